// The tool Line on the map: a stroke, freehand or click by click; what it means is offered in the card.

import { say } from "./elements.js";
import { trace } from "./painter.js";
import { read } from "./readings.js";

const CLICK_PX = 5;

export class Lining {
  constructor(stage, desk, card) {
    Object.assign(this, { stage, desk, card, points: [], clicked: false, exact: false });
    stage.onPaint = () => this.paint();
    card.addEventListener("shown", () => this.paint());
    card.addEventListener("closed", () => this.paint());
    card.addEventListener("cut", ({ detail }) => this._cut(detail));
    card.addEventListener("street", ({ detail }) => this._read(detail.points));
  }

  press(point, { altKey }) {
    if (!this.clicked) {
      this.card.close();
      this.points = [];
      this.exact = altKey;
    }
    this.points.push(point);
  }

  drag(points) {
    const apart = CLICK_PX / this.stage.view.scale;
    for (const point of points) {
      const [x, y] = this.points[this.points.length - 1];
      if (Math.hypot(point[0] - x, point[1] - y) >= apart) this.points.push(point);
    }
    this.paint();
  }

  // Click by click: the line follows the pointer until a double click or Enter ends it.
  hover(point) {
    if (!this.clicked || !this.points.length) return;
    this.next = point;
    this.paint();
  }

  release(point, still) {
    if (still) {
      this.clicked = true;
      this.paint();
    } else if (!this.clicked) {
      this.points.push(point);
      this.finish();
    }
  }

  get drawing() {
    return this.clicked && this.points.length > 0;
  }

  finish() {
    const points = this.points;
    this.clicked = false;
    this.next = null;
    this.points = [];
    const far = points.length > 1 && points.some(([x, y]) => Math.hypot(x - points[0][0], y - points[0][1]) * this.stage.view.scale > 2 * CLICK_PX);
    if (!far) return this.paint();
    if (this.exact) this._offerCut(points);
    else this._read(points);
  }

  _read(points, options = {}) {
    const began = performance.now();
    const { division, across } = this.desk;
    const found = read(division, points, { across, ...options });
    this.stage.root.dataset.read = String(Math.round(10 * (performance.now() - began)) / 10);
    if (found.readings.length) return this.card.show(found.readings, points);
    this.card.close();
    this._fade(points);
    this.desk.tell(say("line_nothing"), "warn");
  }

  // A cut exactly where drawn is the server's; the same stroke is then read along the new edges.
  _offerCut(points) {
    const crossed = new Set();
    const { graph } = this.desk;
    for (let at = 1; at < points.length; at += 1) {
      const [[ax, ay], [bx, by]] = [points[at - 1], points[at]];
      for (let step = 0; step <= 8; step += 1) {
        const block = graph.blockAt(ax + ((bx - ax) * step) / 8, ay + ((by - ay) * step) / 8);
        if (block >= 0) crossed.add(block);
      }
    }
    if (crossed.size) this.card.offerCut(points, [...crossed]);
    else this.desk.tell(say("line_nothing"), "warn");
  }

  _cut({ points }) {
    const { plane } = this.desk.ground;
    const { sync } = this.desk;
    const line = points.map(([x, y]) => plane.steps(x, y)).filter((each, at, all) => !at || each[0] !== all[at - 1][0] || each[1] !== all[at - 1][1]);
    this.desk.perform({ kind: "cut", line, blocks: null });
    const sent = sync.queue[sync.queue.length - 1]?.id;
    const wait = ({ detail }) => {
      if (detail.entry.id !== sent) return;
      sync.removeEventListener("confirmed", wait);
      this._read(points, { snap_m: 90 });
    };
    sync.addEventListener("confirmed", wait);
  }

  paint() {
    const { stage } = this;
    stage.clearMarks();
    if (this.card.chosen) this._preview(this.card.chosen);
    const points = this.next ? [...this.points, this.next] : this.points;
    if (points.length) this._stroke(points, 1);
  }

  _stroke(points, alpha) {
    const pen = this.stage.pen();
    pen.globalAlpha = alpha;
    pen.beginPath();
    points.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    for (const [colour, width] of [[this.stage.colours.surface, 6], [this.stage.colours.focus, 3]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width / this.stage.view.scale;
      pen.stroke();
    }
    pen.globalAlpha = 1;
  }

  // The blocks that a reading would move, hatched, and the walk along their edges.
  _preview({ arcs, changes, blocks, points }) {
    const { stage } = this;
    if (points) return this._stroke(points, 1);
    const pen = stage.pen();
    const pattern = pen.createPattern(stage.colours.patterns.preview, "repeat");
    pattern.setTransform(new DOMMatrix(stage.painter.matrix).inverse());
    pen.fillStyle = pattern;
    for (const block of changes ? changes.keys() : blocks) pen.fill(stage.painter.paths[block], "evenodd");
    const path = new Path2D();
    for (const arc of arcs) trace(path, this.desk.graph.arcs.line[arc], this.desk.graph.x, this.desk.graph.y);
    for (const [colour, width] of [[stage.colours.surface, 7], [stage.colours.focus, 4]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width / stage.view.scale;
      pen.stroke(path);
    }
  }

  // A stroke that says nothing fades.
  _fade(points) {
    const began = performance.now();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const step = () => {
      const left = 1 - (performance.now() - began) / 700;
      this.stage.clearMarks();
      if (still || left <= 0 || this.points.length || this.card.chosen) return this.paint();
      this._stroke(points, left);
      requestAnimationFrame(step);
    };
    step();
  }

  drop() {
    this.points = [];
    this.next = null;
    this.clicked = false;
    this.card.close();
    this.paint();
  }
}
