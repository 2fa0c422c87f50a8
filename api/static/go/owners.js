// Whose items go out with which key. A key outlives the sign-in, and belongs to a person or to one patrol.

import { ask } from "./server.js";
import { all, one, put, write } from "./store.js";

export const ownerOf = (id) => one("owners", id);
export const owners = () => all("owners");

// Enter a patrol by six digits. Returns { owner, patrol, planned } or { reason }; throws Lost without signal. `planned`
// is the plan of one that was planned, or null.
export async function join(code) {
  const answer = await ask("/api/v1/patrols/join", { method: "POST", alone: true, body: { code } });
  if (!answer.ok) return { reason: answer.body?.detail || "" };
  const { patrol, planned, key, desk } = answer.body;
  await keepPlaces([desk]);
  const owner = { id: `patrol:${patrol.id}`, kind: "patrol", name: patrol.team || patrol.title, key, fault: null };
  await put("owners", owner);
  return { owner, patrol, planned };
}

// The person who is signed in, with a key of this phone; asks for one where there is none that holds.
export async function keyFor(person, csrf) {
  const id = `person:${person.id}`;
  const known = await ownerOf(id);
  if (known && !known.fault) return known;
  const label = /iPhone|iPad|Android/.exec(navigator.userAgent)?.[0] || "";
  const answer = await ask("/go/phone", { method: "POST", csrf, body: { label } });
  if (!answer.ok) return null;
  const owner = { id, kind: "person", name: person.name, key: answer.body.key, fault: null };
  await put("owners", owner);
  return owner;
}

// What phones are told of territories, by code; what is told anew replaces what was known. Read and written in one
// step: a sign-in and a patrol's code may tell at the same moment.
export async function keepPlaces(told) {
  const codes = new Set(told.map((each) => each.code));
  await write("kept", (store) => {
    const asked = store.get("places");
    asked.onsuccess = () => {
      const others = (asked.result?.value || []).filter((each) => !codes.has(each.code));
      store.put({ name: "places", value: [...told, ...others] });
    };
  });
  document.dispatchEvent(new CustomEvent("gs:places"));
}

export async function fault(owner, reason) {
  await put("owners", { ...owner, fault: reason });
}
