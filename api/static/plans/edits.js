// What was done to the draft, the latest first; above it what waits, and what was not saved and why.

import { element, icon, say } from "./elements.js";
import { Lost } from "./server.js";

const LATEST = 200;

export class Edits {
  constructor(root, desk) {
    Object.assign(this, { root, desk, items: [] });
    desk.sync.addEventListener("state", () => this.shown && this.render());
    desk.addEventListener("confirmed", () => this.shown && this.later());
  }

  show(shown) {
    this.shown = shown;
    if (shown) this.fetch();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(), 400);
  }

  async fetch() {
    try {
      const { status, body } = await this.desk.server.get("/operations");
      if (status === 200) this.items = body.items;
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
    this.render();
  }

  render() {
    const { queue, refused } = this.desk.sync;
    const rows = [
      ...refused.map((entry) => this._refused(entry)),
      ...[...queue].reverse().map((entry) => element("li", { class: "waiting" }, icon("hourglass-split"), element("span", {}, nameOf(entry), element("small", {}, say("waits"))))),
      ...[...this.items].sort((a, b) => b.number - a.number).slice(0, LATEST).map((item) => this._done(item)),
    ];
    this.root.replaceChildren(rows.length ? element("ol", { class: "plan-edits" }, ...rows) : element("p", { class: "muted plan-none" }, say("no_edits")));
  }

  _done(item) {
    const about = [item.author, (item.at || "").slice(0, 16).replace("T", " "), item.undone ? say("was_undone") : null].filter(Boolean).join(" · ");
    return element("li", { class: item.undone ? "undone" : "" }, icon(item.undone ? "arrow-counterclockwise" : "check2"), element("span", {}, item.sentence, element("small", {}, about)));
  }

  _refused(entry) {
    const close = element("button", { type: "button", class: "tool", "aria-label": say("let_go"), onclick: () => this.desk.sync.dismiss(entry) }, icon("x-lg"));
    return element("li", { class: "refused" }, icon("exclamation-circle"), element("span", {}, nameOf(entry), element("small", {}, say("not_saved", { reason: entry.reason }))), close);
  }
}

export function nameOf(entry) {
  return say(entry.kind === "operation" ? `op_${entry.operation.kind}` : `op_${entry.kind}`);
}
