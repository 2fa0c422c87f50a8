// From a stroke of the hand to a walk along the edges of blocks.

import { OUTSIDE, toSegment } from "./graph.js";

const SNAP_M = 60;
const STRAY_M = 30;
const MOST_POINTS = 80;

// Whether an arc is a border of grids already.
export function isBorder(division, arc) {
  const { one, other } = division.graph.arcs;
  return other[arc] === OUTSIDE || division.grid[one[arc]] !== division.grid[other[arc]];
}

function arcsAt(graph, node) {
  const { start, items } = graph.arcsAt;
  return items.subarray(start[node], start[node + 1]);
}

// The nearest node of an existing border, or -1 where none is near.
export function snap(division, [px, py], reach_m = SNAP_M) {
  const { graph } = division;
  let [found, best] = [-1, reach_m];
  for (const block of graph.index.within(px - reach_m, py - reach_m, px + reach_m, py + reach_m)) {
    const { start, items } = graph.arcsOf;
    for (let place = start[block]; place < start[block + 1]; place += 1) {
      const arc = items[place];
      for (const node of [graph.arcs.from[arc], graph.arcs.to[arc]]) {
        const away = Math.hypot(graph.x[node] - px, graph.y[node] - py);
        if (away < best && arcsAt(graph, node).some((each) => isBorder(division, each))) [found, best] = [node, away];
      }
    }
  }
  return found;
}

// A stroke with fewer points, the ends kept.
export function thinned(points) {
  const every = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  return points.filter((_, at) => at % every === 0 || at === points.length - 1);
}

function away(stroke, x, y) {
  let least = Infinity;
  for (let at = 1; at < stroke.length; at += 1) {
    least = Math.min(least, toSegment(stroke[at - 1][0], stroke[at - 1][1], stroke[at][0], stroke[at][1], x, y));
  }
  return least;
}

// Length times one and three squares of how far it strays from the stroke.
function costOf(graph, arc, stroke) {
  const { x, y } = graph;
  const line = graph.arcs.line[arc];
  let cost = 0;
  for (let at = 1; at < line.length; at += 1) {
    const [a, b] = [line[at - 1], line[at]];
    const length = Math.hypot(x[b] - x[a], y[b] - y[a]);
    const parts = Math.min(4, Math.ceil(length / STRAY_M)) || 1;
    for (let part = 0; part < parts; part += 1) {
      const along = (part + 0.5) / parts;
      const d = away(stroke, x[a] + along * (x[b] - x[a]), y[a] + along * (y[b] - y[a])) / STRAY_M;
      cost += (length / parts) * (1 + 3 * d * d);
    }
  }
  return cost;
}

// The cheapest walk between two nodes: its arcs in order, or null.
export function cheapest(graph, from, to, stroke) {
  const cost = new Map([[from, 0]]);
  const by = new Map();
  const done = new Set();
  const heap = new Heap();
  heap.push(0, from);
  for (let here = heap.pop(); here !== undefined; here = heap.pop()) {
    if (done.has(here)) continue;
    if (here === to) return backwards(graph, by, from, to);
    done.add(here);
    for (const arc of arcsAt(graph, here)) {
      const next = graph.arcs.from[arc] === here ? graph.arcs.to[arc] : graph.arcs.from[arc];
      if (done.has(next)) continue;
      const sum = cost.get(here) + costOf(graph, arc, stroke);
      if (sum < (cost.get(next) ?? Infinity)) {
        cost.set(next, sum);
        by.set(next, arc);
        heap.push(sum, next);
      }
    }
  }
  return null;
}

function backwards(graph, by, from, to) {
  const arcs = [];
  for (let here = to; here !== from; ) {
    const arc = by.get(here);
    arcs.unshift(arc);
    here = graph.arcs.from[arc] === here ? graph.arcs.to[arc] : graph.arcs.from[arc];
  }
  return arcs;
}

// Without the stretches at either end that are borders already.
export function trimmed(division, arcs) {
  let [first, last] = [0, arcs.length];
  while (first < last && isBorder(division, arcs[first])) first += 1;
  while (last > first && isBorder(division, arcs[last - 1])) last -= 1;
  return arcs.slice(first, last);
}

class Heap {
  constructor() {
    this.keys = [];
    this.items = [];
  }

  push(key, item) {
    let at = this.keys.length;
    this.keys.push(key);
    this.items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.keys[parent] <= this.keys[at]) break;
      this._swap(at, parent);
      at = parent;
    }
  }

  pop() {
    if (!this.keys.length) return undefined;
    const item = this.items[0];
    const [key, last] = [this.keys.pop(), this.items.pop()];
    if (this.keys.length) {
      this.keys[0] = key;
      this.items[0] = last;
      this._sink();
    }
    return item;
  }

  _sink() {
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.keys.length && this.keys[child] < this.keys[least]) least = child;
      }
      if (least === at) return;
      this._swap(at, least);
      at = least;
    }
  }

  _swap(a, b) {
    [this.keys[a], this.keys[b]] = [this.keys[b], this.keys[a]];
    [this.items[a], this.items[b]] = [this.items[b], this.items[a]];
  }
}
