// The route while it is walked: what comes next, how far it still is, how far off it one is.

import { follow, measured, ON_M, split } from "./following.js";
import { saidHere } from "./routes.js";
import { element, icon, metres, say } from "./words.js";

const M_PER_MINUTE = 60;

export class Guide {
  // `list` is called where the line is tapped.
  constructor(walk, list) {
    this.walk = walk;
    this.route = measured(walk.line);
    this.along_m = null;
    this.off_m = null;
    this.next = element("span", {});
    this.left = element("span", { class: "muted" });
    this.line = element("button", { type: "button", class: "go-turn", onclick: list }, icon("signpost-split"), element("span", {}, this.next, this.left), icon("list-ul"));
    this.show();
  }

  // Positions in order bring one further along.
  go(place) {
    Object.assign(this, follow(this.route, this.along_m, place));
  }

  get isOff() {
    return this.off_m !== null && this.off_m > ON_M;
  }

  parts() {
    return split(this.route, this.along_m ?? 0);
  }

  show() {
    const along = this.along_m ?? 0;
    const turn = this.walk.turns.find((each) => each.along_m > along) || this.walk.turns[this.walk.turns.length - 1];
    const first = this.along_m === null ? this.walk.turns[0] : turn;
    this.next.textContent = first ? (this.along_m === null ? saidHere(first.text) : say("turn_in", { way: metres(Math.max(0, first.along_m - along)), turn: saidHere(first.text) })) : "";
    const rest = Math.max(0, this.route.length_m - along);
    this.left.textContent = say("route_left", { done: metres(along), all: metres(this.route.length_m), n: Math.ceil(rest / M_PER_MINUTE) });
  }
}
