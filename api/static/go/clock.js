// The time by the server's clock: a phone that is minutes off would put a walk into the wrong hour.

import { keep, kept } from "./store.js";
import { newId } from "./words.js";

const SLACK_MS = 60000;
let offset = 0;
let measured = null;

export async function readOffset() {
  measured = await kept("clock", null);
  offset = await kept("offset", 0);
}

export const now = () => Date.now() + offset;
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
