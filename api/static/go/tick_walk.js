// A patrol without recording: the streets of its list, to be ticked, and the same three buttons. No position is asked for.

import { CancelledBand } from "./cancelled.js";
import { finish, pause, resume } from "./outing.js";
import { TickList } from "./tick_list.js";
import { WalkActions } from "./walk_actions.js";
import { element, icon, say } from "./words.js";

export class TickWalk {
  constructor({ patrol, finished, newer, ticked, ...asked }) {
    Object.assign(this, { patrol, finished, newer, recorder: { here: null, last: null } });
    this.band = element("p", { class: "go-band", role: "status" });
    this.cancelled = new CancelledBand(patrol);
    this.list = new TickList(patrol, ticked);
    this.actions = new WalkActions(patrol, { ...asked, toggle: () => this.toggle(), finish: () => this.finish() });
    this.page = element("main", { class: "go-walk go-tick-walk" }, element("h1", { class: "unseen", tabindex: "-1" }, patrol.title), this.band, this.cancelled.band,
      element("div", { class: "go-tick-stage" }, element("p", {}, say("streets_why")), this.list.part), this.actions.row);
    this.online = () => this.show();
    for (const name of ["online", "offline"]) addEventListener(name, this.online);
  }

  async open() {
    this.show();
    await this.list.open();
  }

  changed() {
    this.show();
  }

  show() {
    const [tone, name, text] = this.state();
    this.band.className = `go-band ${tone}`;
    this.band.replaceChildren(icon(name), element("span", {}, text));
    this.cancelled.show();
  }

  state() {
    if (this.patrol.state === "paused") return ["calm", "pause", say("band_paused")];
    if (!navigator.onLine) return ["good", "cloud-slash", say("band_offline")];
    if (this.newer()) return ["info", "info-circle", say("band_newer")];
    return ["info", "check2", say("band_ticking")];
  }

  async toggle() {
    await (this.patrol.state === "paused" ? resume : pause)(this.patrol);
    this.show();
  }

  async finish() {
    await finish(this.patrol);
    this.finished();
  }

  close() {
    for (const name of ["online", "offline"]) removeEventListener(name, this.online);
  }
}
