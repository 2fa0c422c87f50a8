// The grids of the draft: a bar for each against its limits, the worst first.

import { element, icon, number, say } from "./elements.js";

// By how many households a grid lies outside the limits; there may be none.
function beyond(households, { least, most }) {
  return Math.max(0, least === null ? 0 : least - households, most === null ? 0 : households - most);
}

export class GridList {
  constructor(root, desk, { go, opened }) {
    Object.assign(this, { desk, go, opened, rows: new Map(), order: [], first: [] });
    this.list = element("ul", { class: "plan-grids", role: "listbox", tabindex: "0", "aria-label": say("grids"), onkeydown: (event) => this._key(event), onclick: (event) => this._click(event) });
    root.append(this.list);
    desk.addEventListener("moved", () => this.render());
    desk.addEventListener("rebuilt", () => this.render());
    desk.addEventListener("confirmed", () => this.render());
    desk.addEventListener("painting", ({ detail }) => this._painting(detail));
    desk.addEventListener("selected", () => this._selected());
    this.render();
  }

  // Households outside the limits first, then those farthest from the mean.
  _worst(grid, mean) {
    const { households, grids } = this.desk.division;
    const outside = grids[grid].kind === "dedicated" ? 0 : beyond(households[grid], this.desk.limits);
    return 1e6 * outside + Math.abs(households[grid] - mean);
  }

  render() {
    const { division } = this.desk;
    const { mean } = division.summary();
    this.mean = this.desk.limits.most ? 0 : this.mean || mean;
    this.order = division.live().sort((a, b) => this._worst(b, mean) - this._worst(a, mean));
    const codes = this.order.map((grid) => division.grids[grid].code);
    this.order.sort((a, b) => this._rank(a) - this._rank(b));
    for (const code of this.rows.keys()) if (!codes.includes(code)) this.rows.delete(code);
    this.list.replaceChildren(...this.order.map((grid) => this._row(grid)));
    this._mark(false);
  }

  // Grids of the stroke under way, and of the last one, stand first: what the hand does is seen without scrolling.
  _rank(grid) {
    const at = this.first.indexOf(this.desk.division.grids[grid].code);
    return at < 0 ? this.first.length : at;
  }

  _painting({ grids, fresh }) {
    const codes = grids.map((grid) => this.desk.division.grids[grid].code);
    if (codes.length && codes[0] !== this.first[0]) {
      this.first = [];
      this.list.closest(".plan-pane").scrollTop = 0;
    }
    for (const code of codes) {
      if (this.first.includes(code) || !this.rows.has(code)) continue;
      this.list.insertBefore(this.rows.get(code).row, this.list.children[this.first.length] || null);
      this.first.push(code);
    }
    fresh.forEach((grid) => this._fill(grid));
  }

  _selected() {
    this.first = [];
    this._mark(true);
  }

  _row(grid) {
    const { code } = this.desk.division.grids[grid];
    if (!this.rows.has(code)) this.rows.set(code, this._make(code));
    this._fill(grid);
    return this.rows.get(code).row;
  }

  _make(code) {
    const parts = {
      swatch: element("span", { class: "plan-swatch" }),
      name: element("span", { class: "plan-grid-name" }),
      bar: element("span", { class: "plan-bar-fill" }),
      least: element("span", { class: "plan-bar-limit" }),
      most: element("span", { class: "plan-bar-limit" }),
      figure: element("span", { class: "plan-grid-figure" }),
      mark: element("span", { class: "plan-grid-mark" }),
    };
    parts.row = element(
      "li",
      { role: "option", id: `grid-${code}`, class: "plan-grid", "data-code": code, "aria-selected": "false" },
      parts.swatch, parts.name, parts.mark,
      element("span", { class: "plan-bar" }, parts.bar, parts.least, parts.most),
      parts.figure,
    );
    return parts;
  }

  _fill(grid) {
    const { division, limits } = this.desk;
    const info = division.grids[grid];
    const parts = this.rows.get(info.code);
    if (!parts) return;
    const households = division.households[grid];
    const scale = 100 / this._full();
    const outside = info.kind !== "dedicated" && beyond(households, limits) > 0;
    const broken = division.pieces(grid).length > 1;
    const known = `${info.colour} ${info.name} ${scale}`;
    if (parts.known !== known) {
      parts.known = known;
      parts.swatch.style.background = `var(--gs-grid-${info.colour})`;
      parts.name.textContent = info.name;
      for (const [name, at] of [["least", limits.least ?? this.mean], ["most", limits.most]]) {
        parts[name].hidden = at === null;
        parts[name].style.left = `${at * scale}%`;
      }
    }
    parts.bar.style.transform = `scaleX(${Math.min(1, (households * scale) / 100).toFixed(3)})`;
    parts.row.classList.toggle("outside", outside);
    parts.row.classList.toggle("broken", broken);
    parts.figure.textContent = number(households);
    const marks = [info.locked && ["lock", "is_locked"], broken && ["exclamation-triangle", "is_broken"]].filter(Boolean);
    const said = marks.map(([, key]) => key).join();
    if (parts.mark.dataset.said !== said) {
      parts.mark.dataset.said = said;
      parts.mark.replaceChildren(...marks.map(([name, key]) => element("span", { title: say(key), role: "img", "aria-label": say(key) }, icon(name))));
    }
    const title = outside ? say(limits.most !== null && households > limits.most ? "above_limit" : "below_limit", limits) : "";
    if (parts.row.title !== title) parts.row.title = title;
  }

  // How many households a whole bar stands for.
  _full() {
    const { most } = this.desk.limits;
    return most ? 1.3 * most : 2.2 * (this.mean || 1);
  }

  _mark(scroll) {
    const { selected } = this.desk;
    for (const [code, { row }] of this.rows) row.setAttribute("aria-selected", String(code === selected));
    const chosen = selected !== null && this.rows.get(selected);
    if (chosen) {
      this.list.setAttribute("aria-activedescendant", chosen.row.id);
      if (scroll) chosen.row.scrollIntoView({ block: "nearest" });
    } else this.list.removeAttribute("aria-activedescendant");
  }

  _click(event) {
    const row = event.target.closest("[data-code]");
    if (!row) return;
    this.desk.select(row.dataset.code);
    this.go(row.dataset.code, { gently: true });
  }

  _key(event) {
    const codes = this.order.map((grid) => this.desk.division.grids[grid].code);
    const at = codes.indexOf(this.desk.selected);
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step !== undefined && codes.length) {
      event.preventDefault();
      const next = step === -Infinity ? 0 : step === Infinity ? codes.length - 1 : Math.max(0, Math.min(codes.length - 1, at + step));
      this.desk.select(codes[next]);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      event.stopPropagation();
      this.go(codes[at], { gently: true });
      this.opened(codes[at]);
    }
  }
}
