// The plan that a draft stands on: where another has come into force meanwhile, a band offers to put the draft on top.

import { element, icon, say } from "./elements.js";
import { Lost } from "./server.js";

const EVERY_MS = 30000;

export class Base {
  constructor(desk, band) {
    Object.assign(this, { desk, band, found: null, dropped: null, working: false });
    document.addEventListener("visibilitychange", () => this.look());
    addEventListener("focus", () => this.look());
    for (const name of ["state", "held"]) desk.sync.addEventListener(name, () => this.render());
    setInterval(() => this.look(), EVERY_MS);
    this.look();
  }

  // Asks what the draft stands on; whoever looks away asks nothing.
  async look() {
    if (document.hidden || this.working) return;
    const found = await this._ask(() => this.desk.server.get("/base"));
    if (found?.status !== 200 || this.working) return;
    this.found = found.body;
    if (this.found.base.id !== this.desk.plan.base.id) await this.desk.sync.reload();
    this.render();
  }

  async _ask(ask) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      return null;
    }
  }

  async putOnTop() {
    const { sync } = this.desk;
    if (sync.queue.length || this.working) return this.desk.tell(say("rebase_waits"), "warn");
    this.working = true;
    this.render();
    const answer = await this._ask(() => this.desk.server.post("/rebase", { version: sync.version }));
    if (answer?.status === 200) {
      this.dropped = answer.body.dropped;
      await sync.reload();
      this.desk.emit("confirmed");
    }
    this.working = false;
    this.found = null;
    await this.look();
    if (answer?.status === 200) this.desk.tell(say(this.dropped.length ? "rebased_without" : "rebased", { n: this.dropped.length }));
    else this.desk.tell(answer?.body?.detail || say("no_answer"), "danger");
  }

  render() {
    const parts = this.found?.overtaken ? this._overtaken(this.found) : this.dropped?.length ? this._told(this.dropped) : [];
    const said = JSON.stringify([this.found?.overtaken, this.found?.in_force, this.dropped, this.working]);
    if (this.band.dataset.said === said) return;
    this.band.dataset.said = said;
    this.band.hidden = !parts.length;
    this.band.replaceChildren(...parts);
  }

  _overtaken({ in_force: plan }) {
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(plan.from));
    const text = element("span", {}, say("overtaken_by_plan", { plan: plan.name, when }));
    if (!this.desk.editable) return [icon("layers"), text];
    return [icon("layers"), text, element("button", { type: "button", class: "btn btn-primary", "data-rebase-now": true, disabled: this.working, onclick: () => this.putOnTop() }, say("rebase_now"))];
  }

  _told(dropped) {
    const close = () => {
      this.dropped = null;
      this.render();
    };
    const text = element("span", {}, say("rebased_dropped", { edits: dropped.join(say("between")) }));
    return [icon("exclamation-triangle"), text, element("button", { type: "button", class: "btn btn-quiet", onclick: close }, say("let_go"))];
  }
}
