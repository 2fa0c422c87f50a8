// Which block is in which grid, and what each grid holds: kept by difference, so that every figure answers at once.

import { OUTSIDE } from "./graph.js";

export const NONE = -1;

export class Division {
  // `gridOf` gives the code of a block's grid, or null.
  constructor(ground, graph, grids, gridOf) {
    this.ground = ground;
    this.graph = graph;
    this.grids = grids.map((each) => ({ ...each }));
    this.place = new Map(this.grids.map((each, at) => [each.code, at]));
    this.grid = new Int32Array(graph.blocks.length).fill(NONE);
    this.moved = graph.blocks.reduce((sum, block) => sum + (block.base === null ? 0 : block.households), 0);
    this.households = [];
    this.area_m2 = [];
    this.outline_m = [];
    this.count = [];
    this.changes = [];
    this.grids.forEach(() => this._room());
    graph.blocks.forEach((block, at) => {
      const code = gridOf(block, at);
      if (code !== null && this.place.has(code)) this.move(at, this.place.get(code));
    });
    this._pieces = new Map();
  }

  _room() {
    for (const figures of [this.households, this.area_m2, this.outline_m, this.count, this.changes]) figures.push(0);
  }

  // A grid that is new, or changed: its place in the list stays while the page is open.
  setGrid(info) {
    const known = this.place.get(info.code);
    if (known !== undefined) {
      this.grids[known] = { ...info };
      return known;
    }
    this.place.set(info.code, this.grids.length);
    this.grids.push({ ...info });
    this._room();
    return this.grids.length - 1;
  }

  removeGrid(code) {
    const at = this.place.get(code);
    if (at !== undefined) this.grids[at].gone = true;
    this.place.delete(code);
  }

  live() {
    return this.grids.map((_, at) => at).filter((at) => !this.grids[at].gone);
  }

  codeOf(block) {
    const at = this.grid[block];
    return at === NONE ? null : this.grids[at].code;
  }

  // Puts a block into a grid, or into none.
  move(block, grid) {
    const from = this.grid[block];
    if (from === grid) return false;
    let [lost, gained] = [0, 0];
    this.graph.eachNeighbour(block, (beside, shared_m) => {
      if (beside === OUTSIDE) return;
      if (from !== NONE && this.grid[beside] === from) lost += shared_m;
      if (grid !== NONE && this.grid[beside] === grid) gained += shared_m;
    });
    const whole = this.graph.perimeter_m[block];
    if (from !== NONE) this._add(from, block, -1, 2 * lost - whole);
    if (grid !== NONE) this._add(grid, block, 1, whole - 2 * gained);
    const was = this._off(block);
    this.grid[block] = grid;
    this.moved += this._off(block) - was;
    return true;
  }

  _add(grid, block, sign, outline_m) {
    const { households, area_m2 } = this.graph.blocks[block];
    this.households[grid] += sign * households;
    this.area_m2[grid] += sign * area_m2;
    this.count[grid] += sign;
    this.changes[grid] += 1;
    this.outline_m[grid] += outline_m;
    if (this._pieces) this._pieces.delete(grid);
  }

  // Households of a block that are not where the base plan has them.
  _off(block) {
    const { base, households } = this.graph.blocks[block];
    return base !== null && this.codeOf(block) !== base ? households : 0;
  }

  // Whether a block differs from the plan it is drawn on.
  changed(block) {
    return this.codeOf(block) !== this.graph.blocks[block].base;
  }

  members(grid) {
    const found = [];
    for (let block = 0; block < this.grid.length; block += 1) if (this.grid[block] === grid) found.push(block);
    return found;
  }

  // The connected pieces of a grid, the largest first.
  pieces(grid) {
    if (!this._pieces.has(grid)) {
      const own = (block) => this.grid[block] === grid;
      this._pieces.set(grid, parts(this.graph, this.members(grid), own, () => true));
    }
    return this._pieces.get(grid);
  }

  compactness(grid) {
    const around = this.outline_m[grid];
    return around > 0 ? (4 * Math.PI * this.area_m2[grid]) / (around * around) : 0;
  }

  neighbours(grid) {
    const shared = new Map();
    for (const block of this.members(grid)) {
      this.graph.eachNeighbour(block, (beside, shared_m) => {
        const other = beside === OUTSIDE ? NONE : this.grid[beside];
        if (other !== NONE && other !== grid) shared.set(other, (shared.get(other) || 0) + shared_m);
      });
    }
    return shared;
  }

  // Largest share by which a base grid lies off the mean of them, and households that are not where they were.
  summary() {
    const counted = this.live().filter((at) => this.grids[at].kind !== "dedicated" && this.count[at]);
    const mean = counted.reduce((sum, at) => sum + this.households[at], 0) / (counted.length || 1);
    const deviation = counted.reduce((most, at) => Math.max(most, Math.abs(this.households[at] - mean)), 0) / (mean || 1);
    return { deviation, moved: this.moved, mean };
  }
}

// Groups of blocks that hang together across arcs that may be crossed, by area, the largest first.
export function parts(graph, blocks, own, crossable) {
  const { start, items } = graph.arcsOf;
  const { one, other } = graph.arcs;
  const { seen } = graph;
  const turn = (graph.turn += 1);
  const found = [];
  for (const first of blocks) {
    if (seen[first] === turn) continue;
    const group = [first];
    seen[first] = turn;
    for (let at = 0; at < group.length; at += 1) {
      const block = group[at];
      for (let place = start[block]; place < start[block + 1]; place += 1) {
        const arc = items[place];
        const beside = one[arc] === block ? other[arc] : one[arc];
        if (beside === OUTSIDE || seen[beside] === turn || !own(beside) || !crossable(arc)) continue;
        seen[beside] = turn;
        group.push(beside);
      }
    }
    found.push(group);
  }
  const area = (group) => group.reduce((sum, block) => sum + graph.blocks[block].area_m2, 0);
  return found.length < 2 ? found : found.map((group) => [area(group), group]).sort((a, b) => b[0] - a[0]).map(([, group]) => group);
}
