// Items on their way to the server. Each stays here until the server has answered for its id; refused ones stay too.

import { all, put, read, write } from "./store.js";
import { newId } from "./words.js";

const MOST_UNSAVED = 5000;
const listeners = new Set();
// Positions that the disk did not take: they are tried again with the next one, for as long as the page stands.
let unsaved = [];

// Called with the counts whenever they may have changed.
export function onChange(listener) {
  listeners.add(listener);
  tell();
}

async function tell() {
  const found = await counts();
  for (const listener of listeners) listener(found);
}

const made = ({ id, owner, patrol, kind, at, body }) => ({ id: id || newId(), owner, patrol, kind, at, body, state: "waiting", reason: null });

// Resolves when the item is on the disk; only then may the screen count it. Times are milliseconds.
export async function add(told) {
  const item = made(told);
  const kept = item.kind === "fix" ? [...unsaved, item] : [item];
  try {
    item.number = await write("items", (items) => kept.map((each) => items.add(each)).pop());
    if (item.kind === "fix") unsaved = unsaved.filter((each) => !kept.includes(each));
  } catch (error) {
    if (item.kind === "fix") unsaved = [...unsaved, item].slice(-MOST_UNSAVED);
    throw error;
  }
  tell();
  return item;
}

// Several items, all or none: a report and its photos.
export async function addAll(told) {
  await write("items", (items) => told.forEach((each) => items.add(made(each))));
  tell();
}

// Items and the patrol as it is afterwards, all or none: a walk begins and ends once, whenever the page is closed.
export async function addWith(patrol, ...told) {
  await write(["items", "patrols"], (items, patrols) => {
    patrols.put(patrol);
    told.forEach((each) => items.add(made(each)));
  });
  tell();
}

export const waiting = () => read("items", (items) => items.index("state").getAll("waiting"));
export const refused = () => read("items", (items) => items.index("state").getAll("refused"));

// The positions of a patrol, sent or not, in the order in which they were recorded.
export const fixesOf = (patrol) => read("items", (items) => items.index("patrol").getAll([patrol, "fix"]));

// How many wait and how many were refused: { waiting, refused }.
export async function counts() {
  const count = (state) => read("items", (items) => items.index("state").count(state));
  return { waiting: await count("waiting"), refused: await count("refused") };
}

async function change(sent, changes) {
  await write("items", (items) => sent.forEach((item) => items.put({ ...item, ...changes })));
  tell();
}

// What was sent is kept while it is shown; photos and files leave the phone at once.
export async function answered(sent) {
  const light = (item) => {
    const { data, ...rest } = item.body || {};
    return data ? { ...item, body: rest } : item;
  };
  await change(sent.map(light), { state: "sent", reason: null, code: null });
}

// `code` names the reason for the page, which may know a repair.
export const refuse = (item, reason, code = null) => change([item], { state: "refused", reason, code });
export const again = (sent) => change(sent, { state: "waiting", reason: null, code: null });

// A refused item with other content, ready to be sent.
export const mend = (item, body) => change([{ ...item, body: { ...item.body, ...body } }], { state: "waiting", reason: null, code: null });

// The reports of this phone, sent or not.
export const reportsHere = async () => (await all("items")).filter((item) => item.kind === "report");

// Positions that arrived are shown until their walk is a day old; then they leave the phone.
export async function forgetOld(now) {
  await forgetAlone(now);
  const patrols = await all("patrols");
  const open = [...(await waiting()), ...(await refused())];
  const old = patrols.filter(
    (each) => each.state === "finished" && each.finished < now - 86400000 && !open.some((item) => item.patrol === each.id),
  );
  if (!old.length) return;
  const gone = new Set(old.map((each) => each.id));
  await write(["items", "patrols"], (items, kept) => {
    items.openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      if (gone.has(cursor.value.patrol)) cursor.delete();
      cursor.continue();
    };
    gone.forEach((id) => kept.delete(id));
  });
}

// What was reported without a patrol leaves the phone 30 days after it was sent.
async function forgetAlone(now) {
  await write("items", (items) => {
    items.index("state").openCursor("sent").onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      if (cursor.value.patrol === null && cursor.value.at < now - 30 * 86400000) cursor.delete();
      cursor.continue();
    };
  });
}

export const keepPatrol = (patrol) => put("patrols", patrol);
