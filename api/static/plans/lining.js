// The tool Line on the map: a stroke, freehand or click by click; what it means is offered in the card.

import { say } from "./elements.js";
import { crossesItself, cutOf, drawn, readExactly } from "./exact.js";
import { trace } from "./painter.js";
import { read } from "./readings.js";

const CLICK_PX = 5;
const SAY_MS = 150;
const STREET_SNAP_M = 120;

export class Lining {
  constructor(stage, desk, card) {
    Object.assign(this, { stage, desk, card, points: [], clicked: false, exact: false, said: 0, sent: new Map() });
    stage.onPaint = () => this.paint();
    card.addEventListener("shown", () => this.paint());
    card.addEventListener("closed", () => this._closed());
    card.addEventListener("cut", ({ detail }) => this._cut(detail));
    desk.sync.addEventListener("refused", ({ detail }) => this._refused(detail));
    desk.sync.addEventListener("confirmed", ({ detail }) => this._confirmed(detail));
    card.addEventListener("street", ({ detail }) => this._read(detail.points, { snap_m: STREET_SNAP_M }));
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
    if (this.exact) this._sayCut();
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
    if (this.exact) this._readExactly(points);
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

  _exactly(points) {
    const line = drawn(this.desk.division, points, this.stage.view.scale);
    return { line, ...readExactly(this.desk.division, line, { across: this.desk.across }) };
  }

  // What an exact cut would do so far, told while the hand draws.
  _sayCut() {
    const now = performance.now();
    if (now - this.said < SAY_MS || this.points.length < 2) return;
    this.said = now;
    const { readings, blocks } = this._exactly(this.points);
    if (readings.length) this.desk.tell(this.card.told(readings[0]));
    else this.desk.tell(say(blocks.length ? "cut_so_far" : "hint_line", { n: blocks.length }));
  }

  _readExactly(points) {
    const began = performance.now();
    const found = this._exactly(points);
    this.stage.root.dataset.read = String(Math.round(10 * (performance.now() - began)) / 10);
    if (crossesItself(found.line)) return this.card.refuse(say("cut_crosses_itself"), points);
    if (!found.blocks.length) return this.card.refuse(say("cut_nothing"), points);
    this.card.showCut(found.readings, points, found);
  }

  // The server cuts, exactly; until it has, the drawing is kept to be shown again where it refuses.
  _cut({ reading, points, line, blocks, title }) {
    const { plane } = this.desk.ground;
    const { sync, graph, division, across } = this.desk;
    const steps = line.map(([x, y]) => plane.steps(x, y)).filter((each, at, all) => !at || each[0] !== all[at - 1][0] || each[1] !== all[at - 1][1]);
    const names = blocks.map((block) => graph.blocks[block].name);
    this.desk.tell(say("cutting"));
    this.desk.perform(reading ? cutOf(division, reading, steps, { across }) : { kind: "cut", line: steps, blocks: names });
    const entry = sync.queue[sync.queue.length - 1];
    if (entry) this.sent.set(entry.id, { points, title });
  }

  _confirmed({ entry }) {
    const sent = this.sent.get(entry.id);
    if (sent && this.sent.delete(entry.id)) this.desk.tell(say("applied", { title: sent.title }));
  }

  _refused({ entry, reason }) {
    const sent = this.sent.get(entry.id);
    if (sent && this.sent.delete(entry.id) && !this.card.open && !this.points.length) this.card.refuse(reason, sent.points);
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
  _preview({ arcs, changes, blocks, points, paths }) {
    const { stage } = this;
    const pen = stage.pen();
    const pattern = pen.createPattern(stage.colours.patterns.preview, "repeat");
    pattern.setTransform(new DOMMatrix(stage.painter.matrix).inverse());
    pen.fillStyle = pattern;
    for (const path of paths || [...(changes ? changes.keys() : blocks)].map((block) => stage.painter.paths[block])) pen.fill(path, "evenodd");
    if (points) return this._stroke(points, 1);
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

  _closed() {
    this.paint();
    if (this.desk.tool === "line") this.desk.tell(say("hint_line"));
  }

  drop() {
    this.points = [];
    this.next = null;
    this.clicked = false;
    this.card.close();
    this.paint();
  }
}
