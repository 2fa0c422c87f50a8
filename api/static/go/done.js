// After the walk: what still waits, and "all sent" only when the server has answered for everything.

import { CancelledBand } from "./cancelled.js";
import { button, clockTime, element, icon, say } from "./words.js";

export function doneScreen({ patrol, goOn, ticks, list, back }) {
  const state = element("p", { class: "go-all", role: "status" });
  const handed = patrol.handed ? element("p", { class: "go-line info" }, icon("arrow-left-right"), element("span", {}, say("handed", { time: clockTime(patrol.finished) }))) : null;
  const page = element("main", { class: "go-page" }, element("h1", { tabindex: "-1" }, patrol.title), new CancelledBand(patrol).band, handed, state,
    element("div", { class: "go-actions" }, button(say("to_send"), "cloud-upload", list), button(say("streets_tick"), "card-checklist", ticks),
      button(say(patrol.ticking ? "resume" : "go_on"), "play", goOn), button(say("back"), "arrow-left", back)));
  // `waiting` items are open; `at` is when the last answer came, null where none came since this page was opened.
  const show = (counts, at) => {
    const open = counts.waiting + counts.refused;
    const text = open ? say("still_waiting", { n: open }) : at ? say("all_sent", { time: clockTime(at) }) : say("nothing_waits");
    state.className = `go-all ${open ? "warn" : "good"}`;
    state.replaceChildren(icon(open ? "cloud-upload" : "cloud-check"), element("span", {}, text));
  };
  return { page, show };
}
