// Blocks beside blocks: edges, arcs with a block on either side, neighbours with the metres they share.

export const OUTSIDE = -1;

// Edges of all rings: for each its two vertices and the blocks on its two sides.
function edgesOf(blocks, vertexCount) {
  const numbers = new Map();
  const edges = { a: [], b: [], one: [], other: [] };
  blocks.forEach(({ rings }, block) => {
    for (const ring of rings) {
      for (let at = 0; at < ring.length; at += 1) {
        const a = ring[at];
        const b = ring[at + 1 < ring.length ? at + 1 : 0];
        const key = a < b ? a * vertexCount + b : b * vertexCount + a;
        const known = numbers.get(key);
        if (known === undefined) {
          numbers.set(key, edges.a.length);
          edges.a.push(a);
          edges.b.push(b);
          edges.one.push(block);
          edges.other.push(OUTSIDE);
        } else {
          edges.other[known] = block;
        }
      }
    }
  });
  return edges;
}

// For each number the places where it occurs in the lists, as one array with a start for each.
export function gathered(count, ...lists) {
  const start = new Int32Array(count + 1);
  for (const list of lists) for (const each of list) if (each >= 0) start[each + 1] += 1;
  for (let at = 0; at < count; at += 1) start[at + 1] += start[at];
  const fill = start.slice(0, count);
  const items = new Int32Array(start[count]);
  for (const list of lists) {
    for (let at = 0; at < list.length; at += 1) if (list[at] >= 0) items[fill[list[at]]++] = at;
  }
  return { start, items };
}

// Stretches of edges between the same two blocks, from one node to the next. A node is where three or more edges meet.
function arcsOf(edges, vertexCount, x, y) {
  const at = gathered(vertexCount, edges.a, edges.b);
  const degree = (vertex) => at.start[vertex + 1] - at.start[vertex];
  const used = new Uint8Array(edges.a.length);
  const arcs = { line: [], one: [], other: [], length_m: [], from: [], to: [] };

  const walk = (first, vertex) => {
    const line = [vertex];
    let edge = first;
    let length = 0;
    for (let here = vertex; edge >= 0; ) {
      used[edge] = 1;
      const next = edges.a[edge] === here ? edges.b[edge] : edges.a[edge];
      length += Math.hypot(x[next] - x[here], y[next] - y[here]);
      line.push(next);
      here = next;
      edge = -1;
      if (degree(here) === 2) {
        for (let place = at.start[here]; place < at.start[here + 1]; place += 1) {
          if (!used[at.items[place]]) edge = at.items[place];
        }
      }
    }
    arcs.line.push(line);
    arcs.one.push(edges.one[first]);
    arcs.other.push(edges.other[first]);
    arcs.length_m.push(length);
    arcs.from.push(line[0]);
    arcs.to.push(line[line.length - 1]);
  };

  for (let vertex = 0; vertex < vertexCount; vertex += 1) {
    if (degree(vertex) === 2) continue;
    for (let place = at.start[vertex]; place < at.start[vertex + 1]; place += 1) {
      if (!used[at.items[place]]) walk(at.items[place], vertex);
    }
  }
  for (let edge = 0; edge < used.length; edge += 1) if (!used[edge]) walk(edge, edges.a[edge]);
  return arcs;
}

export class Graph {
  constructor(ground) {
    const { blocks, x, y } = ground;
    this.x = x;
    this.y = y;
    this.blocks = blocks;
    this.number = new Map(blocks.map((each, at) => [each.name, at]));
    this.arcs = arcsOf(edgesOf(blocks, x.length), x.length, x, y);
    this.arcsAt = gathered(x.length, this.arcs.from, this.arcs.to);
    this.arcsOf = gathered(blocks.length, this.arcs.one, this.arcs.other);
    this.seen = new Int32Array(blocks.length);
    this.turn = 0;
    this.perimeter_m = new Float64Array(blocks.length);
    this.arcs.length_m.forEach((length, arc) => {
      this.perimeter_m[this.arcs.one[arc]] += length;
      if (this.arcs.other[arc] >= 0) this.perimeter_m[this.arcs.other[arc]] += length;
    });
    this.boxes = boxesOf(blocks, x, y);
    this.middles = blocks.map((each) => middleOf(each.rings[0], x, y));
    this.index = new Index(this.boxes, blocks.length);
  }

  // Calls back with each neighbour of a block (or OUTSIDE) and the metres of one arc shared with it.
  eachNeighbour(block, call) {
    const { start, items } = this.arcsOf;
    const { one, other, length_m } = this.arcs;
    for (let place = start[block]; place < start[block + 1]; place += 1) {
      const arc = items[place];
      call(one[arc] === block ? other[arc] : one[arc], length_m[arc], arc);
    }
  }

  // The block that holds a point, or OUTSIDE.
  blockAt(px, py) {
    for (const block of this.index.within(px, py, px, py)) if (this.holds(block, px, py)) return block;
    return OUTSIDE;
  }

  holds(block, px, py) {
    const { x, y } = this;
    let within = false;
    for (const ring of this.blocks[block].rings) {
      for (let at = 0, last = ring.length - 1; at < ring.length; last = at, at += 1) {
        const [a, b] = [ring[at], ring[last]];
        if (y[a] > py !== y[b] > py && px < ((x[b] - x[a]) * (py - y[a])) / (y[b] - y[a]) + x[a]) within = !within;
      }
    }
    return within;
  }

  // Whether a disc reaches into a block.
  reaches(block, px, py, radius) {
    if (this.holds(block, px, py)) return true;
    const { x, y } = this;
    for (const ring of this.blocks[block].rings) {
      for (let at = 0, last = ring.length - 1; at < ring.length; last = at, at += 1) {
        if (toSegment(x[ring[last]], y[ring[last]], x[ring[at]], y[ring[at]], px, py) <= radius) return true;
      }
    }
    return false;
  }
}

export function toSegment(ax, ay, bx, by, px, py) {
  const [dx, dy] = [bx - ax, by - ay];
  const whole = dx * dx + dy * dy;
  const along = whole ? Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / whole)) : 0;
  return Math.hypot(px - ax - along * dx, py - ay - along * dy);
}

// West, north, east, south of each block, flat.
function boxesOf(blocks, x, y) {
  const boxes = new Float64Array(4 * blocks.length);
  blocks.forEach(({ rings }, block) => {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const vertex of rings[0]) {
      box[0] = Math.min(box[0], x[vertex]);
      box[1] = Math.min(box[1], y[vertex]);
      box[2] = Math.max(box[2], x[vertex]);
      box[3] = Math.max(box[3], y[vertex]);
    }
    boxes.set(box, 4 * block);
  });
  return boxes;
}

function middleOf(ring, x, y) {
  let [sum, sx, sy] = [0, 0, 0];
  for (let at = 0, last = ring.length - 1; at < ring.length; last = at, at += 1) {
    const cross = x[ring[last]] * y[ring[at]] - x[ring[at]] * y[ring[last]];
    sum += cross;
    sx += cross * (x[ring[last]] + x[ring[at]]);
    sy += cross * (y[ring[last]] + y[ring[at]]);
  }
  return sum ? [sx / (3 * sum), sy / (3 * sum)] : [x[ring[0]], y[ring[0]]];
}

// Which blocks may lie in a box: squares about as large as a block, each with the blocks whose boxes touch it.
class Index {
  constructor(boxes, count) {
    this.boxes = boxes;
    this.box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let at = 0; at < boxes.length; at += 4) {
      this.box[0] = Math.min(this.box[0], boxes[at]);
      this.box[1] = Math.min(this.box[1], boxes[at + 1]);
      this.box[2] = Math.max(this.box[2], boxes[at + 2]);
      this.box[3] = Math.max(this.box[3], boxes[at + 3]);
    }
    const [width, height] = [this.box[2] - this.box[0], this.box[3] - this.box[1]];
    this.side = Math.max(1, Math.sqrt((width * height) / Math.max(1, count)));
    this.columns = Math.floor(width / this.side) + 1;
    this.rows = Math.floor(height / this.side) + 1;
    this.squares = Array.from({ length: this.columns * this.rows }, () => []);
    this.seen = new Int32Array(count);
    this.turn = 0;
    for (let block = 0; block < count; block += 1) {
      this._each(boxes[4 * block], boxes[4 * block + 1], boxes[4 * block + 2], boxes[4 * block + 3], (square) => square.push(block));
    }
  }

  _each(west, north, east, south, call) {
    const column = (x) => Math.max(0, Math.min(this.columns - 1, Math.floor((x - this.box[0]) / this.side)));
    const row = (y) => Math.max(0, Math.min(this.rows - 1, Math.floor((y - this.box[1]) / this.side)));
    for (let r = row(north); r <= row(south); r += 1) {
      for (let c = column(west); c <= column(east); c += 1) call(this.squares[r * this.columns + c]);
    }
  }

  // Blocks whose boxes overlap a box.
  within(west, north, east, south) {
    const found = [];
    this.turn += 1;
    this._each(west, north, east, south, (square) => {
      for (const block of square) {
        if (this.seen[block] === this.turn) continue;
        this.seen[block] = this.turn;
        const at = 4 * block;
        const { boxes } = this;
        if (boxes[at] <= east && boxes[at + 2] >= west && boxes[at + 1] <= south && boxes[at + 3] >= north) found.push(block);
      }
    });
    return found;
  }
}
