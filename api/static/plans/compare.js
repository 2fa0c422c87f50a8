// The base plan beside the draft: a bar that is swiped over the map, and a table of what became of each grid.

import { Division } from "./division.js";
import { element, icon, number, say } from "./elements.js";
import { freeColour } from "./ledger.js";
import { labelPlaces, paintLabels } from "./labels.js";
import { Painter } from "./painter.js";
import { Lost } from "./server.js";

const STEP = 0.05;

export class Compare {
  constructor(stage, desk, root, { go }) {
    Object.assign(this, { stage, desk, root, go, on: false, at: 0.5 });
    this.canvas = element("canvas", { class: "plan-base" });
    this.handle = element(
      "div",
      { class: "plan-swipe", role: "slider", tabindex: "0", "aria-label": say("swipe"), "aria-valuemin": "0", "aria-valuemax": "100", hidden: true },
      element("span", { class: "plan-swipe-left" }, desk.plan.base.name), element("span", { class: "plan-swipe-knob" }, icon("chevron-left"), icon("chevron-right")), element("span", { class: "plan-swipe-right" }, desk.plan.name),
    );
    stage.layers.insertBefore(this.canvas, stage.canvases[1]);
    this.canvas.hidden = true;
    stage.root.append(this.handle);
    this.handle.addEventListener("pointerdown", (event) => this._hold(event));
    this.handle.addEventListener("keydown", (event) => this._key(event));
    const paint = stage.paint.bind(stage);
    stage.paint = () => {
      paint();
      if (this.on) this._paint();
    };
    desk.addEventListener("rebuilt", () => (this.painter = null));
    desk.addEventListener("confirmed", () => this.on && this._fetch());
  }

  toggle() {
    this.on = !this.on;
    this.canvas.hidden = this.handle.hidden = this.root.hidden = !this.on;
    this.stage.root.classList.toggle("comparing", this.on);
    if (this.on) this._fetch();
    else this.stage.canvases[1].style.clipPath = "";
    this.stage.redraw();
    return this.on;
  }

  _base() {
    const { ground, graph, division } = this.desk;
    const now = new Map(division.grids.map((each) => [each.code, each]));
    const grids = ground.baseGrids.map((each) => ({ kind: "base", colour: now.get(each.code)?.colour ?? -1, locked: false, ...each }));
    const base = new Division(ground, graph, grids, (block) => block.base);
    base.grids.forEach((each, at) => {
      if (each.colour < 0) each.colour = freeColour(base, [...base.neighbours(at).keys()]);
    });
    this.painter = new Painter(this.canvas);
    this.painter.take(graph);
    this.division = base;
    this.places = labelPlaces(graph, base);
  }

  _paint() {
    if (!this.painter) this._base();
    const { stage, division } = this;
    this.painter.resize(stage.view.width, stage.view.height, stage.ratio);
    const gone = (block) => this.desk.division.changed(block);
    this.painter.paint(stage.view, stage.colours, { division, grid: division.grid, colourOf: (grid) => division.grids[grid].colour, patterns: [["changed", gone]], selected: null });
    paintLabels(this.painter.pen, stage.view, stage.colours, division, this.places, stage.ratio);
    this._place();
  }

  _place() {
    const { width } = this.stage.view;
    const x = Math.round(this.at * width);
    this.canvas.style.clipPath = `inset(0 ${width - x}px 0 0)`;
    this.stage.canvases[1].style.clipPath = `inset(0 0 0 ${x}px)`;
    this.handle.style.transform = `translateX(${x}px)`;
    this.handle.setAttribute("aria-valuenow", String(Math.round(100 * this.at)));
  }

  _hold(event) {
    event.preventDefault();
    event.stopPropagation();
    this.handle.focus();
    this.handle.setPointerCapture(event.pointerId);
    const move = (moved) => {
      const { left, width } = this.stage.root.getBoundingClientRect();
      this._to((moved.clientX - left) / width);
    };
    const end = () => {
      this.handle.removeEventListener("pointermove", move);
      this.handle.removeEventListener("lostpointercapture", end);
    };
    this.handle.addEventListener("pointermove", move);
    this.handle.addEventListener("lostpointercapture", end);
  }

  _to(at) {
    this.at = Math.max(0.02, Math.min(0.98, at));
    this._place();
  }

  _key(event) {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    this._to(this.at + step);
  }

  async _fetch() {
    try {
      const { status, body } = await this.desk.server.get(`/diff?with=${this.desk.plan.base.id}`);
      if (status === 200) this._table(body);
      else this.root.hidden = true;
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
  }

  _table(diff) {
    const changed = diff.grids.filter((each) => each.change !== "same");
    const rows = changed.map((each) => this._row(each, diff.moves));
    this.root.replaceChildren(
      element("h2", {}, say("compared_with", { name: this.desk.plan.base.name })),
      element("p", { class: "muted" }, changed.length ? say("compared_sum", { n: changed.length, households: number(diff.households_moved), addresses: number(diff.addresses_moved) }) : say("compared_same")),
      rows.length ? element("ul", { class: "plan-diff" }, ...rows) : "",
    );
  }

  // What became of a grid: its names, the word for it, and the households that came and went. A press goes there.
  _row({ change, before, after }, moves) {
    const sum = (own) => number(moves.filter(own).reduce((all, each) => all + each.households, 0));
    const figures = { in: sum((each) => after.includes(each.after)), out: sum((each) => before.includes(each.before)) };
    const codes = after.length ? after : before;
    return element(
      "li",
      {},
      element(
        "button",
        { type: "button", onclick: () => this.go(codes[0]) },
        element("span", {}, codes.map((code) => this._name(code)).join("、")),
        element("span", { class: "chip" }, say(`change_${change}`)),
        element("small", {}, say("in_and_out", figures)),
      ),
    );
  }

  _name(code) {
    const { division, ground } = this.desk;
    const known = division.grids.find((each) => each.code === code && !each.gone) || ground.baseGrids.find((each) => each.code === code);
    return known ? known.name : code;
  }
}
