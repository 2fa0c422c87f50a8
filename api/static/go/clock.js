// The time by the server's clock: a phone that is minutes off would put a walk into the wrong hour.

import { keep, kept } from "./store.js";
import { newId } from "./words.js";

const SLACK_MS = 60000;
const BACK_MS = 2000;
let offset = 0;
let measured = null;
let seen = { wall: Date.now(), steady: performance.now() };

export async function readOffset() {
  measured = await kept("clock", null);
  offset = await kept("offset", 0);
}

// A clock that is set back during a walk would date what comes next before what was: then time goes on as it did. One
// that is set ahead cannot be told from a phone that slept.
function settle() {
  const at = { wall: Date.now(), steady: performance.now() };
  const jumped = at.wall - seen.wall - (at.steady - seen.steady);
  seen = at;
  if (jumped > -BACK_MS) return;
  offset -= Math.round(jumped);
  keep("offset", offset).catch(() => {});
}

export function now() {
  settle();
  return Date.now() + offset;
}

// What this phone found out of its clock, or null: { id, at, ahead_s }.
export const measuredClock = () => measured;
export const offsetMinutes = () => Math.round(offset / 60000);

// What the server's clock said, asked and answered at these instants; a walk keeps the clock it began with.
export async function compare(server, asked, answered) {
  const off = server - (asked + answered) / 2;
  const ahead_s = Math.round(-off / 1000);
  // A fact for the server: another one where the clock was set meanwhile, not with every answer.
  if (!measured || Math.abs(measured.ahead_s - ahead_s) > 2) {
    measured = { id: newId(), at: new Date(server).toISOString(), ahead_s };
    await keep("clock", measured);
  }
  offset = Math.abs(off) < SLACK_MS ? 0 : Math.round(off);
  await keep("offset", offset);
}
