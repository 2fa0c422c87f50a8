// Ticks as a list: what is well, and the taps that mend what is not.

import { element, icon, say } from "./words.js";

const LOOKS = { true: ["good", "check-circle", "tick_good"], false: ["warn", "exclamation-triangle", "tick_bad"], null: ["calm", "question-circle", "tick_unknown"] };

export function tickRow({ ok, text, mend }) {
  const [tone, name, word] = LOOKS[String(ok)];
  return element("li", { class: `go-tick ${tone}` }, icon(name),
    element("div", {}, element("span", { class: "unseen" }, `${say(word)}: `), element("b", {}, text), mend ? element("span", { class: "muted" }, mend) : null));
}

// A list that fills as answers come; each of `asked` is a tick, a list of ticks, or the promise of one.
export function tickList(asked) {
  const list = element("ul", { class: "go-ticks", "aria-live": "polite" });
  for (const one of asked) {
    const place = element("li", { class: "go-tick calm" }, icon("hourglass-split"), element("div", {}, say("looking")));
    list.append(place);
    Promise.resolve(one).then((found) => place.replaceWith(...[found].flat().map(tickRow)));
  }
  return list;
}
