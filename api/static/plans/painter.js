// Paints a division on a canvas: paths in metres, made once, drawn under one transform at any zoom.

import { OUTSIDE } from "./graph.js";
import { NONE } from "./division.js";

const LEAST_BLOCK_PX = 9;
const MOST_SINGLE = 0.4;
const PAD_PX = 6;

export class Painter {
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = canvas.getContext("2d");
    this.ratio = 1;
    this.shift = [0, 0];
  }

  // The paths of a graph; to be called again when blocks were cut or fused.
  take(graph) {
    this.graph = graph;
    const { x, y, blocks } = graph;
    this.paths = blocks.map(({ rings }) => {
      const path = new Path2D();
      for (const ring of rings) {
        path.moveTo(x[ring[0]], y[ring[0]]);
        for (let at = 1; at < ring.length; at += 1) path.lineTo(x[ring[at]], y[ring[at]]);
        path.closePath();
      }
      return path;
    });
    this.edges = new Path2D();
    for (const line of graph.arcs.line) trace(this.edges, line, x, y);
    this.seen = new Int32Array(graph.arcs.line.length);
    this.turn = 0;
    this.whole = new Map();
  }

  resize(width, height, ratio) {
    this.ratio = ratio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
  }

  // All that is in sight.
  paint(view, colours, state) {
    this._begin(view);
    this.pen.fillStyle = colours.ground;
    this.pen.setTransform(1, 0, 0, 1, 0, 0);
    this.pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this._draw(this.graph.index.within(...view.box()), view, colours, state, true);
  }

  // Only a box of the ground, where blocks have changed hands.
  paintBox(view, colours, state, [west, north, east, south]) {
    const pad = PAD_PX / view.scale;
    const [left, top] = view.toScreen(west - pad, north - pad);
    const [right, bottom] = view.toScreen(east + pad, south + pad);
    if (right < 0 || bottom < 0 || left > view.width || top > view.height) return;
    const { pen, ratio } = this;
    this._begin(view);
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    const from = [Math.floor(left * ratio), Math.floor(top * ratio)];
    pen.beginPath();
    pen.rect(...from, Math.ceil(right * ratio) - from[0], Math.ceil(bottom * ratio) - from[1]);
    pen.clip();
    pen.fillStyle = colours.ground;
    pen.fillRect(...from, Math.ceil(right * ratio) - from[0], Math.ceil(bottom * ratio) - from[1]);
    this._draw(this.graph.index.within(west - 2 * pad, north - 2 * pad, east + 2 * pad, south + 2 * pad), view, colours, state, false);
    pen.restore();
  }

  _begin(view) {
    const scale = view.scale * this.ratio;
    const [x, y] = view.toScreen(0, 0);
    this.matrix = [scale, 0, 0, scale, x * this.ratio, y * this.ratio];
  }

  _draw(blocks, view, colours, state, whole) {
    const { pen } = this;
    pen.setTransform(...this.matrix);
    if (whole && blocks.length > MOST_SINGLE * this.paths.length) this._fillGrids(colours, state);
    else this._fills(blocks, colours, state);
    this._patterns(blocks, colours, state);
    pen.lineJoin = pen.lineCap = "round";
    const fine = 1 / view.scale;
    this._edges(blocks, view, colours, fine, whole);
    this._borders(blocks, colours, state, fine, whole);
  }

  _fills(blocks, colours, state) {
    const { pen, paths } = this;
    const lists = [[], [], [], [], [], []];
    for (const block of blocks) {
      const grid = state.grid[block];
      if (grid !== NONE) lists[state.colourOf(grid)].push(block);
    }
    lists.forEach((list, colour) => {
      pen.fillStyle = colours.fill[colour];
      for (const block of list) pen.fill(paths[block], "evenodd");
    });
  }

  // Grid by grid, each as one path that is kept until a block of it changes hands.
  _fillGrids(colours, { division, colourOf }) {
    const stale = new Map();
    division.count.forEach((count, grid) => {
      if (count && this.whole.get(grid)?.changes !== division.changes[grid]) stale.set(grid, new Path2D());
    });
    if (stale.size) this.paths.forEach((path, block) => stale.get(division.grid[block])?.addPath(path));
    for (const [grid, path] of stale) this.whole.set(grid, { path, changes: division.changes[grid] });
    division.count.forEach((count, grid) => {
      if (!count) return;
      this.pen.fillStyle = colours.fill[colourOf(grid)];
      this.pen.fill(this.whole.get(grid).path, "evenodd");
    });
  }

  _patterns(blocks, colours, state) {
    for (const [name, wanted] of state.patterns) {
      const chosen = blocks.filter(wanted);
      if (chosen.length) this._hatch(chosen, colours.patterns[name]);
    }
  }

  // A pattern keeps its size at any zoom: it is told to undo the transform.
  _hatch(blocks, tile) {
    const pattern = this.pen.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix(this.matrix).inverse());
    this.pen.fillStyle = pattern;
    for (const block of blocks) this.pen.fill(this.paths[block], "evenodd");
  }

  _edges(blocks, view, colours, fine, whole) {
    const { pen } = this;
    if (this.graph.index.side * view.scale < LEAST_BLOCK_PX) return;
    pen.strokeStyle = colours.block;
    pen.lineWidth = (view.zoom < 15 ? 0.6 : 1) * fine;
    if (whole && blocks.length > 0.7 * this.paths.length) pen.stroke(this.edges);
    else for (const block of blocks) pen.stroke(this.paths[block]);
  }

  // Borders of grids, and thicker ones of communities.
  _borders(blocks, colours, state, fine) {
    const { x, y, arcs, arcsOf, blocks: all } = this.graph;
    const [grids, communities, chosen] = [new Path2D(), new Path2D(), new Path2D()];
    this.turn += 1;
    for (const block of blocks) {
      for (let place = arcsOf.start[block]; place < arcsOf.start[block + 1]; place += 1) {
        const arc = arcsOf.items[place];
        if (this.seen[arc] === this.turn) continue;
        this.seen[arc] = this.turn;
        const [one, other] = [arcs.one[arc], arcs.other[arc]];
        const [a, b] = [state.grid[one], other === OUTSIDE ? -2 : state.grid[other]];
        if (a === b) continue;
        const apart = other === OUTSIDE || all[one].community !== all[other].community;
        trace(apart ? communities : grids, arcs.line[arc], x, y);
        if (state.selected !== null && (a === state.selected || b === state.selected)) trace(chosen, arcs.line[arc], x, y);
      }
    }
    this._line(grids, colours.grid, 1.4 * fine);
    this._line(communities, colours.community, 2.8 * fine);
    if (state.selected !== null) this._line(chosen, colours.primary, 4 * fine);
  }

  _line(path, colour, width) {
    this.pen.strokeStyle = colour;
    this.pen.lineWidth = width;
    this.pen.stroke(path);
  }
}

export function trace(path, line, x, y) {
  path.moveTo(x[line[0]], y[line[0]]);
  for (let at = 1; at < line.length; at += 1) path.lineTo(x[line[at]], y[line[at]]);
}
