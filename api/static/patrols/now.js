// The live map: a list of the patrols that are out, each with the age of its last position, and the same on the map.

import { feed } from "./feed.js";

const AGE_EVERY_MS = 5000;
const OLD_S = 120;
const place = document.querySelector("[data-live]");
const words = Object.fromEntries(Object.entries(place.dataset).filter(([key]) => key.startsWith("say")).map(([key, text]) => [key.slice(3).toLowerCase(), text]));
const list = place.querySelector("[data-live-list]");
const told = place.querySelector("[data-live-state]");
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: place.dataset.zone, hour: "2-digit", minute: "2-digit", second: "2-digit" });
const marks = new Map();
let known = null;
let heardAt = Date.now();
let chosen = null;

ready(() => {
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

function ready(then) {
  if (window.gsMap && window.gsMap.view) then();
  else document.addEventListener("gs:ready", then, { once: true });
}

function draw() {
  const calls = new Map(known.calls.map((call) => [call.patrol, call]));
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  const rows = [...known.patrols].sort((one, other) => calls.has(other.id) - calls.has(one.id));
  const strange = known.calls.filter((call) => !known.patrols.some(({ id }) => id === call.patrol));
  list.replaceChildren(...strange.map(callRow), ...rows.map((each) => row(each, calls.get(each.id))));
  if (!list.children.length) list.append(element("li", { class: "muted" }, words.nobody));
  if (focused) list.querySelector(`[data-id="${focused}"]`)?.focus();
  mark(rows, calls);
  place.dataset.drawn = String(rows.length);
}

function row(patrol, call) {
  const name = element("button", { type: "button", class: "patrol-line", "data-id": patrol.id, ...(patrol.id === chosen ? { "aria-current": "true" } : {}) }, element("span", {}, patrol.team || patrol.title));
  name.addEventListener("click", () => choose(patrol));
  const state = element("span", { class: "patrol-age" });
  if (call) state.append(element("a", { class: "chip danger", href: `/patrols/sos/${call.id}` }, `SOS · ${words.call}`));
  if (patrol.status === "paused") state.append(element("span", { class: "chip warn" }, words.paused));
  state.append(element("span", { class: age(patrol) > OLD_S ? "old" : "" }, patrol.at ? words.age.replace("{age}", aged(age(patrol))) : words.none));
  state.append(element("a", { href: `/patrols/${patrol.id}`, "aria-label": `${patrol.team || patrol.title}: ${patrol.title}` }, "→"));
  return element("li", {}, name, state);
}

function callRow(call) {
  return element("li", {}, element("span", {}, "SOS"), element("a", { class: "chip danger", href: `/patrols/sos/${call.id}` }, words.call));
}

const age = (patrol) => (patrol.at ? Math.max(0, (Date.now() - Date.parse(patrol.at)) / 1000) : 0);

function aged(seconds) {
  if (seconds < 90) return words.s.replace("{n}", Math.round(seconds));
  return seconds < 5400 ? words.min.replace("{n}", Math.round(seconds / 60)) : words.h.replace("{n}", Math.round(seconds / 3600));
}

function choose(patrol) {
  chosen = patrol.id;
  draw();
  if (patrol.lat === null) return;
  const { map } = window.gsMap.view;
  map.setView([patrol.lat, patrol.lon], Math.max(map.getZoom(), 16), { animate: false });
}

const near = (one, other) => one.lat !== null && Math.hypot(one.lat - other.lat, one.lon - other.lon) < 0.0005;

// A dot with the name of the team; what stood on the map and is out no more goes.
function mark(patrols, calls) {
  const { map } = window.gsMap.view;
  const here = new Set();
  const places = [...patrols, ...known.calls.filter((call) => call.lat !== null && !patrols.some((each) => each.id === call.patrol && near(each, call))).map((call) => ({ ...call, id: `call-${call.id}`, sos: true }))];
  for (const each of places) {
    if (each.lat === null) continue;
    here.add(each.id);
    const classes = ["patrol-here", each.sos || calls.has(each.id) ? "sos" : "", each.status === "paused" ? "paused" : "", !each.sos && age(each) > OLD_S ? "old" : "", each.id === chosen ? "chosen" : ""].filter(Boolean).join(" ");
    const icon = L.divIcon({ className: classes, html: element("span", {}, each.sos ? "SOS" : each.team || each.title), iconSize: [16, 16] });
    const dot = marks.get(each.id) || L.marker([each.lat, each.lon], { keyboard: false }).addTo(map);
    if (!marks.has(each.id)) {
      dot.on("click", () => (each.sos ? location.assign(`/patrols/sos/${each.id.slice(5)}`) : choose(known.patrols.find(({ id }) => id === each.id) || each)));
      marks.set(each.id, dot);
    }
    dot.setLatLng([each.lat, each.lon]);
    dot.setIcon(icon);
  }
  for (const [id, dot] of marks) {
    if (here.has(id)) continue;
    dot.remove();
    marks.delete(id);
  }
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== "") made.setAttribute(key, value);
  made.append(...children);
  return made;
}
