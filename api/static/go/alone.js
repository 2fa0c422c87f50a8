// Two windows would record one walk twice: the second waits until the first is closed.

import { passCard } from "./checkin.js";
import { element, say } from "./words.js";

const LOCK_MS = 1500;

export function alone(work) {
  if (!navigator.locks) return work();
  const tell = () => {
    passCard();
    document.getElementById("go").replaceChildren(element("main", { class: "go-page" }, element("h1", {}, say("field")), element("p", {}, say("other_window"))));
  };
  const waits = setTimeout(tell, LOCK_MS);
  return navigator.locks.request("gridsteward-go", () => {
    clearTimeout(waits);
    work();
    return new Promise(() => {});
  });
}
