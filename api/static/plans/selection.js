// The selected grid: its figures, its lock, name, kind, what to merge it with, and the blocks along its border.

import { NONE } from "./division.js";
import { element, icon, number, say, signed } from "./elements.js";
import { OUTSIDE } from "./graph.js";

const MOST_BORDER_BLOCKS = 40;

export class Selection {
  constructor(root, desk, { go }) {
    Object.assign(this, { root, desk, go, view: null, merging: false });
    for (const name of ["selected", "moved", "rebuilt", "confirmed", "tool"]) desk.addEventListener(name, () => this.render());
    desk.addEventListener("selected", () => this._turn(null));
    this.render();
  }

  _turn(view) {
    this.view = view;
    this.merging = view === "merge";
    this.render();
  }

  merge() {
    if (this.desk.editable && this.desk.selectedAt() !== null) this._turn(this.merging ? null : "merge");
    if (this.merging) {
      this.desk.tell(say("merge_which", { grid: this._info().name }));
      this._focusFirst();
    }
  }

  border() {
    this._turn("border");
    this._focusFirst();
  }

  _focusFirst() {
    const first = this.root.querySelector(".plan-options button");
    if (first) first.focus();
  }

  lock() {
    const info = this._info();
    if (info && this.desk.editable) this.desk.perform({ kind: "lock", grid: info.code, locked: !info.locked });
  }

  _info() {
    const at = this.desk.selectedAt();
    return at === null ? null : this.desk.division.grids[at];
  }

  render() {
    const at = this.desk.selectedAt();
    this.root.hidden = at === null;
    if (at === null || (this.root.contains(document.activeElement) && document.activeElement.matches("input"))) return;
    const focused = this._focusKey();
    const info = this.desk.division.grids[at];
    this.root.replaceChildren(
      this._head(at, info),
      this._figures(at, info),
      this.desk.editable ? this._steps(info) : "",
      this.view === "merge" ? this._neighbours(at) : this.view === "border" ? this._borderBlocks(at) : "",
    );
    if (focused) (this.root.querySelector(`[data-key="${focused}"]`) || this.root.querySelector(".plan-options button"))?.focus();
  }

  _focusKey() {
    const { activeElement } = document;
    return this.root.contains(activeElement) ? activeElement.dataset.key || "first" : null;
  }

  _head(at, info) {
    const swatch = element("span", { class: "plan-swatch" });
    swatch.style.background = `var(--gs-grid-${info.colour})`;
    const name = this.desk.editable
      ? element("input", { class: "form-control", value: info.name, maxlength: "80", "aria-label": say("name_of_grid"), onchange: (event) => this._rename(info, event.target), onkeydown: (event) => event.key === "Enter" && event.target.blur() })
      : element("strong", {}, info.name);
    const close = element("button", { type: "button", class: "tool", "aria-label": say("let_go"), title: say("let_go"), onclick: () => this.desk.select(null) }, icon("x-lg"));
    return element("div", { class: "plan-selected-head" }, swatch, name, close);
  }

  _rename(info, field) {
    const name = field.value.trim();
    if (name && name !== info.name) this.desk.perform({ kind: "rename", grid: info.code, name });
    else field.value = info.name;
  }

  _figures(at, info) {
    const { division } = this.desk;
    const rows = [
      [say("households"), number(division.households[at])],
      [say("area"), `${(division.area_m2[at] / 10000).toFixed(1)} ha`],
      [say("compactness"), division.compactness(at).toFixed(2)],
      [say("worker"), info.worker || say("no_worker")],
    ];
    return element("dl", { class: "plan-selected-figures" }, ...rows.map(([word, value]) => element("div", {}, element("dt", {}, word), element("dd", {}, value))));
  }

  _button(key, name, label, call, extra = {}) {
    return element("button", { type: "button", class: "btn btn-quiet", "data-key": key, onclick: call, ...extra }, icon(name), label);
  }

  _steps(info) {
    return element(
      "div",
      { class: "plan-steps" },
      this._button("lock", info.locked ? "unlock" : "lock", say(info.locked ? "unlock" : "lock"), () => this.lock(), { title: "U" }),
      this._button("merge", "union", say("merge_with"), () => this.merge(), { title: "M", "aria-expanded": String(this.merging) }),
      this._button("border", "list-ul", say("border_blocks"), () => (this.view === "border" ? this._turn(null) : this.border()), { "aria-expanded": String(this.view === "border") }),
      this._button("kind", "tag", say(info.kind === "dedicated" ? "make_base" : "make_dedicated"), () => this.desk.perform({ kind: "kind", grid: info.code, to: info.kind === "dedicated" ? "base" : "dedicated" })),
      this._button("go", "geo-alt", say("go_to"), () => this.go(info.code), { title: "F" }),
    );
  }

  mergeInto(code) {
    const info = this._info();
    if (!info || code === null || code === info.code) return false;
    const { division } = this.desk;
    const into = division.place.get(code);
    if (!division.neighbours(this.desk.selectedAt()).has(into)) {
      this.desk.tell(say("not_beside", { a: info.name, b: division.grids[into].name }), "warn");
      return false;
    }
    this.view = null;
    this.merging = false;
    this.desk.perform({ kind: "merge", grid: info.code, into: code });
    this.desk.select(code);
    return true;
  }

  _neighbours(at) {
    const { division } = this.desk;
    const same = (grid) => this.desk.across || division.grids[grid].community === division.grids[at].community;
    const beside = [...division.neighbours(at)].filter(([grid]) => same(grid) && !division.grids[grid].locked).sort((a, b) => b[1] - a[1]);
    const options = beside.map(([grid]) => {
      const sum = division.households[at] + division.households[grid];
      return this._option(`merge-${grid}`, say("merge_option", { grid: division.grids[grid].name, n: number(sum) }), () => this.mergeInto(division.grids[grid].code));
    });
    return this._options(say("merge_head"), options, say("merge_none"));
  }

  // Blocks of other grids along the border, those first that even out the households most.
  _borderBlocks(at) {
    const options = borderBlocks(this.desk, at).slice(0, MOST_BORDER_BLOCKS).map(({ block, from, households, barrier }) => {
      const grid = from === NONE ? say("no_grid") : this.desk.division.grids[from].name;
      const name = this.desk.graph.blocks[block].name;
      return this._option(`block-${name}`, say(barrier ? "border_block_barrier" : "border_block", { households: signed(households), grid }), () =>
        this.desk.perform({ kind: "assign", to: { [this.desk.division.grids[at].code]: [name] }, across: this.desk.across }),
        () => this.desk.emit("pointed", { block }),
      );
    });
    return this._options(say("border_head"), options, say("border_none"));
  }

  _option(key, text, call, pointed) {
    return element("li", {}, element("button", { type: "button", "data-key": key, onclick: call, onfocus: pointed, onpointerenter: pointed }, text));
  }

  _options(head, options, none) {
    const move = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const buttons = [...event.currentTarget.querySelectorAll("button")];
      if (step) {
        event.preventDefault();
        buttons[Math.max(0, Math.min(buttons.length - 1, buttons.indexOf(document.activeElement) + step))]?.focus();
      }
      if (event.key === "Escape") this._turn(null);
    };
    const away = () => this.desk.emit("pointed", { block: null });
    return element("div", { class: "plan-options", onkeydown: move, onpointerleave: away, onfocusout: away }, element("h3", {}, head), options.length ? element("ul", {}, ...options) : element("p", { class: "muted" }, none));
  }
}

// What each block along the border of a grid would do to the deviation, the best first.
export function borderBlocks(desk, at) {
  const { division, graph, ground } = desk;
  const { mean } = division.summary();
  const found = new Map();
  for (const own of division.members(at)) {
    graph.eachNeighbour(own, (block) => {
      if (block === OUTSIDE || division.grid[block] === at || found.has(block)) return;
      const from = division.grid[block];
      const { households, community } = graph.blocks[block];
      if (from !== NONE && (division.grids[from].locked || division.count[from] === 1)) return;
      if (!desk.across && community !== division.grids[at].community) return;
      const off = (grid, more) => (grid === NONE ? 0 : Math.abs(division.households[grid] + more - mean));
      const gain = off(at, households) - off(at, 0) + off(from, -households) - off(from, 0);
      found.set(block, { block, from, households, barrier: ground.isBarrier(own, block), gain });
    });
  }
  return division.grids[at].locked ? [] : [...found.values()].sort((a, b) => a.gain - b.gain);
}
