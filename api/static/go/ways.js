// The streets that this phone carries, and the likely way between two places along them.

import { distance } from "./pacing.js";
import { ask, Lost } from "./server.js";
import { keep, kept } from "./store.js";

const STEPS_PER_DEGREE = 1e6;
const NEAR_M = 60;

async function keptStreets(territory) {
  const known = await kept("streets");
  return known && (!territory || known.told.territory === territory) ? known : null;
}

// The streets that this phone carries already, or null; as `streets` tells them.
export async function streetsHere(territory) {
  const known = await keptStreets(territory);
  return known && decode(known);
}

// The streets as they were last fetched, fetched anew where there is signal, or null: { territory, lines, ends, at,
// network (its number), name (a place in `names` or -1, for each line), names, closed (lines that nobody walks) }.
export async function streets(territory) {
  const same = await keptStreets(territory);
  try {
    const query = territory ? `?territory=${encodeURIComponent(territory)}` : "";
    const headers = same ? { "if-none-match": same.tag } : {};
    const answer = await ask(`/api/v1/streets/network${query}`, { headers });
    if (answer.status === 200) {
      const fresh = { told: answer.body, tag: answer.headers.get("etag") || "", at: Date.now() };
      await keep("streets", fresh);
      return decode(fresh);
    }
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
  }
  return same && decode(same);
}

export function decode({ told, at }) {
  const lines = [];
  let [x, y, next] = [0, 0, 0];
  for (const count of told.count) {
    const line = [];
    for (let vertex = 0; vertex < count; vertex += 1, next += 1) {
      x += told.x[next];
      y += told.y[next];
      line.push({ lon: x / STEPS_PER_DEGREE, lat: y / STEPS_PER_DEGREE });
    }
    lines.push(line);
  }
  const { territory, ends, network, name = [], names = [], closed = [] } = told;
  return { territory, lines, ends, at, network, name, names, closed };
}

const lengthOf = (line) => line.reduce((sum, place, at) => (at ? sum + distance(line[at - 1], place) : 0), 0);
export const length = lengthOf;

// The shortest way along the streets as places { lon, lat }, from one place to another; straight where there are none.
export function likelyWay(network, from, to) {
  if (!network) return [from, to];
  const [start, goal] = [nearest(network, from), nearest(network, to)];
  if (!start || !goal) return [from, to];
  if (start.line === goal.line) return [from, ...along(network.lines[start.line], start, goal), to];
  const junctions = path(network, start, goal);
  return junctions ? [from, ...junctions, to] : [from, to];
}

// The place on a line nearest to a place: which line, behind which vertex, and where.
function nearest({ lines }, place) {
  let best = null;
  lines.forEach((line, at) => {
    for (let vertex = 1; vertex < line.length; vertex += 1) {
      const foot = footOn(line[vertex - 1], line[vertex], place);
      const away = distance(foot, place);
      if (away <= NEAR_M && (!best || away < best.away)) best = { line: at, vertex, foot, away };
    }
  });
  return best;
}

function footOn(one, other, place) {
  const narrow = Math.cos(place.lat * (Math.PI / 180));
  const [dx, dy] = [(other.lon - one.lon) * narrow, other.lat - one.lat];
  const square = dx * dx + dy * dy;
  const share = square ? ((place.lon - one.lon) * narrow * dx + (place.lat - one.lat) * dy) / square : 0;
  const held = Math.min(1, Math.max(0, share));
  return { lon: one.lon + (other.lon - one.lon) * held, lat: one.lat + (other.lat - one.lat) * held };
}

// The part of one line between two feet on it.
function along(line, start, goal) {
  const forward = start.vertex < goal.vertex || (start.vertex === goal.vertex && nearer(line, start, goal));
  const [first, last] = forward ? [start, goal] : [goal, start];
  const part = [first.foot, ...line.slice(first.vertex, last.vertex), last.foot];
  return forward ? part : part.reverse();
}

const nearer = (line, one, other) =>
  distance(line[one.vertex - 1], one.foot) <= distance(line[other.vertex - 1], other.foot);

// From a foot to the ends of its line: [junction, places on the way].
function exits({ lines, ends }, { line, vertex, foot }) {
  return [
    [ends[2 * line], [foot, ...lines[line].slice(0, vertex).reverse()]],
    [ends[2 * line + 1], [foot, ...lines[line].slice(vertex)]],
  ];
}

// Dijkstra's way from junction to junction, with both ends.
function path(network, start, goal) {
  const goals = new Map();
  for (const [junction, places] of exits(network, goal)) {
    const known = goals.get(junction);
    if (!known || lengthOf(places) < lengthOf(known)) goals.set(junction, places);
  }
  const beside = neighbours(network);
  const best = new Map();
  const heap = [];
  for (const [junction, places] of exits(network, start)) push(heap, { far: lengthOf(places), junction, places, before: null });
  let found = null;
  while (heap.length) {
    const step = pop(heap);
    if (found && step.far >= found.far) break;
    if (best.has(step.junction)) continue;
    best.set(step.junction, step);
    if (goals.has(step.junction)) {
      const far = step.far + lengthOf(goals.get(step.junction));
      if (!found || far < found.far) found = { far, step };
    }
    for (const { line, other } of beside.get(step.junction) || []) {
      if (best.has(other)) continue;
      const there = network.ends[2 * line] === step.junction ? network.lines[line] : [...network.lines[line]].reverse();
      push(heap, { far: step.far + lengthOf(there), junction: other, places: there, before: step });
    }
  }
  return found && [...trail(found.step), ...[...goals.get(found.step.junction)].reverse()];
}

function trail(step) {
  const parts = [];
  for (let at = step; at; at = at.before) parts.unshift(at.places);
  return parts.flat();
}

function neighbours({ lines, ends }) {
  const found = new Map();
  lines.forEach((_, line) => {
    const [one, other] = [ends[2 * line], ends[2 * line + 1]];
    found.set(one, [...(found.get(one) || []), { line, other }]);
    found.set(other, [...(found.get(other) || []), { line, other: one }]);
  });
  return found;
}

function push(heap, step) {
  heap.push(step);
  for (let at = heap.length - 1; at > 0; ) {
    const above = (at - 1) >> 1;
    if (heap[above].far <= heap[at].far) break;
    [heap[above], heap[at]] = [heap[at], heap[above]];
    at = above;
  }
}

function pop(heap) {
  const top = heap[0];
  const last = heap.pop();
  if (!heap.length) return top;
  heap[0] = last;
  for (let at = 0; ; ) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    let least = at;
    if (left < heap.length && heap[left].far < heap[least].far) least = left;
    if (right < heap.length && heap[right].far < heap[least].far) least = right;
    if (least === at) return top;
    [heap[least], heap[at]] = [heap[at], heap[least]];
    at = least;
  }
}
