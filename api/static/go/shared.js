// Recordings that other programs share into this page: kept until somebody says to which patrol they belong.

import { now } from "./clock.js";
import { addAll } from "./queue.js";
import { all } from "./store.js";
import { button, clockTime, element, icon, newId, say } from "./words.js";

const SHELF = "gridsteward-shared";

async function shelf() {
  if (!("caches" in window) || !(await caches.has(SHELF))) return [];
  const cache = await caches.open(SHELF);
  const found = [];
  for (const request of await cache.keys()) {
    const answer = await cache.match(request);
    found.push({ name: decodeURIComponent(answer.headers.get("x-name") || ""), data: await answer.arrayBuffer() });
  }
  return found;
}

// A card for what was shared, or null. `owner` is whoever is signed in; `done()` is called when it is kept or thrown away.
export async function sharedCard({ owner, title, done }) {
  const files = await shelf();
  if (!files.length) return null;
  const patrols = (await all("patrols")).filter((each) => each.started).sort((one, other) => other.started - one.started);
  const choices = [...patrols.map((each) => [each.id, `${each.title} ${clockTime(each.started)}`]), ...(owner ? [["", say("shared_new")]] : [])];
  const field = element("select", { id: "go-shared", class: "go-field" }, ...choices.map(([id, text]) => element("option", { value: id }, text)));
  const clear = async () => {
    await caches.delete(SHELF);
    done();
  };
  const keep = async () => {
    const chosen = patrols.find((each) => each.id === field.value);
    const at = now();
    const patrol = chosen ? chosen.id : newId();
    const shared = { owner: chosen ? chosen.owner : owner.id, patrol, at };
    const begin = chosen ? [] : [{ ...shared, kind: "begin", body: { title, team: null, territory: null } }];
    await addAll([...begin, ...files.map(({ name, data }) => ({ ...shared, kind: "recording", body: { name, data } }))]);
    await clear();
  };
  return element("section", { class: "go-panel" }, element("h2", {}, say("shared")), ...files.map(({ name }) => element("p", { class: "go-line info" }, icon("file-earmark"), element("span", {}, name))),
    ...(choices.length ? [element("label", { for: "go-shared" }, say("shared_to")), field, button(say("shared_keep"), "check2", keep, { class: "go-button go-first" })] : [element("p", {}, say("report_nobody"))]),
    button(say("shared_drop"), "x-lg", clear));
}
