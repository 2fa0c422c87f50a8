// The brush: the grid that was pressed in takes the blocks under it. One stroke is one edit.

import { NONE } from "./division.js";

const STEP = 0.7;
const REACH = 0.5;

export class Stroke {
  // `back` gives blocks back to the grid they have in the base plan; `across` goes over community borders.
  constructor(division, x, y, { back = false, across = false } = {}) {
    Object.assign(this, { division, graph: division.graph, back, across, last: [x, y] });
    this.target = NONE;
    this.before = new Map();
    this.seen = new Set();
    this.stopped = null;
    const block = this.graph.blockAt(x, y);
    if (back) return;
    if (block >= 0) this.target = division.grid[block];
    if (this.target === NONE) this.refusal = "outside";
    else if (division.grids[this.target].locked) this.refusal = "locked";
  }

  // Walks from where the brush was to a point; gives the blocks that changed hands.
  to(x, y, radius_m) {
    const [fromX, fromY] = this.last;
    const steps = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / (STEP * radius_m)));
    const changed = [];
    for (let step = 1; step <= steps; step += 1) {
      this._dab(fromX + ((x - fromX) * step) / steps, fromY + ((y - fromY) * step) / steps, radius_m, changed);
    }
    this.last = [x, y];
    return changed;
  }

  // Half of the brush must reach into a block, so that what merely lies beside its rim stays.
  _dab(x, y, radius_m, changed) {
    const reach = REACH * radius_m;
    for (const block of this.graph.index.within(x - reach, y - reach, x + reach, y + reach)) {
      if (this.seen.has(block) || !this.graph.reaches(block, x, y, reach)) continue;
      this.seen.add(block);
      if (this._take(block)) changed.push(block);
    }
  }

  // The rectangle between the first point and this one, by the middles of blocks.
  rectangle(x0, y0, x1, y1) {
    const [west, east] = [Math.min(x0, x1), Math.max(x0, x1)];
    const [north, south] = [Math.min(y0, y1), Math.max(y0, y1)];
    const inside = ([x, y]) => x >= west && x <= east && y >= north && y <= south;
    const changed = [];
    for (const [block, grid] of this.before) {
      if (inside(this.graph.middles[block])) continue;
      this.division.move(block, grid);
      this.before.delete(block);
      changed.push(block);
    }
    for (const block of this.graph.index.within(west, north, east, south)) {
      if (!this.before.has(block) && inside(this.graph.middles[block]) && this._take(block)) changed.push(block);
    }
    return changed;
  }

  _take(block) {
    const { division } = this;
    const from = division.grid[block];
    const to = this.back ? division.place.get(this.graph.blocks[block].base) ?? NONE : this.target;
    if (to === NONE || to === from) return false;
    const why = this._barred(block, from, to);
    if (why) {
      this.stopped = { why, block, grid: from === NONE ? to : from };
      return false;
    }
    this.before.set(block, from);
    division.move(block, to);
    return true;
  }

  _barred(block, from, to) {
    const { grids, count } = this.division;
    if ((from !== NONE && grids[from].locked) || grids[to].locked) return "locked";
    if (!this.back && !this.across && this.graph.blocks[block].community !== grids[to].community) return "community";
    return from !== NONE && count[from] === 1 ? "last" : null;
  }

  // The edit as the server takes it, or null where nothing changed.
  operation() {
    const to = {};
    for (const block of this.before.keys()) {
      const code = this.division.codeOf(block);
      (to[code] = to[code] || []).push(this.graph.blocks[block].name);
    }
    return this.before.size ? { kind: "assign", to, across: this.across } : null;
  }

  households() {
    let sum = 0;
    for (const block of this.before.keys()) sum += this.graph.blocks[block].households;
    return sum;
  }

  // Grids that have gained or lost, the one that grows first.
  touched() {
    const found = new Set(this.target === NONE ? [] : [this.target]);
    for (const block of this.before.keys()) found.add(this.division.grid[block]);
    for (const grid of this.before.values()) found.add(grid);
    found.delete(NONE);
    return [...found];
  }

  drop() {
    for (const [block, grid] of this.before) this.division.move(block, grid);
    const changed = [...this.before.keys()];
    this.before.clear();
    return changed;
  }
}
