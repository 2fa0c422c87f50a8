// The switch on the desk's map: last positions of the patrols that are out, with their age, over the stream that all
// tabs of the browser share. Switched off, this tab listens no more.

import { feed } from "./feed.js";
import { age, aged, marks, ready, wordsOf } from "./marks.js";

const AGE_EVERY_MS = 5000;
const KEPT = "gs-map-live";
const place = document.querySelector("[data-live-switch]");
if (place) ready(() => layer(place));

function layer(place) {
  const box = place.querySelector("input");
  const told = place.querySelector("[data-live-state]");
  const words = wordsOf(place);
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: place.dataset.zone, hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const label = (each) => `${each.team || each.title} · ${aged(words, age(each))}`;
  const draw = marks(window.gsMap.view.map, { label, choose: (each) => each && location.assign(`/patrols/${each.id}`) });
  let heardAt = Date.now();
  let known = null;
  let stop = null;

  const show = (document) => {
    known = document;
    draw(known || { patrols: [], calls: [] });
    place.dataset.drawn = known ? String(known.patrols.length) : "";
  };

  const state = (word) => {
    if (word === "live") heardAt = Date.now();
    told.textContent = word === "ended" ? words.ended : (word === "live" ? words.live : words.lost).replace("{time}", clock.format(heardAt));
    told.classList.toggle("lost", word !== "live");
    if (word === "ended") show(null);
  };

  const turn = () => {
    keep(box.checked);
    stop?.();
    stop = null;
    told.textContent = "";
    show(null);
    if (!box.checked) return;
    told.textContent = words.connecting;
    stop = feed(place.dataset.liveSwitch, { told: show, state });
  };

  box.checked = kept();
  box.addEventListener("change", turn);
  setInterval(() => known && draw(known), AGE_EVERY_MS);
  place.hidden = false;
  turn();
}

function keep(on) {
  try {
    localStorage.setItem(KEPT, on ? "on" : "");
  } catch {
    // a browser that keeps nothing forgets the switch
  }
}

function kept() {
  try {
    return localStorage.getItem(KEPT) === "on";
  } catch {
    return false;
  }
}
