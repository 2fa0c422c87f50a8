// Streets to be ticked: one tap for a street, or for one of its pieces; a second tap takes it back, sent or not. What
// is ticked counts as reported, never as recorded.

import { isTicked, tick, untick } from "./outing.js";
import { ownerOf } from "./owners.js";
import { Lost } from "./server.js";
import { listsFor, takeList } from "./street_lists.js";
import { element, icon, metres, say } from "./words.js";

const MANY = 12;
const LOOKS = { true: "check-square-fill", mixed: "dash-square", false: "square" };

// The part of a page with the list; `changed()` is called after each tick.
export class TickList {
  constructor(patrol, changed) {
    Object.assign(this, { patrol, changed, lists: [] });
    this.choice = element("select", { id: "go-list", class: "go-field", onchange: () => this.draw() });
    this.filter = element("input", { class: "go-field", type: "search", autocomplete: "off", placeholder: say("streets_find"), "aria-label": say("streets_find"), oninput: () => this.find() });
    this.sum = element("p", { class: "muted", role: "status" });
    this.fault = element("p", { class: "go-fault", role: "alert" });
    this.rows = element("ul", { class: "go-streets" });
    this.part = element("div", { class: "go-tick-list" }, element("label", { for: "go-list", class: "unseen" }, say("streets_of")), this.choice, gridForm((grid) => this.take(grid)), this.fault, this.filter, this.sum, this.rows);
  }

  async open(wanted = null) {
    this.lists = await listsFor(this.patrol);
    const options = this.lists.map(({ id, title }) => element("option", { value: id, selected: id === wanted }, title));
    this.choice.replaceChildren(...options);
    this.choice.hidden = options.length < 2;
    this.draw();
  }

  async take(grid) {
    this.fault.textContent = say("looking");
    try {
      const key = (await ownerOf(this.patrol.owner))?.key;
      const { id, reason } = await takeList({ grid, territory: this.patrol.territory }, key);
      this.fault.textContent = reason || "";
      if (id) await this.open(id);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      this.fault.textContent = say("streets_offline");
    }
  }

  get list() {
    return this.lists.find((each) => each.id === this.choice.value) || this.lists[0] || null;
  }

  draw() {
    const { list } = this;
    this.drawn = (list?.streets || []).map((street) => new StreetRow(this, list.network, street));
    this.rows.replaceChildren(...this.drawn.map((each) => each.row));
    this.filter.hidden = this.drawn.length <= MANY;
    this.find();
    this.count();
  }

  find() {
    const typed = this.filter.hidden ? "" : this.filter.value.trim().toLocaleLowerCase();
    this.drawn.forEach((each) => { each.row.hidden = Boolean(typed) && !each.name.toLocaleLowerCase().includes(typed); });
  }

  count() {
    const { list } = this;
    const pieces = (list?.streets || []).flatMap((street) => street.pieces);
    const done = pieces.filter(({ segment }) => isTicked(this.patrol, list.network, segment));
    const sum = (some) => metres(some.reduce((all, each) => all + each.length_m, 0));
    this.sum.textContent = !list ? say("streets_none") : list.id === "all" ? say("streets_ticked", { done: sum(done) }) : say("streets_done", { done: sum(done), all: sum(pieces) });
  }

  // Tick what is not ticked yet, or take all of it back.
  async press(network, pieces, name) {
    const all = pieces.every(({ segment }) => isTicked(this.patrol, network, segment));
    try {
      await (all ? untick : tick)(this.patrol, network, pieces, name);
      this.fault.textContent = "";
    } catch (_) {
      this.fault.textContent = say("band_full");
    }
    this.count();
    this.changed();
  }
}

class StreetRow {
  constructor(list, network, { name, pieces }) {
    Object.assign(this, { list, network, pieces, name: name || say("street_unnamed") });
    this.box = this.checkbox(pieces, this.name, metres(pieces.reduce((sum, each) => sum + each.length_m, 0)));
    this.boxes = [];
    this.parts = element("div", { class: "go-pieces", hidden: true });
    this.row = element("li", {}, element("div", { class: "go-street-row" }, this.box.part, pieces.length > 1 ? this.more() : null), this.parts);
    this.show();
  }

  // The pieces of a street are drawn when they are asked for.
  more() {
    const label = say("street_pieces", { n: this.pieces.length });
    const opens = element("button", { type: "button", class: "go-button go-open", "aria-expanded": "false", "aria-label": `${this.name}: ${label}`, title: label }, icon("chevron-down"));
    opens.addEventListener("click", () => {
      this.parts.hidden = !this.parts.hidden;
      opens.setAttribute("aria-expanded", String(!this.parts.hidden));
      if (!this.boxes.length) this.boxes = this.pieces.map((piece, at) => this.checkbox([piece], this.pieceName(piece, at), metres(piece.length_m)));
      this.parts.replaceChildren(...this.boxes.map((each) => each.part));
      this.show();
    });
    return opens;
  }

  pieceName({ between }, at) {
    return between.length ? between.join(" – ") : say("street_piece", { n: at + 1 });
  }

  checkbox(pieces, name, told) {
    const sign = element("span", { class: "go-box" });
    const part = element("button", { type: "button", class: "go-card go-street", role: "checkbox", onclick: () => this.press(pieces) }, sign,
      element("span", {}, element("b", {}, name), element("span", { class: "muted" }, told)));
    return { part, sign, pieces };
  }

  async press(pieces) {
    if (this.busy) return;
    this.busy = true;
    await this.list.press(this.network, pieces, this.name);
    this.busy = false;
    this.show();
  }

  show() {
    for (const { part, sign, pieces } of [this.box, ...this.boxes]) {
      const done = pieces.filter(({ segment }) => isTicked(this.list.patrol, this.network, segment)).length;
      const state = done === pieces.length ? "true" : done ? "mixed" : "false";
      part.setAttribute("aria-checked", state);
      sign.replaceChildren(icon(LOOKS[state]));
    }
  }
}

function gridForm(take) {
  const field = element("input", { id: "go-list-grid", class: "go-field", autocomplete: "off", maxlength: 64 });
  const send = (event) => {
    event.preventDefault();
    const grid = field.value.trim();
    if (grid) take(grid);
  };
  return element("details", { class: "go-more" }, element("summary", {}, say("streets_other")), element("form", { class: "go-route-form", onsubmit: send },
    element("label", { for: "go-list-grid" }, say("route_grid")), field,
    element("button", { type: "submit", class: "go-button" }, icon("download"), element("span", {}, say("route_take")))));
}

// The list as a page over a walk, or after it.
export function tickPage({ patrol, changed, back }) {
  const list = new TickList(patrol, changed);
  list.open();
  return element("main", { class: "go-page" }, element("h1", { tabindex: "-1" }, say("streets_tick")), element("p", { class: "muted" }, say("streets_why")), list.part,
    element("div", { class: "go-actions" }, element("button", { type: "button", class: "go-button", onclick: back }, icon("arrow-left"), element("span", {}, say("back")))));
}
