// The check of the phone: ticks with the taps that mend, and a test of its position at a place that one knows.

import { FieldMap } from "./field_map.js";
import { awakeTick, batteryTick, browserTick, httpsTick, installedTick, locationTicks, offlineTick, storageTick } from "./phone.js";
import { judge } from "./shift.js";
import { keep, kept } from "./store.js";
import { tickList } from "./ticks.js";
import { streets } from "./ways.js";
import { button, element, icon, say } from "./words.js";

export function checkScreen({ back }) {
  const located = locationTicks();
  const test = element("section", { class: "go-panel" });
  located.then(({ here }) => here && offerTest(test, here));
  return element("main", { class: "go-page" },
    element("h1", { tabindex: "-1" }, say("check")),
    element("p", { class: "muted" }, say("check_why")),
    tickList([browserTick(), httpsTick(), located.then(({ ticks }) => ticks), storageTick(true), offlineTick(), awakeTick(), batteryTick(), installedTick()]),
    test,
    element("div", { class: "go-actions" }, button(say("back"), "arrow-left", back)));
}

async function offerTest(holder, here) {
  const shift = await kept("shift").catch(() => null);
  holder.replaceChildren(element("h2", {}, say("test")), element("p", {}, say("test_why")),
    button(say("test_begin"), "pin-map", () => test(holder, here)),
    ...(shift ? corrected(holder, here) : []));
}

function corrected(holder, here) {
  return [element("p", { class: "go-line good" }, icon("check-circle"), element("span", {}, say("shift_on"))),
    button(say("shift_off"), "x-lg", () => keep("shift", null).then(() => offerTest(holder, here)))];
}

// The map moves under a crosshair: put the place where one stands under it.
async function test(holder, here) {
  const stage = element("div", { class: "go-test-map" }, element("div", { class: "go-cross", "aria-hidden": "true" }));
  const result = element("div", { role: "status" });
  holder.replaceChildren(element("h2", {}, say("test")), element("p", {}, say("test_how")), stage,
    button(say("test_here"), "bullseye", () => decide()), result);
  const map = new FieldMap(stage);
  const decide = () => {
    const { lng, lat } = map.map.getCenter();
    const { off_m, correction } = judge(here, { lon: lng, lat });
    const words = correction ? "test_gcj" : off_m <= Math.max(50, here.accuracy_m) ? "test_good" : "test_off";
    result.replaceChildren(element("p", { class: `go-line ${words === "test_good" ? "good" : "warn"}` }, icon(words === "test_good" ? "check-circle" : "exclamation-triangle"),
      element("span", {}, say(words, { metres: Math.round(off_m) }))));
    if (correction) result.append(button(say("test_correct"), "check2", () => keep("shift", correction).then(() => { map.close(); offerTest(holder, here); }), { class: "go-button go-first" }));
  };
  map.setHere(here);
  map.followed = false;
  map.setStreets(await streets(null));
}
