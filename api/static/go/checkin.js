// Check-in at a place by the code of its card: scanned, the card opens this page with it; else it is typed.

import { now } from "./clock.js";
import { add } from "./queue.js";
import { button, element, icon, say } from "./words.js";

const LENGTH = 6;
const plain = (typed) => typed.toUpperCase().replace(/[^0-9A-Z]/g, "");

// The code of the card that this address stands for, or null.
export const cardHere = () => plain((location.pathname.match(/^\/go\/p\/([A-Za-z0-9]+)\/?$/) || [])[1] || "") || null;

// A card that was scanned opens a window of its own: it gives the code to the one that records.
const CHANNEL = "gridsteward-go";
export function passCard() {
  const code = cardHere();
  if (code && "BroadcastChannel" in window) new BroadcastChannel(CHANNEL).postMessage(code);
}

export function hearCards(told) {
  if ("BroadcastChannel" in window) new BroadcastChannel(CHANNEL).onmessage = ({ data }) => typeof data === "string" && told(plain(data));
}

// `here()` is the position that is known, `done(saved)` is called at the end.
export function checkInScreen({ patrol, code, here, done }) {
  const field = element("input", { id: "go-place", class: "go-field go-code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 12, value: code || "" });
  const fault = element("p", { class: "go-fault", role: "alert" });
  const send = async (event) => {
    event.preventDefault();
    const typed = plain(field.value);
    fault.textContent = typed.length === LENGTH ? "" : say("checkin_six");
    if (typed.length !== LENGTH) return;
    const place = here();
    const body = { code: typed, ...(place ? { lon: place.lon, lat: place.lat, accuracy_m: place.accuracy_m } : {}) };
    try {
      await add({ owner: patrol.owner, patrol: patrol.id, kind: "checkin", at: now(), body });
      done(true);
    } catch (_) {
      fault.textContent = say("band_full");
    }
  };
  return element("main", { class: "go-page" }, element("h1", { tabindex: "-1" }, say("checkin")), element("p", {}, say("checkin_why")),
    element("form", { class: "go-panel", onsubmit: send }, element("label", { for: "go-place" }, say("checkin_label")), field, fault,
      element("button", { type: "submit", class: "go-button go-first go-large" }, icon("check2"), element("span", {}, say("checkin_do")))),
    element("div", { class: "go-actions" }, button(say("back"), "arrow-left", () => done(false))));
}
