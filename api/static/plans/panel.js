// The panel: three figures that never leave, and tabs under them.

import { number, percent } from "./elements.js";

export class Figures {
  constructor(root, desk) {
    Object.assign(this, { desk, problems: null });
    this.cells = Object.fromEntries(["deviation", "moved", "problems"].map((name) => [name, root.querySelector(`[data-figure="${name}"]`)]));
    for (const name of ["moved", "rebuilt", "confirmed"]) desk.addEventListener(name, () => this.render());
    desk.addEventListener("painting", () => this.render());
    this.render();
  }

  count(problems, errors) {
    this.problems = problems;
    this.cells.problems.closest("div").classList.toggle("errors", errors > 0);
    this.render();
  }

  render() {
    const { deviation, moved } = this._summary();
    this._set("deviation", percent(deviation));
    this._set("moved", number(moved));
    this._set("problems", this.problems === null ? "–" : number(this.problems));
  }

  // The server's figures, while nothing here is ahead of it.
  _summary() {
    const { sync, busy, division } = this.desk;
    if (busy || sync.queue.length || !sync.summary) return division.summary();
    return { deviation: sync.summary.deviation, moved: sync.summary.moved_households };
  }

  _set(name, text) {
    if (this.cells[name].textContent !== text) this.cells[name].textContent = text;
  }
}

// Tabs by arrows, as the pattern asks; the one that is open stands in the address of nobody: it is a state of the hand.
export function bindTabs(root, shown) {
  const all = () => [...root.querySelectorAll('[role="tab"]')];
  const open = (tab) => {
    for (const each of all()) {
      const on = each === tab;
      each.setAttribute("aria-selected", String(on));
      each.tabIndex = on ? 0 : -1;
      document.getElementById(each.getAttribute("aria-controls")).hidden = !on;
    }
    shown(tab.dataset.tab);
  };
  for (const tab of all()) {
    tab.addEventListener("click", () => open(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const tabs = all();
      const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
      next.focus();
      open(next);
    });
  }
  return { open: (name) => open(all().find((tab) => tab.dataset.tab === name)) };
}
