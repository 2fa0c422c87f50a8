// The time by the server's clock: a phone that is minutes off would put a walk into the wrong hour.

import { keep, kept } from "./store.js";

const SLACK_MS = 60000;
let offset = 0;

export async function readOffset() {
  offset = await kept("offset", 0);
}

export const now = () => Date.now() + offset;
export const offsetMinutes = () => Math.round(offset / 60000);

// What the server's clock said, asked and answered at these instants; a walk keeps the clock it began with.
export async function compare(server, asked, answered) {
  const off = server - (asked + answered) / 2;
  offset = Math.abs(off) < SLACK_MS ? 0 : Math.round(off);
  await keep("offset", offset);
}
