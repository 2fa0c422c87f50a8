// With little battery a walk is recorded on and the page goes dark while nobody touches it: on most screens that saves
// what the light would take.

import { setDimmed } from "./night.js";

const LOW_PERCENT = 15;
const BRIGHT_MS = 20000;
let low = false;
let timer = null;

function touched() {
  if (!low) return;
  setDimmed(false);
  clearTimeout(timer);
  timer = setTimeout(() => setDimmed(true), BRIGHT_MS);
}

// `battery` is { percent, charging }, or null where no walk is recorded.
export function dimWhenLow(battery) {
  const wanted = Boolean(battery) && !battery.charging && battery.percent <= LOW_PERCENT;
  if (wanted === low) return;
  low = wanted;
  clearTimeout(timer);
  setDimmed(wanted);
}

document.addEventListener("pointerdown", touched, true);
document.addEventListener("keydown", touched, true);
