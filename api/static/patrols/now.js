// The live map: a list of the patrols that are out, each with the age of its last position, and the same on the map.

import { feed } from "./feed.js";
import { age, aged, element, marks, OLD_S, ready, wordsOf } from "./marks.js";

const AGE_EVERY_MS = 5000;
const place = document.querySelector("[data-live]");
const words = wordsOf(place);
const list = place.querySelector("[data-live-list]");
const told = place.querySelector("[data-live-state]");
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: place.dataset.zone, hour: "2-digit", minute: "2-digit", second: "2-digit" });
let mark = () => {};
let known = null;
let heardAt = Date.now();
let chosen = null;

ready(() => {
  mark = marks(window.gsMap.view.map, { label: (each) => each.team || each.title, choose, chosen: () => chosen });
  feed(place.dataset.live, {
    told: (document) => {
      known = document;
      heardAt = Date.now();
      draw();
    },
    state: (word) => {
      if (word === "live") heardAt = Date.now();
      const text = word === "ended" ? words.ended : (word === "live" ? words.live : words.lost).replace("{time}", clock.format(heardAt));
      told.textContent = text;
      told.classList.toggle("lost", word !== "live");
      if (word === "ended") {
        known = { patrols: [], calls: [] };
        draw();
      }
    },
  });
  setInterval(() => known && draw(), AGE_EVERY_MS);
});

function draw() {
  const calls = new Map(known.calls.map((call) => [call.patrol, call]));
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  const rows = [...known.patrols].sort((one, other) => calls.has(other.id) - calls.has(one.id));
  const strange = known.calls.filter((call) => !known.patrols.some(({ id }) => id === call.patrol));
  list.replaceChildren(...strange.map(callRow), ...rows.map((each) => row(each, calls.get(each.id))));
  if (!list.children.length) list.append(element("li", { class: "muted" }, words.nobody));
  if (focused) list.querySelector(`[data-id="${focused}"]`)?.focus();
  mark(known);
  place.dataset.drawn = String(rows.length);
}

function row(patrol, call) {
  const name = element("button", { type: "button", class: "patrol-line", "data-id": patrol.id, ...(patrol.id === chosen ? { "aria-current": "true" } : {}) }, element("span", {}, patrol.team || patrol.title));
  name.addEventListener("click", () => choose(patrol));
  const state = element("span", { class: "patrol-age" });
  if (call) state.append(element("a", { class: "chip danger", href: `/patrols/sos/${call.id}` }, `SOS · ${words.call}`));
  if (patrol.status === "paused") state.append(element("span", { class: "chip warn" }, words.paused));
  state.append(element("span", { class: age(patrol) > OLD_S ? "old" : "" }, patrol.at ? words.age.replace("{age}", aged(words, age(patrol))) : words.none));
  state.append(element("a", { href: `/patrols/${patrol.id}`, "aria-label": `${patrol.team || patrol.title}: ${patrol.title}` }, "→"));
  return element("li", {}, name, state);
}

function callRow(call) {
  return element("li", {}, element("span", {}, "SOS"), element("a", { class: "chip danger", href: `/patrols/sos/${call.id}` }, words.call));
}

function choose(patrol) {
  chosen = patrol.id;
  draw();
  if (patrol.lat === null) return;
  const { map } = window.gsMap.view;
  map.setView([patrol.lat, patrol.lon], Math.max(map.getZoom(), 16), { animate: false });
}
