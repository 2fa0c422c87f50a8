// After the walk: what still waits, and "all sent" only when the server has answered for everything.

import { button, clockTime, element, icon, say } from "./words.js";

export function doneScreen({ patrol, goOn, list, back }) {
  const state = element("p", { class: "go-all", role: "status" });
  const page = element("main", { class: "go-page" }, element("h1", { tabindex: "-1" }, patrol.title), state,
    element("div", { class: "go-actions" }, button(say("to_send"), "cloud-upload", list), button(say("go_on"), "play", goOn), button(say("back"), "arrow-left", back)));
  // `waiting` items are open; `at` is when the last answer came, null where none came since this page was opened.
  const show = (counts, at) => {
    const open = counts.waiting + counts.refused;
    const text = open ? say("still_waiting", { n: open }) : at ? say("all_sent", { time: clockTime(at) }) : say("nothing_waits");
    state.className = `go-all ${open ? "warn" : "good"}`;
    state.replaceChildren(icon(open ? "cloud-upload" : "cloud-check"), element("span", {}, text));
  };
  return { page, show };
}
