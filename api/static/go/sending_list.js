// "To send": every item in words, oldest first, by person; what was refused with its reason; all of it as a file.

import { clockTime, button, element, icon, say } from "./words.js";
import { again, mend, refused, waiting } from "./queue.js";
import { owners } from "./owners.js";
import { labelOf } from "./report.js";
import { all } from "./store.js";

const COLUMNS = ["patrol_id", "title", "team", "time", "lon", "lat", "accuracy_m", "fix_id"];
const REPORT_COLUMNS = ["incident_id", "category", "occurred_at", "lon", "lat", "description"];

// The screen; `mine` tells whether items of an owner may be opened here, or only counted.
export async function sendingList({ sender, mine, places, back }) {
  const [open, bad, known, patrols] = await Promise.all([waiting(), refused(), owners(), all("patrols")]);
  labels = new Map(places.flatMap((each) => each.categories || []).map((each) => [each.name, labelOf(each)]));
  const names = new Map(known.map((each) => [each.id, each]));
  const titles = new Map(patrols.map((each) => [each.id, each]));
  const page = element("main", { class: "go-page" },
    element("h1", { tabindex: "-1" }, say("to_send")),
    open.length + bad.length === 0 ? element("p", { class: "go-all" }, icon("cloud-check"), say("nothing_waits")) : null);
  for (const owner of new Set([...open, ...bad].map((item) => item.owner))) {
    const own = (items) => items.filter((item) => item.owner === owner);
    page.append(section(names.get(owner), own(open), own(bad), titles, mine(owner), repairs(places, sender)));
  }
  const actions = element("div", { class: "go-actions" },
    open.length ? button(say("send_now"), "cloud-upload", () => sender.hurry(), { class: "go-button go-first" }) : null,
    bad.length ? button(say("try_again"), "arrow-repeat", async () => { await again(bad.filter((item) => mine(item.owner))); sender.hurry(); }) : null,
    open.length + bad.length ? button(say("save_file"), "download", () => saveFile("patrol", table([...open, ...bad].filter((item) => mine(item.owner)), titles))) : null,
    [...open, ...bad].some((item) => item.kind === "report" && mine(item.owner)) ? button(say("save_reports"), "download", () => saveFile("reports", reportTable([...open, ...bad].filter((item) => mine(item.owner))))) : null,
    button(say("back"), "arrow-left", back));
  page.append(actions, element("p", { class: "muted" }, say("save_file_why")));
  return page;
}

// What can be done about a refused item beside trying again: a report whose category was closed gets another.
const repairs = (places, sender) => (item) => {
  if (item.code === "place.no_card") return recode(item, sender);
  if (item.code !== "category.closed") return null;
  const categories = places.flatMap((each) => each.categories || []);
  const choice = element("select", { class: "go-field", "aria-label": say("report_what") },
    ...categories.map((each) => element("option", { value: each.name }, labelOf(each))));
  const send = async () => {
    await mend(item, { category: choice.value });
    sender.hurry();
  };
  return element("span", { class: "go-repair" }, choice, button(say("send_now"), "cloud-upload", send));
};

// A card's code that was typed wrongly is typed again.
function recode(item, sender) {
  const field = element("input", { class: "go-field", value: item.body.code, maxlength: 12, autocapitalize: "characters", "aria-label": say("checkin_label") });
  const send = async () => {
    await mend(item, { code: field.value.trim() });
    sender.hurry();
  };
  return element("span", { class: "go-repair" }, field, button(say("send_now"), "cloud-upload", send));
}

function section(owner, open, bad, titles, isMine, repair) {
  const name = owner?.name || "?";
  if (!isMine) return element("p", { class: "go-other" }, say("of_other", { name, n: open.length + bad.length }));
  const part = element("section", {}, element("h2", {}, say("of", { name })));
  if (owner?.fault) part.append(element("p", { class: "go-line warn" }, icon("key"), element("span", {}, say("key_ended"))));
  const list = element("ul", { class: "go-items" });
  for (const line of grouped(open)) list.append(element("li", {}, element("b", {}, inWords(line)), titleOf(line, titles)));
  for (const item of bad) {
    list.append(element("li", { class: "refused" }, element("b", {}, inWords({ ...item, items: [item] })), titleOf(item, titles),
      element("span", { class: "reason" }, icon("exclamation-triangle"), say("refused", { reason: item.reason })), repair(item)));
  }
  part.append(list);
  return part;
}

let labels = new Map();
const textOf = ({ kind, body }) => (kind === "report" ? labels.get(body.category) || body.category : kind === "checkin" ? body.code : body?.name || "");
const titleOf = (item, titles) => element("span", { class: "muted" }, [titles.get(item.patrol)?.title, textOf(item.items ? item.items[0] : item)].filter(Boolean).join(" · "));

// Positions in a row are one line.
function grouped(items) {
  const lines = [];
  for (const item of items) {
    const last = lines[lines.length - 1];
    if (last && item.kind === "fix" && last.kind === "fix" && last.patrol === item.patrol) last.items.push(item);
    else lines.push({ kind: item.kind, patrol: item.patrol, at: item.at, items: [item] });
  }
  return lines;
}

function inWords({ kind, at, items }) {
  const to = items[items.length - 1].at;
  return say(`item_${kind}`, { n: items.length, time: clockTime(at), to: clockTime(to) });
}

// Positions as a table that the import of tracks reads; ids and patrols are the phone's own, so nothing comes twice.
export function table(items, titles) {
  const rows = items.filter((item) => item.kind === "fix").map((item) => {
    const patrol = titles.get(item.patrol) || {};
    const { lon, lat, accuracy_m } = item.body;
    return [item.patrol, patrol.title, patrol.team, new Date(item.at).toISOString(), lon, lat, accuracy_m, item.id].map(cell);
  });
  return lines([COLUMNS, ...rows]);
}

const lines = (rows) => `\uFEFF${rows.map((row) => row.join(",")).join("\r\n")}\r\n`;

// Reports as a table that the import of incidents reads; their ids are the phone's own too. Photos stay on the phone.
export function reportTable(items) {
  const rows = items.filter((item) => item.kind === "report" && !item.body.same_as).map((item) => {
    const { category, lon, lat, description } = item.body;
    return [item.id, category, new Date(item.at).toISOString(), lon, lat, description].map(cell);
  });
  return lines([REPORT_COLUMNS, ...rows]);
}

// A cell that a spreadsheet neither splits nor computes.
function cell(value) {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

function saveFile(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = element("a", { href: address, download: `${name}-${new Date().toISOString().slice(0, 16).replace(/[:T]/g, "")}.csv` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
