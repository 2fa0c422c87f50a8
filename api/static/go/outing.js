// What happens in a patrol as this phone tells it: each with an id of its own and its instant, kept together with the
// patrol as it is afterwards, both or neither. They go out when they can; the server takes them in any order.

import { now } from "./clock.js";
import { addWith, keepPatrol } from "./queue.js";
import { one } from "./store.js";
import { newId } from "./words.js";

const told = (patrol, kind, at, body = null) => ({ owner: patrol.owner, patrol: patrol.id, kind, at, body });

async function happen(patrol, changes, ...items) {
  const before = Object.fromEntries(Object.keys(changes).map((name) => [name, patrol[name]]));
  Object.assign(patrol, changes);
  try {
    await addWith(patrol, ...items);
  } catch (error) {
    Object.assign(patrol, before);
    throw error;
  }
}

// The patrol as it is once it has set out; with `ticking` nothing is recorded. What this phone knew of it stays.
export async function begin(patrol, { ticking = false } = {}) {
  const before = (await one("patrols", patrol.id)) || {};
  const { gaps = [], pauses = [], ticks = {} } = before;
  const at = now();
  const started = { ...patrol, state: "recording", started: before.started || at, finished: null, handed: false, gaps, pauses, ticks, ticking };
  const body = { title: patrol.title, team: patrol.team, territory: patrol.territory };
  if (patrol.known || before.started) await keepPatrol(started);
  else await addWith(started, told(patrol, "begin", at, body));
  return started;
}

export function pause(patrol) {
  const at = now();
  return happen(patrol, { state: "paused", pauses: [...(patrol.pauses || []), { from: at, to: null }] }, told(patrol, "pause", at));
}

const ended = (pauses, at) => (pauses || []).map((each) => (each.to === null ? { ...each, to: at } : each));

export function resume(patrol) {
  const at = now();
  return happen(patrol, { state: "recording", pauses: ended(patrol.pauses, at) }, told(patrol, "resume", at));
}

export function finish(patrol) {
  const at = now();
  return happen(patrol, { state: "finished", finished: at, pauses: ended(patrol.pauses, at) }, told(patrol, "finish", at));
}

// This phone records no more, another goes on: the patrol is not over. A pause ends with it.
export function handOn(patrol) {
  const at = now();
  const goesOn = patrol.state === "paused" ? [told(patrol, "resume", at)] : [];
  return happen(patrol, { state: "finished", finished: at, handed: true, pauses: ended(patrol.pauses, at) }, ...goesOn, told(patrol, "handed", at));
}

// Take a walk up again that was ended here.
export async function goOn(patrol) {
  const again = { ...patrol, state: "recording", finished: null, handed: false, pauses: [...(patrol.pauses || []), { from: patrol.finished, to: now() }] };
  await keepPatrol(again);
  return again;
}

const keyOf = (network, segment) => `${network}:${segment}`;
export const isTicked = (patrol, network, segment) => keyOf(network, segment) in (patrol.ticks || {});

// Tick pieces of a street ({ segment }) of a network: walked somewhen between the start and this moment.
export function tick(patrol, network, pieces, name) {
  const at = patrol.finished || now();
  const fresh = pieces.filter(({ segment }) => !isTicked(patrol, network, segment)).map(({ segment }) => ({ id: newId(), segment }));
  const ticks = { ...patrol.ticks, ...Object.fromEntries(fresh.map(({ id, segment }) => [keyOf(network, segment), id])) };
  const body = { network, name, from: patrol.started, ticks: fresh };
  return happen(patrol, { ticks }, told(patrol, "ticked", at, body));
}

// Take ticks back, sent or not: the server is told in any case, for one that was sent may have come without an answer.
export function untick(patrol, network, pieces, name) {
  const keys = pieces.map(({ segment }) => keyOf(network, segment)).filter((key) => key in (patrol.ticks || {}));
  const ids = keys.map((key) => patrol.ticks[key]);
  const ticks = Object.fromEntries(Object.entries(patrol.ticks || {}).filter(([key]) => !keys.includes(key)));
  return happen(patrol, { ticks }, told(patrol, "unticked", now(), { ids, name }));
}
