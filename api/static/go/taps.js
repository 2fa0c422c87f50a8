// A trembling finger taps twice: the second tap, at the same place within a third of a second, is none. Without this
// the second tap of "Pause" would fall on what stands there then, which is "Finish".

const SOON_MS = 350;
const NEAR_PX = 24;
let last = { at: -Infinity, x: 0, y: 0 };

function swallow(event) {
  const { detail, clientX: x, clientY: y, timeStamp: at } = event;
  // What the keyboard or a program presses has no place.
  if (!event.isTrusted || detail === 0 || !event.target.closest?.("button")) return;
  if (at - last.at < SOON_MS && Math.hypot(x - last.x, y - last.y) < NEAR_PX) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else last = { at, x, y };
}

document.addEventListener("click", swallow, true);
