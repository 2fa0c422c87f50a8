// What a line may mean: a grid split in two, or the border of two grids moved. None breaks or empties a grid.

import { NONE, parts } from "./division.js";
import { OUTSIDE } from "./graph.js";
import { cheapest, isBorder, snap, thinned, trimmed } from "./walk.js";

const SCRAP = 1 / 8;
const MOST_PIECES = 5;
const MOST_PAIRS = 8;
const ELSEWHERE = 0.15;
const APART = 0.7;

// Reads a stroke: the arcs of its walk and its readings, best first.
export function read(division, points, { across = false, snap_m } = {}) {
  const { graph } = division;
  const stroke = thinned(points);
  const from = snap(division, stroke[0], snap_m);
  const to = snap(division, stroke[stroke.length - 1], snap_m);
  if (from < 0 || to < 0 || from === to) return { arcs: [], readings: [] };
  const arcs = trimmed(division, cheapest(graph, from, to, stroke) || []);
  return { arcs, readings: readingsOf(division, arcs, { across }) };
}

// What a line along these arcs may mean, best first.
export function readingsOf(division, arcs, { across = false } = {}) {
  const { graph } = division;
  const inner = arcs.filter((arc) => !isBorder(division, arc));
  const line = new Set(arcs);
  const through = [...new Set(inner.map((arc) => division.grid[graph.arcs.one[arc]]))].filter(
    (grid) => grid !== NONE && !division.grids[grid].locked && isParted(division, grid, line),
  );
  const moves = pairs(division, arcs, through, across).map((pair) => moved(division, arcs, pair));
  const splits = through.map((grid) => split(division, arcs, grid));
  return [...moves, ...splits].filter(Boolean).sort((a, b) => a.rank - b.rank);
}

// Whether a line leaves a grid in more than one piece: where it ends inside, it means nothing there.
function isParted(division, grid, line) {
  const own = (block) => division.grid[block] === grid;
  return parts(division.graph, division.members(grid), own, (arc) => !line.has(arc)).length > 1;
}

// Grids of which the line may move the border: one that it runs through, and a neighbour; first those at its ends.
function pairs(division, arcs, through, across) {
  const { grids } = division;
  const near = new Set(gridsAtEnds(division, arcs).flatMap((each) => [...each]));
  const found = new Map();
  for (const a of through) {
    const beside = [...division.neighbours(a).keys()].sort((b, c) => near.has(c) - near.has(b));
    for (const b of beside) {
      if (grids[b].locked || (!across && grids[a].community !== grids[b].community)) continue;
      found.set(a < b ? `${a},${b}` : `${b},${a}`, a < b ? [a, b] : [b, a]);
    }
  }
  return [...found.values()].slice(0, MOST_PAIRS);
}

// The arcs between two grids.
function borderOf(division, [a, b]) {
  const found = [];
  for (const block of division.members(a)) {
    division.graph.eachNeighbour(block, (beside, _, arc) => beside !== OUTSIDE && division.grid[beside] === b && found.push(arc));
  }
  return found;
}

// The grids that meet at each of the two ends of a line.
function gridsAtEnds({ graph, grid }, arcs) {
  const ends = [];
  const count = new Map();
  for (const arc of arcs) for (const node of [graph.arcs.from[arc], graph.arcs.to[arc]]) count.set(node, (count.get(node) || 0) + 1);
  for (const [node, times] of count) {
    if (times !== 1) continue;
    const near = new Set();
    for (let place = graph.arcsAt.start[node]; place < graph.arcsAt.start[node + 1]; place += 1) {
      const arc = graph.arcsAt.items[place];
      for (const block of [graph.arcs.one[arc], graph.arcs.other[arc]]) if (block !== OUTSIDE && grid[block] !== NONE) near.add(grid[block]);
    }
    ends.push(near);
  }
  return ends;
}

function split(division, arcs, grid) {
  const line = new Set(arcs);
  const sides = twoSides(division, division.members(grid), line, division.area_m2[grid] * SCRAP);
  if (!sides) return null;
  const [kept, fresh] = byHouseholds(division, sides);
  const share = fresh.households / (division.households[grid] || 1);
  return { kind: "split", grid, blocks: fresh.blocks, kept: kept.households, fresh: fresh.households, rank: 0.8 - share, arcs };
}

function byHouseholds(division, sides) {
  return sides
    .map((blocks) => ({ blocks, households: households(division, blocks) }))
    .sort((a, b) => b.households - a.households || b.blocks.length - a.blocks.length);
}

function households(division, blocks) {
  return blocks.reduce((sum, block) => sum + division.graph.blocks[block].households, 0);
}

// Every combination of kept and dropped pieces of the old border; the one that moves the fewest households.
function moved(division, arcs, [a, b]) {
  const union = [...division.members(a), ...division.members(b)];
  const pieces = borderPieces(division, arcs, a, b);
  const scrap = Math.min(division.area_m2[a], division.area_m2[b]) * SCRAP;
  let best = null;
  for (let kept = 0; kept < 1 << pieces.length; kept += 1) {
    const line = new Set(arcs);
    pieces.forEach((piece, at) => {
      if (kept & (1 << at)) piece.forEach((arc) => line.add(arc));
    });
    const sides = twoSides(division, union, line, scrap);
    const found = sides && drawn(division, arcs, sides) && given(division, sides, a, b);
    if (found && (!best || found.moved < best.moved || (found.moved === best.moved && found.changes.size < best.changes.size))) best = found;
  }
  if (!best) return null;
  const share = best.moved / (Math.min(division.households[a], division.households[b]) || 1);
  const ends = gridsAtEnds(division, arcs);
  const bulges = ends.every((near) => near.has(a) && near.has(b));
  return { kind: "move", a, b, ...best, rank: share + (bulges ? 0 : ELSEWHERE), arcs };
}

// Stretches of the old border, cut where the line meets it; the longest few.
function borderPieces(division, arcs, a, b) {
  const { from, to, length_m } = division.graph.arcs;
  const cuts = new Set(arcs.flatMap((arc) => [from[arc], to[arc]]));
  const old = new Set(borderOf(division, [a, b]));
  const pieces = [];
  while (old.size) {
    const [first] = old;
    old.delete(first);
    const piece = [first];
    const open = [from[first], to[first]].filter((node) => !cuts.has(node));
    while (open.length) {
      const node = open.pop();
      for (const arc of old) {
        if (from[arc] !== node && to[arc] !== node) continue;
        old.delete(arc);
        piece.push(arc);
        const next = from[arc] === node ? to[arc] : from[arc];
        if (!cuts.has(next)) open.push(next);
      }
    }
    pieces.push(piece);
  }
  const length = (piece) => piece.reduce((sum, arc) => sum + length_m[arc], 0);
  return pieces.sort((one, other) => length(other) - length(one)).slice(0, MOST_PIECES);
}

// The two sides of a line in a set of blocks; scraps join the side they share most edge with. Null where there are not two.
function twoSides({ graph }, blocks, line, scrap_m2) {
  const among = new Set(blocks);
  const found = parts(graph, blocks, (block) => among.has(block), (arc) => !line.has(arc));
  if (found.length < 2) return null;
  const sides = [found[0], found[1]];
  for (const group of found.slice(2)) {
    const area = group.reduce((sum, block) => sum + graph.blocks[block].area_m2, 0);
    const shared = sides.map((side) => edgeShared(graph, group, new Set(side)));
    if (area > scrap_m2 || Math.max(...shared) === 0) return null;
    sides[shared[0] >= shared[1] ? 0 : 1].push(...group);
  }
  return edgeShared(graph, sides[1], new Set(sides[0])) > 0 ? sides : null;
}

function edgeShared(graph, group, side) {
  let sum = 0;
  for (const block of group) graph.eachNeighbour(block, (beside, shared_m) => (sum += side.has(beside) ? shared_m : 0));
  return sum;
}

// Whether most of the line lies between the two sides.
function drawn({ graph, grid }, arcs, [one, other]) {
  const side = new Map([...one.map((block) => [block, 0]), ...other.map((block) => [block, 1])]);
  let [whole, apart] = [0, 0];
  for (const arc of arcs) {
    const [p, q] = [side.get(graph.arcs.one[arc]), side.get(graph.arcs.other[arc])];
    if (p === undefined || q === undefined || grid[graph.arcs.one[arc]] === NONE) continue;
    whole += graph.arcs.length_m[arc];
    if (p !== q) apart += graph.arcs.length_m[arc];
  }
  return whole > 0 && apart >= APART * whole;
}

// Which side is whose: as moves fewer households.
function given(division, [one, other], a, b) {
  const options = [[one, other], [other, one]].map(([forA, forB]) => {
    const changes = new Map();
    for (const block of forA) if (division.grid[block] !== a) changes.set(block, a);
    for (const block of forB) if (division.grid[block] !== b) changes.set(block, b);
    return { changes, moved: households(division, [...changes.keys()]), after: [households(division, forA), households(division, forB)] };
  });
  options.sort((x, y) => x.moved - y.moved || x.changes.size - y.changes.size);
  return options[0].changes.size ? options[0] : null;
}

// A reading as the server takes it.
export function operationOf(division, reading, { across = false } = {}) {
  const { graph, grids } = division;
  if (reading.kind === "split") {
    return { kind: "split", grid: grids[reading.grid].code, blocks: reading.blocks.map((block) => graph.blocks[block].name), name: null };
  }
  const to = {};
  for (const [block, grid] of reading.changes) (to[grids[grid].code] = to[grids[grid].code] || []).push(graph.blocks[block].name);
  return { kind: "assign", to, across };
}
