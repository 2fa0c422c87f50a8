// Before the walk: what is there and what is missing. Only without a position there is no start.

import { awakeTick, batteryTick, locationTicks, mustInstall, offlineTick, storageTick } from "./phone.js";
import { routeChoice } from "./routes.js";
import { tickList } from "./ticks.js";
import { streets } from "./ways.js";
import { button, clockTime, element, icon, say } from "./words.js";

// `wanted` is the route that an address asked for; `key` may fetch one.
export function readyScreen({ patrol, key, wanted, start, back }) {
  const begin = button(say("start"), "play", start, { class: "go-button go-first go-large", disabled: true });
  const missing = element("p", { class: "go-fault", role: "alert" });
  const ticks = element("div", {});
  const look = () => {
    missing.textContent = "";
    const located = locationTicks();
    ticks.replaceChildren(tickList([located.then((found) => found.ticks), mapTick(patrol), offlineTick(), storageTick(true), awakeTick(), batteryTick()]));
    located.then((found) => {
      if (mustInstall()) missing.textContent = say("install_first");
      else if (!found.here && found.denied !== false && found.ticks[0].ok === false) missing.textContent = say("no_start");
      else begin.removeAttribute("disabled");
    });
  };
  look();
  return element("main", { class: "go-page" },
    element("h1", { tabindex: "-1" }, patrol.title), patrol.team && patrol.team !== patrol.title ? element("p", { class: "muted" }, patrol.team) : null,
    routeChoice({ territory: patrol.territory, key, wanted: wanted || patrol.asks, chosen: (route) => { patrol.route = route; } }),
    ticks, element("p", { class: "go-line info" }, icon("sun"), element("span", {}, say("screen_on"))), missing,
    element("div", { class: "go-actions" }, begin, button(say("look_again"), "arrow-repeat", look), button(say("back"), "arrow-left", back)));
}

async function mapTick(patrol) {
  const network = await streets(patrol.territory).catch(() => null);
  if (!network) return { ok: null, text: say("map_none"), mend: say("map_mend") };
  return { ok: true, text: say("map_ok", { n: network.lines.length, time: clockTime(network.at) }), mend: null };
}
