// Blocks cut along a stroke in the page: near enough for figures; the server cuts them exactly.

// What a stroke makes of blocks: corners that edges gain, and the pieces of each block that it divides.
export class Cutting {
  constructor(graph, stroke) {
    this.graph = graph;
    this.stroke = stroke;
    this.x = Array.from(graph.x);
    this.y = Array.from(graph.y);
    this.corners = new Map();
    this.gained = new Map();
    this.bends = stroke.map(() => -1);
    this.pieces = new Map();
    for (const block of this._near()) this._divide(block);
  }

  _near() {
    const found = new Set();
    const { stroke, graph } = this;
    for (let at = 1; at < stroke.length; at += 1) {
      const [[ax, ay], [bx, by]] = [stroke[at - 1], stroke[at]];
      for (const block of graph.index.within(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by))) found.add(block);
    }
    return found;
  }

  _vertex(x, y) {
    this.x.push(x);
    this.y.push(y);
    return this.x.length - 1;
  }

  _divide(block) {
    const { rings } = this.graph.blocks[block];
    const hits = rings.flatMap((ring, number) => this._hits(ring, number)).sort((p, q) => p.segment - q.segment || p.share - q.share);
    const chords = [];
    for (let at = 1; at < hits.length; at += 1) {
      const chord = this._chord(block, hits[at - 1], hits[at]);
      if (chord && (hits[at - 1].ring || hits[at].ring)) return; // through a hole: the server's to work out
      if (chord) chords.push(chord);
    }
    if (!chords.length) return;
    for (const hit of hits) this._gain(hit);
    const made = chords.reduce((parts, chord) => parted(parts, chord), [this.withCorners(rings[0])]);
    if (made.length < 2) return;
    this.pieces.set(block, made.map((ring) => ({ ring, side: this._side(ring, chords) })));
  }

  // Where the stroke crosses the edges of a ring.
  _hits(ring, number) {
    const found = [];
    const { x, y } = this.graph;
    for (let at = 0; at < ring.length; at += 1) {
      const [a, b] = [ring[at], ring[at + 1 < ring.length ? at + 1 : 0]].sort((p, q) => p - q);
      for (let segment = 0; segment + 1 < this.stroke.length; segment += 1) {
        const place = meeting(x[a], y[a], x[b], y[b], this.stroke[segment], this.stroke[segment + 1]);
        if (place) found.push({ segment, share: place.share, along: place.along, a, b, ring: number });
      }
    }
    return found.map((hit) => ({ ...hit, vertex: this._cornerAt(hit) }));
  }

  _cornerAt({ a, b, segment, along }) {
    const key = `${a},${b},${segment}`;
    if (!this.corners.has(key)) {
      const { x, y } = this.graph;
      this.corners.set(key, this._vertex(x[a] + along * (x[b] - x[a]), y[a] + along * (y[b] - y[a])));
    }
    return this.corners.get(key);
  }

  _gain({ a, b, along, vertex }) {
    const key = `${a},${b}`;
    const known = this.gained.get(key) || [];
    if (known.some((each) => each.vertex === vertex)) return;
    this.gained.set(key, [...known, { along, vertex }].sort((p, q) => p.along - q.along));
  }

  // The way from one crossing to the next, where it runs inside the block.
  _chord(block, from, to) {
    const between = [];
    for (let at = from.segment + 1; at <= to.segment; at += 1) between.push(at);
    const [nx, ny] = between.length ? this.stroke[between[0]] : [this.x[to.vertex], this.y[to.vertex]];
    if (!this.graph.holds(block, (this.x[from.vertex] + nx) / 2, (this.y[from.vertex] + ny) / 2)) return null;
    return [from.vertex, ...between.map((at) => this._bend(at)), to.vertex];
  }

  _bend(at) {
    if (this.bends[at] < 0) this.bends[at] = this._vertex(...this.stroke[at]);
    return this.bends[at];
  }

  // A ring with the corners that its edges gain.
  withCorners(ring) {
    const out = [];
    for (let at = 0; at < ring.length; at += 1) {
      const [a, b] = [ring[at], ring[at + 1 < ring.length ? at + 1 : 0]];
      out.push(a);
      const own = (this.gained.get(a < b ? `${a},${b}` : `${b},${a}`) || []).map((each) => each.vertex);
      out.push(...(a < b ? own : own.reverse()));
    }
    return out;
  }

  // The side of the stroke on which a piece lies, seen along it; y runs down.
  _side(ring, chords) {
    const forth = new Set(chords.flatMap((chord) => chord.slice(1).map((each, at) => `${chord[at]},${each}`)));
    const left = areaOf(ring, this.x, this.y) < 0;
    const sides = new Set();
    ring.forEach((a, at) => {
      const b = ring[at + 1 < ring.length ? at + 1 : 0];
      if (forth.has(`${a},${b}`)) sides.add(left ? "left" : "right");
      if (forth.has(`${b},${a}`)) sides.add(left ? "right" : "left");
    });
    return sides.size === 1 ? [...sides][0] : null;
  }
}

// Where an edge and a stretch of the stroke cross: how far along each.
function meeting(ax, ay, bx, by, [px, py], [qx, qy]) {
  const [ex, ey, sx, sy] = [bx - ax, by - ay, qx - px, qy - py];
  const across = ex * sy - ey * sx;
  if (!across) return null;
  const along = ((px - ax) * sy - (py - ay) * sx) / across;
  const share = ((px - ax) * ey - (py - ay) * ex) / across;
  return along >= 0 && along < 1 && share >= 0 && share < 1 ? { along, share } : null;
}

// Rings, the one that a chord runs through in two.
function parted(rings, chord) {
  const [from, to] = [chord[0], chord[chord.length - 1]];
  const at = rings.findIndex((ring) => ring.includes(from) && ring.includes(to));
  if (at < 0 || from === to) return rings;
  const ring = rings[at];
  const start = ring.indexOf(from);
  const turned = [...ring.slice(start), ...ring.slice(0, start)];
  const end = turned.indexOf(to);
  const inner = chord.slice(1, -1);
  const one = [...turned.slice(0, end + 1), ...[...inner].reverse()];
  const other = [...turned.slice(end), from, ...inner];
  return [...rings.slice(0, at), one, other, ...rings.slice(at + 1)];
}

export function areaOf(ring, x, y) {
  let sum = 0;
  for (let at = 0, last = ring.length - 1; at < ring.length; last = at, at += 1) sum += x[ring[last]] * y[ring[at]] - x[ring[at]] * y[ring[last]];
  return sum / 2;
}

export function within(ring, x, y, px, py) {
  let inside = false;
  for (let at = 0, last = ring.length - 1; at < ring.length; last = at, at += 1) {
    const [a, b] = [ring[at], ring[last]];
    if (y[a] > py !== y[b] > py && px < ((x[b] - x[a]) * (py - y[a])) / (y[b] - y[a]) + x[a]) inside = !inside;
  }
  return inside;
}
