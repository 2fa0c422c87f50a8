// The three buttons that a thumb reaches: report, check in, pause; in a pause go on, hand over, finish.

import { button, element, icon, say } from "./words.js";

export class WalkActions {
  // `toggle()` pauses or goes on, `finish()` ends the walk; both may take a moment.
  constructor(patrol, { report, checkIn, handOver, toggle, finish }) {
    this.patrol = patrol;
    this.reports = button(say("report"), "megaphone", report, { class: "go-button go-first" });
    this.arrivals = button(say("checkin"), "geo-alt-fill", checkIn);
    this.pauses = button(say("pause"), "pause", () => this.hold(toggle));
    this.hands = button(say("hand_over"), "arrow-left-right", handOver, { class: "go-button go-hand" });
    this.ends = button(say("finish"), "check2", () => this.hold(finish), { class: "go-button go-first go-finish" });
    this.row = element("div", { class: "go-three" });
    this.show();
  }

  // One press is one pause.
  async hold(work) {
    const all = [this.pauses, this.hands, this.ends];
    all.forEach((each) => each.setAttribute("disabled", ""));
    try {
      await work();
    } finally {
      all.forEach((each) => each.removeAttribute("disabled"));
      this.show();
    }
  }

  show() {
    const paused = this.patrol.state === "paused";
    this.pauses.replaceChildren(icon(paused ? "play" : "pause"), element("span", {}, say(paused ? "resume" : "pause")));
    this.row.replaceChildren(...(paused ? [this.pauses, this.hands, this.ends] : [this.reports, this.arrivals, this.pauses]));
  }
}
