// Before the walk: what is there and what is missing. Only without a position nothing can be recorded; then, and for
// whoever does not want to record, the streets are ticked.

import { CancelledBand } from "./cancelled.js";
import { awakeTick, batteryTick, locationTicks, mustInstall, offlineTick, storageTick } from "./phone.js";
import { planWords } from "./planned.js";
import { routeChoice } from "./routes.js";
import { takeList } from "./street_lists.js";
import { tickList } from "./ticks.js";
import { streets } from "./ways.js";
import { button, clockTime, element, icon, say } from "./words.js";

// `wanted` is the route that an address asked for; `key` may fetch one. `start({ ticking })` begins; `code()` shows the
// digits of a planned patrol to whoever is signed in.
export function readyScreen({ patrol, key, wanted, start, code, back }) {
  const begin = button(say("start"), "play", () => start({ ticking: false }), { class: "go-button go-first go-large", disabled: true });
  const unrecorded = button(say("start_ticking"), "card-checklist", () => start({ ticking: true }), { class: "go-button go-unrecorded", disabled: true });
  const missing = element("p", { class: "go-fault", role: "alert" });
  const instead = element("p", { class: "muted" }, say("ticking_why"));
  const ticks = element("div", {});
  const look = () => {
    missing.textContent = "";
    const located = locationTicks();
    ticks.replaceChildren(tickList([located.then((found) => found.ticks), mapTick(patrol), offlineTick(), storageTick(true), awakeTick(), batteryTick()]));
    if (!mustInstall()) unrecorded.removeAttribute("disabled");
    located.then((found) => {
      const none = !found.here && found.denied !== false && found.ticks[0].ok === false;
      if (mustInstall()) missing.textContent = say("install_first");
      else if (none) missing.textContent = say("no_start");
      else begin.removeAttribute("disabled");
      unrecorded.classList.toggle("go-first", none);
    });
  };
  look();
  if (patrol.plan?.grid) takeList({ grid: patrol.plan.grid, territory: patrol.territory }, key).catch(() => {});
  return element("main", { class: "go-page" },
    element("h1", { tabindex: "-1" }, patrol.title), patrol.team && patrol.team !== patrol.title ? element("p", { class: "muted" }, patrol.team) : null,
    new CancelledBand(patrol).band, patrol.plan ? planned(patrol.plan) : null,
    routeChoice({ territory: patrol.territory, key, wanted: wanted || patrol.asks, chosen: (route) => { patrol.route = route; } }),
    ticks, element("p", { class: "go-line info" }, icon("sun"), element("span", {}, say("screen_on"))), missing,
    element("div", { class: "go-actions" }, begin, unrecorded, instead, patrol.plan && !patrol.owner.startsWith("patrol:") ? button(say("code_show"), "people", code, { class: "go-button go-show-code" }) : null, button(say("look_again"), "arrow-repeat", look), button(say("back"), "arrow-left", back)));
}

function planned(plan) {
  return element("p", { class: "go-line calm" }, icon("calendar3"), element("span", {}, planWords(plan), plan.notes ? element("span", { class: "go-notes" }, plan.notes) : null));
}

async function mapTick(patrol) {
  const network = await streets(patrol.territory).catch(() => null);
  if (!network) return { ok: null, text: say("map_none"), mend: say("map_mend") };
  return { ok: true, text: say("map_ok", { n: network.lines.length, time: clockTime(network.at) }), mend: null };
}
