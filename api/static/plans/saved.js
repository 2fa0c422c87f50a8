// Whether the edits are saved: the mark in the bar, the buttons beside it, and a band where a decision is needed.

import { element, icon, say } from "./elements.js";
import { nameOf } from "./edits.js";

export class Saved {
  constructor(desk, { mark, undo, redo, band }) {
    Object.assign(this, { desk, mark, undo, redo, band });
    const { sync } = desk;
    undo.addEventListener("click", () => this.back());
    redo.addEventListener("click", () => this.forth());
    sync.addEventListener("state", () => this.render());
    sync.addEventListener("held", () => this.render());
    sync.addEventListener("refused", ({ detail }) => desk.tell(say("not_saved", { reason: detail.reason }), "danger"));
    desk.addEventListener("rebuilt", () => this.render());
    this.render();
  }

  back() {
    if (!this.desk.editable || this.desk.busy || !this.desk.sync.undoable) return;
    this.desk.sync.undo();
    this.desk.tell(say("undone"));
  }

  forth() {
    if (!this.desk.editable || this.desk.busy || !this.desk.sync.redoable) return;
    this.desk.sync.redo();
    this.desk.tell(say("redone"));
  }

  // Tone, icon and words of the mark.
  _state() {
    const { queue, refused, lost, held, kept } = this.desk.sync;
    const n = queue.length;
    if (!kept) return ["danger", "exclamation-circle", say("not_kept")];
    if (held) return ["warn", "hourglass-split", say("held", { n })];
    if (lost) return ["warn", "cloud-slash", say("offline", { n })];
    if (n) return ["info", "arrow-repeat", say("saving")];
    if (refused.length) return ["danger", "exclamation-circle", say("some_not_saved", { n: refused.length })];
    return ["", "cloud-check", say("saved")];
  }

  render() {
    const { sync, editable } = this.desk;
    this.undo.disabled = !editable || !sync.undoable;
    this.redo.disabled = !editable || !sync.redoable;
    const [tone, name, text] = this._state();
    this.mark.className = `chip plan-saved ${tone}`;
    this.mark.hidden = !editable;
    if (this.mark.textContent !== text) this.mark.replaceChildren(icon(name), element("span", {}, text));
    if (sync.lost && !this.wasLost) this.desk.tell(say("offline_said", { n: sync.queue.length }), "warn");
    this.wasLost = sync.lost;
    this._band();
  }

  _band() {
    const { held, queue } = this.desk.sync;
    const said = held ? `${held.why}:${queue.length}:${Boolean(held.look)}` : "";
    if (this.band.dataset.said === said) return;
    this.band.dataset.said = said;
    this.band.hidden = !held;
    this.band.replaceChildren(...(held ? this._held(held) : []));
  }

  _held(held) {
    const { sync } = this.desk;
    const n = sync.queue.length;
    const button = (key, call, main) => element("button", { type: "button", class: `btn ${main ? "btn-primary" : "btn-quiet"}`, onclick: call }, say(key));
    if (held.why === "signed_out") return [icon("person-circle"), element("span", {}, say("signed_out", { n })), element("a", { href: `/sign-in?next=${encodeURIComponent(location.pathname)}` }, say("sign_in"))];
    if (held.why === "built_upon") {
      return [icon("people"), element("span", {}, say("built_upon")), button("undo_all", () => sync.resume({ withLater: true }), true), button("leave_it", () => sync.resume({ without: true }))];
    }
    const authors = [...new Set(held.since.map((each) => each.author).filter(Boolean))].join("、") || say("somebody");
    const theirs = held.since.map((each) => each.sentence).join("；");
    if (held.why === "overtaken") {
      return [icon("people"), element("span", { title: theirs }, say("overtaken", { who: authors, n })), button("put_on_top", () => sync.resume(), true), held.look ? "" : button("look_first", () => this._look(theirs))];
    }
    const mine = nameOf(sync.queue[0] || { kind: "undo" });
    return [icon("exclamation-triangle"), element("span", {}, say("clash", { who: authors, mine, theirs })), button("keep_theirs", () => sync.resume({ without: true }), true), button("keep_mine", () => sync.resume())];
  }

  _look(theirs) {
    this.desk.sync.look();
    this.desk.tell(say("looking", { theirs }), "");
  }
}
