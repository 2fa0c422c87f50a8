// What a line may mean, as a card in the panel: hovered or numbered readings show on the map, Enter applies.

import { element, icon, number, say } from "./elements.js";

const MOST_READINGS = 4;

export class Card extends EventTarget {
  constructor(root, desk) {
    super();
    Object.assign(this, { root, desk, choices: [], at: 0 });
    desk.addEventListener("rebuilt", () => this.close());
    desk.addEventListener("moved", ({ detail }) => detail.blocks.length && this.close());
  }

  get chosen() {
    return this.choices.length ? this.choices[this.at].shape : null;
  }

  get open() {
    return this.choices.length > 0;
  }

  show(readings) {
    const choices = readings.slice(0, MOST_READINGS).map((reading) => ({
      shape: reading,
      title: this._title(reading),
      detail: this._detail(reading),
      apply: () => this.desk.draw(reading, say("new_grid")),
    }));
    this._show(choices);
  }

  // A stroke that cuts exactly: what it may mean, figures near enough; or only the cut, or the streets beside it.
  showCut(readings, points, { line, blocks }) {
    const choices = bestOfEach(readings).map((reading) => {
      const title = this._title(reading);
      return {
        shape: { points: line, paths: reading.paths },
        title,
        detail: say("about", { detail: this._detail(reading) }),
        apply: () => this._send("cut", { reading, points, line, blocks, title }),
        waits: true,
      };
    });
    const title = say("cut_here", { n: blocks.length });
    const only = { shape: { points: line, paths: [] }, title, detail: say("cut_here_detail"), apply: () => this._send("cut", { points, line, blocks, title }), waits: true };
    this._show([...choices, only, this._street(points)]);
  }

  // Why a cut is not made; the stroke stays, and may be read along the streets instead.
  refuse(reason, points) {
    this._show([this._street(points)], reason);
    this.desk.tell(reason, "warn");
  }

  _street(points) {
    return { shape: { points, paths: [] }, title: say("along_street"), detail: say("along_street_detail"), apply: () => this._send("street", { points }), waits: true };
  }

  // What a reading does, in a sentence.
  told(reading) {
    return say("cut_would", { title: this._title(reading), detail: this._detail(reading) });
  }

  _send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  _name(grid) {
    return this.desk.division.grids[grid].name;
  }

  _title(reading) {
    if (reading.kind === "split") return say("reading_split", { grid: this._name(reading.grid) });
    return say("reading_move", { a: this._name(reading.a), b: this._name(reading.b) });
  }

  _detail(reading) {
    if (reading.kind === "split") return say("reading_split_detail", { kept: number(reading.kept), fresh: number(reading.fresh) });
    const { a, b, after } = reading;
    const now = this.desk.division.households;
    return say("reading_move_detail", {
      a: this._name(a), a_now: number(now[a]), a_then: number(after[0]), b: this._name(b), b_now: number(now[b]), b_then: number(after[1]),
    });
  }

  _show(choices, reason = null) {
    this.choices = choices;
    this.at = 0;
    this.rows = choices.map((choice, at) =>
      element(
        "button",
        { type: "button", class: "plan-reading", "aria-pressed": "false", onclick: () => this.choose(at), onpointerenter: () => this.choose(at), onfocus: () => this.choose(at), ondblclick: () => this.apply() },
        element("kbd", { "aria-hidden": "true" }, String(at + 1)),
        element("span", {}, element("strong", {}, choice.title), element("span", { class: "plan-reading-detail" }, choice.detail)),
      ),
    );
    const steps = element(
      "div",
      { class: "plan-steps" },
      element("button", { type: "button", class: "btn btn-primary", "data-apply": true, onclick: () => this.apply() }, say("apply"), element("kbd", {}, "Enter")),
      element("button", { type: "button", class: "btn btn-quiet", onclick: () => this.close() }, say("drop"), element("kbd", {}, "Esc")),
    );
    const head = reason
      ? element("p", { class: "plan-card-refusal", role: "alert" }, icon("exclamation-triangle"), element("span", {}, reason))
      : element("h2", { class: "plan-card-head" }, say("reading_head", { n: choices.length }));
    this.root.replaceChildren(head, ...this.rows, steps);
    this.root.hidden = false;
    this.choose(0);
    this.desk.tell(say("reading_said", { n: choices.length, first: choices[0].title }), "");
  }

  choose(at) {
    if (at < 0 || at >= this.choices.length) return;
    this.at = at;
    this.rows.forEach((row, place) => row.setAttribute("aria-pressed", String(place === at)));
    this._send("shown");
  }

  apply() {
    const choice = this.choices[this.at];
    this.close();
    if (!choice) return;
    choice.apply();
    if (!choice.waits) this.desk.tell(say("applied", { title: choice.title }));
  }

  close() {
    if (!this.open) return;
    this.choices = [];
    this.root.hidden = true;
    this.root.replaceChildren();
    this._send("closed");
  }
}

// The best reading, and the best of the other kind: a split beside a move, or the other way round.
function bestOfEach(readings) {
  const [first] = readings;
  return first ? [first, readings.find((each) => each.kind !== first.kind) || readings[1]].filter(Boolean) : [];
}
