// What a stroke that cuts exactly may mean: a grid split along it, or the border of two moved to it.

import { Division, NONE } from "./division.js";
import { Graph, OUTSIDE } from "./graph.js";
import { areaOf, Cutting, within } from "./pieces.js";
import { readingsOf } from "./readings.js";

const REACH_PX = 16;
const STRAY_PX = 0.75;

// A stroke as it is cut: with as few corners as its shape allows, its ends carried over a border that is near.
export function drawn(division, points, scale) {
  const reach_m = REACH_PX / scale;
  const line = carried(division, straightened(points, STRAY_PX / scale), reach_m);
  return carried(division, line.reverse(), reach_m).reverse();
}

// The end of a line inside a grid goes straight on where that leads out of it.
function carried({ graph, grid }, line, reach_m) {
  const [[px, py], [qx, qy]] = line.slice(-2);
  const far = Math.hypot(qx - px, qy - py) || 1;
  const end = [qx + ((qx - px) / far) * reach_m, qy + ((qy - py) / far) * reach_m];
  const [here, there] = [graph.blockAt(qx, qy), graph.blockAt(...end)];
  if (here === OUTSIDE || (there !== OUTSIDE && grid[there] === grid[here])) return [...line];
  return [...line.slice(0, -1), end];
}

function straightened(points, stray_m) {
  if (points.length < 3) return points;
  const [first, last] = [points[0], points[points.length - 1]];
  let [most, at] = [-1, 0];
  points.forEach(([x, y], place) => {
    const away = offLine(first, last, x, y);
    if (away > most) [most, at] = [away, place];
  });
  if (most <= stray_m) return [first, last];
  return [...straightened(points.slice(0, at + 1), stray_m).slice(0, -1), ...straightened(points.slice(at), stray_m)];
}

function offLine([ax, ay], [bx, by], x, y) {
  const length = Math.hypot(bx - ax, by - ay);
  return length ? Math.abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length : Math.hypot(x - ax, y - ay);
}

// Whether a line crosses itself.
export function crossesItself(line) {
  const side = ([ax, ay], [bx, by], [x, y]) => Math.sign((bx - ax) * (y - ay) - (by - ay) * (x - ax));
  for (let one = 1; one < line.length; one += 1) {
    for (let other = one + 2; other < line.length; other += 1) {
      const [a, b, c, d] = [line[one - 1], line[one], line[other - 1], line[other]];
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) return true;
    }
  }
  return false;
}

// Reads a line: its readings, best first, and how many blocks it would cut.
export function readExactly(division, line, { across = false } = {}) {
  const cutting = new Cutting(division.graph, line);
  const blocks = [...cutting.pieces.keys()];
  if (!blocks.length) return { readings: [], blocks };
  const local = new Vicinity(division, cutting);
  const found = readingsOf(local.division, local.arcs, { across });
  return { readings: found.map((reading) => local.told(reading)).filter(Boolean), blocks };
}

// The grids around a line with the pieces of the blocks that it cuts, as a small division of its own.
class Vicinity {
  constructor(division, cutting) {
    this.cutting = cutting;
    this.whole = division;
    const through = new Set([...cutting.pieces.keys()].map((block) => division.grid[block]));
    const near = new Set(through);
    for (const grid of through) if (grid !== NONE) for (const beside of division.neighbours(grid).keys()) near.add(beside);
    this.of = [];
    this.pieces = new Map();
    const ground = { x: [], y: [], blocks: [] };
    this.places = new Map();
    division.graph.blocks.forEach((block, at) => near.has(division.grid[at]) && this._add(ground, block, at));
    const graph = new Graph(ground);
    this.division = new Division(ground, graph, division.grids, (_, at) => division.codeOf(this.of[at].block));
    const { one, other } = graph.arcs;
    const parts = (arc) => other[arc] !== OUTSIDE && this.of[one[arc]].block === this.of[other[arc]].block;
    this.arcs = graph.arcs.line.map((_, arc) => arc).filter(parts);
  }

  _add(ground, block, at) {
    const pieces = this.cutting.pieces.get(at);
    if (!pieces) return this._put(ground, block, block.rings.map((ring) => this.cutting.withCorners(ring)), { block: at, side: null });
    for (const piece of shared(block, pieces, this.cutting)) this._put(ground, { ...block, ...piece }, piece.rings, { block: at, side: piece.side });
  }

  _put(ground, block, rings, about) {
    ground.blocks.push({ ...block, rings: rings.map((ring) => ring.map((vertex) => this._place(ground, vertex))) });
    if (this.cutting.pieces.has(about.block)) this.pieces.set(about.block, [...(this.pieces.get(about.block) || []), this.of.length]);
    this.of.push(about);
  }

  _place(ground, vertex) {
    if (!this.places.has(vertex)) {
      this.places.set(vertex, ground.x.length);
      ground.x.push(this.cutting.x[vertex]);
      ground.y.push(this.cutting.y[vertex]);
    }
    return this.places.get(vertex);
  }

  // A reading with what is sent for it; null where the sides of a line cannot say it.
  told(reading) {
    const changes = reading.changes || new Map(reading.blocks.map((block) => [block, NONE]));
    const given = new Map();
    const cut = new Set();
    for (const [at, grid] of changes) {
      const word = this._word(at, changes);
      if (word === null) return null;
      if (word.includes("@")) cut.add(this.whole.graph.blocks[this.of[at].block].name);
      given.set(grid, (given.get(grid) || new Set()).add(word));
    }
    if (!cut.size) return null;
    const paths = [...changes.keys()].map((at) => pathOf(this.division.graph, at));
    return { ...reading, exact: { blocks: [...cut], given: [...given].map(([grid, words]) => [grid, [...words]]) }, paths };
  }

  // How what changes hands is named: its block, where no piece of that stays, or a side of it; null where neither can.
  _word(at, changes) {
    const { block, side } = this.of[at];
    const { name } = this.whole.graph.blocks[block];
    const own = this.pieces.get(block) || [at];
    const stay = own.filter((each) => !changes.has(each));
    if (!stay.length) return name;
    const clear = own.every((each) => this.of[each].side) && stay.every((each) => this.of[each].side !== side);
    return clear ? `${name}@${side}` : null;
  }
}

// The pieces of a block with their share of its ground and of the households that live at its doors.
function shared(block, pieces, { x, y }) {
  const [, ...holes] = block.rings;
  const areas = pieces.map(({ ring }) => Math.abs(areaOf(ring, x, y)));
  const area = areas.reduce((sum, each) => sum + each, 0);
  const counts = pieces.map(() => 0);
  for (const [px, py, households] of block.points) {
    const at = pieces.findIndex(({ ring }) => within(ring, x, y, px, py));
    counts[at < 0 ? counts.length - 1 : at] += households;
  }
  const known = counts.reduce((sum, each) => sum + each, 0) > 0;
  return pieces.map(({ ring, side }, at) => ({
    side,
    rings: [ring, ...holes.filter((hole) => within(ring, x, y, x[hole[0]], y[hole[0]]))],
    area_m2: (block.area_m2 * areas[at]) / area,
    households: known ? counts[at] : Math.round((block.households * areas[at]) / area),
  }));
}

function pathOf({ blocks, x, y }, at) {
  const path = new Path2D();
  for (const ring of blocks[at].rings) {
    ring.forEach((vertex, place) => (place ? path.lineTo(x[vertex], y[vertex]) : path.moveTo(x[vertex], y[vertex])));
    path.closePath();
  }
  return path;
}

// A reading as the server takes it: one edit that cuts the blocks and gives their pieces away.
export function cutOf(division, { kind, grid, exact }, line, { across = false } = {}) {
  const { grids } = division;
  const [[, blocks]] = exact.given;
  const to = Object.fromEntries(exact.given.map(([each, words]) => [grids[each]?.code, words]));
  const then = kind === "split" ? { kind: "split", grid: grids[grid].code, blocks, name: null } : { kind: "assign", to, across };
  return { kind: "cut", line, blocks: exact.blocks, then };
}
