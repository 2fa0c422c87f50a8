// A report: what it is (big icons, then typing), where (the map moves under a crosshair), a photo and words if they
// help. Saved it is on the disk of this phone, and is sent when there is signal.

import { now } from "./clock.js";
import { FieldMap } from "./field_map.js";
import { nearby } from "./near.js";
import { distance } from "./pacing.js";
import { shrink } from "./photo.js";
import { addAll } from "./queue.js";
import { streets } from "./ways.js";
import { button, clockTime, element, icon, language, metres, newId, say } from "./words.js";

const MOST_PHOTOS = 4;
const NEAR_WAIT_MS = 600;
const HIGH = { enableHighAccuracy: true, maximumAge: 10000, timeout: 20000 };
export const labelOf = (category) => category.label?.[language] || category.name;

// `whose` is { owner, patrol, territory, name }; `place` what the phone knows of its territory; `here()` the position
// that is known already, or null; `done(saved)` is called at the end.
export function reportScreen(told) {
  const page = element("main", { class: "go-page go-report" });
  const choose = () => page.replaceChildren(...categoryParts(told, (category) => describe(page, told, category, choose)));
  choose();
  return page;
}

function categoryParts({ place, done }, chosen) {
  const field = element("input", { id: "go-find", class: "go-field", type: "search", autocomplete: "off", placeholder: say("report_find"), "aria-label": say("report_find") });
  const list = element("div", { class: "go-kinds" });
  const show = () => {
    const typed = field.value.trim().toLowerCase();
    const fits = (place?.categories || []).filter((each) => !typed || [each.name, ...Object.values(each.label || {})].some((name) => name.toLowerCase().includes(typed)));
    list.replaceChildren(...fits.map((each) => element("button", { type: "button", class: "go-kind", onclick: () => chosen(each) }, icon(each.icon), element("span", {}, labelOf(each)))),
      ...(fits.length ? [] : [element("p", { class: "muted" }, say(place?.categories?.length ? "report_no_such" : "report_no_kinds"))]));
  };
  field.addEventListener("input", show);
  show();
  return [element("h1", { tabindex: "-1" }, say("report_what")), list, field, element("div", { class: "go-actions" }, button(say("back"), "arrow-left", () => done(false)))];
}

async function describe(page, told, category, again) {
  const report = { id: newId(), category, same_as: null, photos: [], words: "" };
  const stage = element("div", { class: "go-test-map go-place-map", role: "img", "aria-label": say("report_where") }, element("div", { class: "go-cross", "aria-hidden": "true" }));
  const near = element("div", { class: "go-near" });
  const words = element("textarea", { id: "go-words-field", class: "go-field", rows: 2, maxlength: 2000 });
  const fault = element("p", { class: "go-fault", role: "alert" });
  const where = element("p", { class: "muted", role: "status" }, say("report_move"));
  const save = button(say("report_save"), "check2", () => keep(), { class: "go-button go-first go-large" });
  let map = null;
  let timer = null;
  const look = (own, centre) => {
    clearTimeout(timer);
    timer = setTimeout(async () => showNear(near, await nearby(told.whose, centre), own, report, told.place), NEAR_WAIT_MS);
  };
  const leave = (then) => {
    clearTimeout(timer);
    map.close();
    then();
  };
  const keep = async () => {
    const centre = map.centre();
    if (!map.placed) {
      fault.textContent = say("report_no_place");
      return;
    }
    save.setAttribute("disabled", "");
    report.words = words.value.trim();
    try {
      await addAll(itemsOf(report, told.whose, centre, map.accuracyAt(centre)));
      leave(() => told.done(true));
    } catch (_) {
      save.removeAttribute("disabled");
      fault.textContent = say("band_full");
    }
  };
  page.replaceChildren(element("h1", { class: "unseen", tabindex: "-1" }, say("report")),
    element("button", { type: "button", class: "go-card", onclick: () => leave(again) }, icon(category.icon), element("span", {}, element("b", {}, labelOf(category)), element("span", { class: "muted" }, say("report_other_kind"))), icon("chevron-right")),
    stage, where, near, photoPart(report, fault),
    element("label", { for: "go-words-field", class: "muted" }, say("report_words")), words, fault,
    element("div", { class: "go-actions" }, save, button(say("back"), "arrow-left", () => leave(() => told.done(false)))));
  map = placeMap(stage, told, look);
}

// A map under a crosshair. `placed` tells whether anybody or the phone has put it anywhere yet.
function placeMap(stage, { here, whose }, moved) {
  const field = new FieldMap(stage);
  let own = null;
  const self = {
    get placed() {
      return field.placed;
    },
    centre: () => {
      const { lng, lat } = field.map.getCenter();
      return { lon: lng, lat };
    },
    // The accuracy of the phone's own position holds only where the map was left there.
    accuracyAt: (place) => (own && distance(own, place) < 2 ? own.accuracy_m : null),
    mark: (places) => field.markPlaces(places),
    close: () => field.close(),
  };
  const take = (position) => {
    own = position;
    if (field.followed) field.setHere(position);
    moved(self, self.centre());
  };
  const known = here();
  if (known) take(known);
  navigator.geolocation?.getCurrentPosition(({ coords, timestamp }) => {
    if (stage.isConnected && field.followed) take({ lon: coords.longitude, lat: coords.latitude, accuracy_m: Math.round(coords.accuracy * 10) / 10, at: timestamp });
  }, () => {}, HIGH);
  field.map.on("dragend zoomend", () => {
    field.placed = true;
    moved(self, self.centre());
  });
  streets(whose.territory).then((network) => stage.isConnected && field.setStreets(network));
  return self;
}

function photoPart(report, fault) {
  const shown = element("div", { class: "go-photos" });
  const input = element("input", { id: "go-photo", type: "file", accept: "image/*", capture: "environment", class: "unseen" });
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    const made = await shrink(file);
    fault.textContent = made ? "" : say("photo_none");
    if (!made) return;
    report.photos.push(made.data);
    shown.append(made.canvas);
    label.hidden = report.photos.length >= MOST_PHOTOS;
  });
  const label = element("label", { for: "go-photo", class: "go-button" }, icon("plus-lg"), element("span", {}, say("report_photo")));
  return element("div", { class: "go-photo-part" }, input, label, shown);
}

function showNear(holder, found, map, report, territory) {
  const named = (name) => labelOf((territory?.categories || []).find((each) => each.name === name) || { name });
  if (!holder.isConnected) return;
  map.mark(found);
  const cards = found.map((each, place) => {
    const card = element("button", { type: "button", class: "go-card", "aria-pressed": report.same_as === each.id ? "true" : "false", onclick: () => {
      report.same_as = report.same_as === each.id ? null : each.id;
      holder.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", String(one === card && report.same_as !== null)));
    } }, element("b", { class: "go-number" }, String(place + 1)), element("span", {}, element("b", {}, named(each.category)),
      element("span", { class: "muted" }, `${metres(each.distance_m)} · ${clockTime(each.at)}`)), element("span", { class: "go-same" }, say("report_same")));
    return card;
  });
  holder.replaceChildren(...(cards.length ? [element("p", {}, say("report_near", { n: cards.length })), ...cards] : []));
}

function itemsOf(report, { owner, patrol, territory }, { lon, lat }, accuracy_m) {
  const at = now();
  const round = (degrees) => Math.round(degrees * 1e7) / 1e7;
  const body = {
    category: report.category.name, lon: round(lon), lat: round(lat), accuracy_m,
    description: report.words || null, same_as: report.same_as, ...(patrol ? { patrol_id: patrol } : { territory }),
  };
  const shared = { owner, patrol: patrol || null, at };
  const photos = report.photos.map((data) => ({ ...shared, kind: "photo", body: { report: report.id, data } }));
  return [{ ...shared, id: report.id, kind: "report", body }, ...photos];
}
