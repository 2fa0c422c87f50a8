// The tool Grow on the map: strokes of the brush, what they do while they are drawn, and what is said of it.

import { NONE } from "./division.js";
import { say } from "./elements.js";
import { Stroke } from "./grow.js";

const SAY_EVERY_MS = 250;
const MOST_LABELS = 2;

export class Growing {
  constructor(stage, desk) {
    Object.assign(this, { stage, desk, stroke: null, said: 0 });
  }

  press([x, y], { altKey, shiftKey }) {
    const { desk } = this;
    this.stroke = new Stroke(desk.division, x, y, { back: altKey, across: desk.across });
    this.corner = shiftKey ? [x, y] : null;
    if (this.stroke.refusal) this._refuse();
    else desk.begin();
  }

  _refuse() {
    const { refusal, target } = this.stroke;
    this.stroke = null;
    this.stage.root.classList.add("barred");
    const grid = target === NONE ? "" : this.desk.division.grids[target].name;
    this.desk.tell(say(refusal === "locked" ? "locked" : "press_inside", { grid }), "warn");
  }

  drag(points, radius_m) {
    const { stroke, stage } = this;
    if (!stroke) return;
    const changed = [];
    if (this.corner) changed.push(...stroke.rectangle(...this.corner, ...points[points.length - 1]));
    else for (const [x, y] of points) changed.push(...stroke.to(x, y, radius_m));
    if (changed.length) this._show(changed);
    if (this.corner) this._frame(points[points.length - 1]);
    if (changed.length || stroke.stopped) this._say();
  }

  // What lies broken is marked while the stroke goes on, and no longer when it is whole again.
  _show(changed) {
    const { division } = this.desk;
    const before = this.stage.broken;
    this.stage.broken = new Set();
    for (const grid of this.stroke.touched()) {
      for (const piece of division.pieces(grid).slice(1)) for (const block of piece) this.stage.broken.add(block);
    }
    const marks = [...before, ...this.stage.broken].filter((block) => before.has(block) !== this.stage.broken.has(block));
    this.stage.repaint([...changed, ...marks]);
    this.desk.emit("painting", { grids: this.stroke.touched(), fresh: this._fresh(changed) });
  }

  // Grids whose figures this frame has changed.
  _fresh(changed) {
    const { division } = this.desk;
    return [...new Set(changed.flatMap((block) => [division.grid[block], this.stroke.before.get(block) ?? this.stroke.target]))].filter((grid) => grid >= 0);
  }

  _frame([x, y]) {
    this.stage.clearMarks();
    const pen = this.stage.pen();
    pen.strokeStyle = this.stage.colours.focus;
    pen.lineWidth = 2 / this.stage.view.scale;
    pen.strokeRect(...this.corner, x - this.corner[0], y - this.corner[1]);
  }

  _say() {
    const now = performance.now();
    if (now - this.said < SAY_EVERY_MS) return;
    this.said = now;
    this.stage.relabelOnly(this.stroke.touched().slice(0, MOST_LABELS));
    this.desk.tell(...this._sentence());
  }

  // The worst first: broken, stopped, over the limit, else what was taken.
  _sentence() {
    const { stroke } = this;
    const { division, limits } = this.desk;
    const fallen = stroke.touched().find((grid) => division.pieces(grid).length > 1);
    const name = (grid) => division.grids[grid].name;
    if (fallen !== undefined) return [say("broken", { grid: name(fallen), n: division.pieces(fallen).length }), "danger"];
    if (stroke.stopped && !stroke.before.size) return this._stopped();
    if (stroke.back) return [say("given_back", { n: stroke.before.size, households: stroke.households() }), ""];
    const at = stroke.target;
    const over = limits.most === null ? 0 : division.households[at] - limits.most;
    if (over > 0) return [say("over", { grid: name(at), n: over }), "danger"];
    const values = { grid: name(at), n: stroke.before.size, households: stroke.households(), now: division.households[at], most: limits.most };
    return stroke.stopped ? this._stopped() : [say(limits.most === null ? "grown_free" : "grown", values), ""];
  }

  _stopped() {
    const { why, block, grid } = this.stroke.stopped;
    const community = this.desk.communities.get(this.desk.graph.blocks[block].community) || "";
    return [say({ locked: "locked", community: "community", last: "last_block" }[why], { grid: this.desk.division.grids[grid].name, community }), "warn"];
  }

  release(still) {
    this.stage.root.classList.remove("barred");
    const { stroke, desk } = this;
    if (!stroke) return;
    this.stroke = null;
    this.stage.clearMarks();
    const operation = stroke.operation();
    if (operation) this._tellOf(stroke);
    else if (still && stroke.target !== NONE) desk.select(desk.division.grids[stroke.target].code);
    desk.end();
    if (operation) desk.perform(operation);
  }

  _tellOf(stroke) {
    this.stroke = stroke;
    this.desk.tell(...this._sentence());
    this.stroke = null;
  }

  drop() {
    if (!this.stroke) return;
    const changed = this.stroke.drop();
    this.stroke = null;
    this.stage.clearMarks();
    this.stage.broken = new Set();
    this.desk.end();
    this.stage.repaint(changed);
    this.desk.emit("painting", { grids: [], fresh: [] });
  }
}
