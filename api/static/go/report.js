// A report: what it is (a photo first, big icons, or a word typed), where (the map moves under a ring), photos, a voice
// note and words if they help. Saved it is on the disk of this phone, and is sent when there is signal.

import { now } from "./clock.js";
import { nearby } from "./near.js";
import { nearMap } from "./near_map.js";
import { photoPart } from "./photos.js";
import { placeMap } from "./place_map.js";
import { addAll } from "./queue.js";
import { VoicePart } from "./voice.js";
import { streets } from "./ways.js";
import { button, clockTime, element, icon, language, metres, newId, say } from "./words.js";

const NEAR_WAIT_MS = 600;
export const labelOf = (category) => category.label?.[language] || category.name;

// `whose` is { owner, patrol, territory, name }; `place` what the phone knows of its territory; `here()` the position
// that is known already, or null; `done(saved)` is called at the end.
export function reportScreen(told) {
  const page = element("main", { class: "go-page go-report" });
  const report = { id: newId(), category: null, same_as: null, photos: [], voice: null, words: "" };
  const screen = { ...told, network: streets(told.whose.territory).catch(() => null) };
  const choose = () => page.replaceChildren(...kindParts(screen, report, (category) => {
    report.category = category;
    describe(page, screen, report, choose);
  }));
  choose();
  return page;
}

function kindParts({ place, done }, report, chosen) {
  const fault = element("p", { class: "go-fault", role: "alert" });
  const title = element("h1", { tabindex: "-1" }, say("report_what"));
  const field = element("input", { id: "go-find", class: "go-field", type: "search", autocomplete: "off", maxlength: 200, placeholder: say("report_find"), "aria-label": say("report_find") });
  const list = element("div", { class: "go-kinds" });
  const said = element("p", { class: "muted", role: "status" });
  const all = place?.categories || [];
  // A word that no category is called by is a word of the report.
  const choose = (category, fits) => {
    if (!fits && !report.words) report.words = field.value.trim();
    chosen(category);
  };
  const show = () => {
    const typed = field.value.trim().toLowerCase();
    const fits = all.filter((each) => [each.name, ...Object.values(each.label || {})].some((name) => name.toLowerCase().includes(typed)));
    list.replaceChildren(...(fits.length ? fits : all).map((each) => element("button", { type: "button", class: "go-kind", onclick: () => choose(each, fits.length) }, icon(each.icon), element("span", {}, labelOf(each)))));
    said.textContent = fits.length ? "" : say(all.length ? "report_no_such" : "report_no_kinds");
  };
  field.addEventListener("input", show);
  show();
  const photos = photoPart(report, { label: say("report_photo_first"), fault, taken: () => { said.textContent = say("report_photo_kept"); } });
  return [title, photos, fault, list, field, said, element("div", { class: "go-actions" }, button(say("back"), "arrow-left", () => done(false)))];
}

function describe(page, told, report, again) {
  const { category } = report;
  const stage = element("div", { class: "go-test-map go-place-map", role: "img", "aria-label": say("report_where") }, element("div", { class: "go-cross", "aria-hidden": "true" }));
  const near = element("div", { class: "go-near" });
  const words = element("textarea", { id: "go-words-field", class: "go-field", rows: 2, maxlength: 2000 });
  words.value = report.words;
  const fault = element("p", { class: "go-fault", role: "alert" });
  const where = element("p", { class: "muted", role: "status" }, say("report_move"));
  const save = button(say("report_save"), "check2", () => keep(), { class: "go-button go-first go-large" });
  const voice = new VoicePart(report, fault);
  let map = null;
  let timer = null;
  const look = (own, centre) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const [found, network] = await Promise.all([nearby(told.whose, centre), told.network]);
      showNear(near, { found, network, centre }, own, report, told.place);
    }, NEAR_WAIT_MS);
  };
  const leave = async (then) => {
    clearTimeout(timer);
    report.words = words.value.trim();
    await voice.close();
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
    await voice.ended();
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
    stage, where, near, photoPart(report, { label: say("report_photo"), fault }), voice.page,
    element("label", { for: "go-words-field", class: "muted" }, say("report_words")), words, fault,
    element("div", { class: "go-actions" }, save, button(say("back"), "arrow-left", () => leave(() => told.done(false)))));
  map = placeMap(stage, told, look);
}

function showNear(holder, { found, network, centre }, map, report, territory) {
  const named = (name) => labelOf((territory?.categories || []).find((each) => each.name === name) || { name });
  if (!holder.isConnected) return;
  map.mark(found);
  const cards = found.map((each, place) => {
    const card = element("button", { type: "button", class: "go-card", "aria-pressed": report.same_as === each.id ? "true" : "false", onclick: () => {
      report.same_as = report.same_as === each.id ? null : each.id;
      holder.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", String(one === card && report.same_as !== null)));
    } }, nearMap({ network, centre, report: each, number: place + 1, label: say("near_map") }), element("span", {}, element("b", {}, named(each.category)),
      element("span", { class: "muted" }, `${metres(each.distance_m)} · ${clockTime(each.at)}`), element("span", { class: "go-same" }, say("report_same"))));
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
  const photos = report.photos.map(({ data }) => ({ ...shared, kind: "photo", body: { report: report.id, data } }));
  const voices = report.voice ? [{ ...shared, kind: "voice", body: { report: report.id, data: report.voice.data, type: report.voice.type } }] : [];
  return [{ ...shared, id: report.id, kind: "report", body }, ...photos, ...voices];
}
