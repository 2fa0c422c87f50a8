// The keys of the editor. Nothing here answers while something is being typed.

function typing(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export function bindKeys({ desk, pointer, card, saved, selection, compare, go, zoom, help }) {
  const tools = { v: "move", b: "grow", l: "line" };
  const selected = { u: () => selection.lock(), m: () => selection.merge(), f: () => desk.selected && go(desk.selected) };
  const others = {
    "[": () => pointer.resize(0.8), "]": () => pointer.resize(1.25), "+": () => zoom(1.5), "=": () => zoom(1.5), "-": () => zoom(1 / 1.5),
    "?": () => help(), c: () => compare(),
  };

  const withControl = (event, key) => {
    if (key === "z" && desk.busy) return pointer.growing.drop(), true;
    if (key === "z") return event.shiftKey ? saved.forth() : saved.back(), true;
    if (key === "y") return saved.forth(), true;
    return false;
  };

  const inCard = (event, key) => {
    const onButton = event.target instanceof HTMLButtonElement && !event.target.classList.contains("plan-reading");
    if (key === "enter" && !onButton) return card.apply(), true;
    if (key === "escape" && desk.busy) return pointer.growing.drop(), true;
    if (key === "escape") return card.close(), true;
    if (/^[1-9]$/.test(key)) return card.choose(Number(key) - 1), true;
    return false;
  };

  const plain = (key) => {
    if (tools[key]) return desk.use(tools[key]), true;
    if (selected[key] && desk.selected !== null) return selected[key](), true;
    if (others[key]) return others[key](), true;
    if (key === "escape" && desk.busy) return pointer.growing.drop(), true;
    if (key === "escape") return pointer.lining.drawing ? pointer.lining.drop() : desk.select(null), true;
    if (key === "enter" && pointer.lining.drawing) return pointer.lining.finish(), true;
    return false;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (typing(event.target)) return;
    if (event.key === " " && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      pointer.setSpace(true);
      return;
    }
    const done = event.ctrlKey || event.metaKey ? withControl(event, key) : !event.altKey && ((card.open && inCard(event, key)) || plain(key));
    if (done) event.preventDefault();
    if (event.key === "Alt" && desk.tool !== "move") event.preventDefault();
  });
  document.addEventListener("keyup", (event) => {
    if (event.key === " ") pointer.setSpace(false);
  });
  addEventListener("blur", () => pointer.setSpace(false));
}
