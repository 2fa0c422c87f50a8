// The pointer on the map: one hand pans, selects, grows or draws; two fingers zoom.

import { say } from "./elements.js";
import { Growing } from "./growing.js";
import { Lining } from "./lining.js";

const STILL_PX = 4;
const LEAST_BRUSH_PX = 8;
const MOST_BRUSH_PX = 160;

export class Pointer {
  constructor(stage, desk, card) {
    Object.assign(this, { stage, desk, held: new Map(), brush_px: 24, space: false });
    this.root = stage.root;
    this.growing = new Growing(stage, desk);
    this.lining = new Lining(stage, desk, card);
    this.disc = this.root.querySelector("[data-brush]");
    this.pending = [];
    for (const [name, call] of Object.entries({
      pointerdown: this._down, pointermove: this._move, pointerup: this._up, pointercancel: this._cancel,
      wheel: this._wheel, dblclick: this._double, pointerleave: this._leave,
    })) {
      this.root.addEventListener(name, call.bind(this), { passive: false });
    }
    desk.addEventListener("tool", () => this._tool());
    this._tool();
  }

  _at(event) {
    const { left, top } = this.root.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  _ground(event) {
    return this.stage.view.toGround(...this._at(event));
  }

  _tool() {
    this.root.dataset.tool = this.space ? "move" : this.desk.tool;
    if (this.desk.tool !== "line") this.lining.drop();
    this._showDisc();
  }

  setSpace(space) {
    if (this.space === space) return;
    this.space = space;
    this._tool();
  }

  resize(factor) {
    this.brush_px = Math.max(LEAST_BRUSH_PX, Math.min(MOST_BRUSH_PX, Math.round(this.brush_px * factor)));
    this._showDisc();
  }

  _showDisc() {
    const shown = this.desk.tool === "grow" && !this.space && this.where;
    this.disc.hidden = !shown;
    if (!shown) return;
    const [x, y] = this.where;
    this.disc.style.width = this.disc.style.height = `${2 * this.brush_px}px`;
    this.disc.style.transform = `translate(${x - this.brush_px}px, ${y - this.brush_px}px)`;
  }

  _down(event) {
    if (event.target.closest("button, a")) return;
    this.root.setPointerCapture(event.pointerId);
    this.held.set(event.pointerId, this._at(event));
    this.root.focus({ preventScroll: true });
    if (this.held.size > 1) return this._abandon();
    this.start = this._at(event);
    this.doing = this.desk.tool === "move" || this.space || event.button === 1 ? "pan" : this.desk.tool;
    if (event.button > 1) this.doing = null;
    if (this.desk.looking && this.doing !== "pan") {
      this.doing = null;
      this.desk.tell(say("decide_first"), "warn");
    }
    if (this.doing === "grow") this.growing.press(this._ground(event), event);
    if (this.doing === "line") this.lining.press(this._ground(event), event);
    event.preventDefault();
  }

  // Two fingers: whatever one of them had begun is dropped.
  _abandon() {
    if (this.doing === "grow") this.growing.drop();
    if (this.doing === "line") this.lining.drop();
    this.doing = "pinch";
  }

  _move(event) {
    this.where = this._at(event);
    if (this.held.has(event.pointerId)) this._drag(event);
    else if (this.desk.tool === "line") this.lining.hover(this._ground(event));
    this._showDisc();
  }

  _drag(event) {
    const before = this.held.get(event.pointerId);
    const now = this._at(event);
    if (this.doing === "pinch") this._pinch(event.pointerId, now);
    this.held.set(event.pointerId, now);
    if (this.doing === "pan") {
      this.stage.view.pan(now[0] - before[0], now[1] - before[1]);
      this.stage.shifted();
    } else if (this.doing === "grow" || this.doing === "line") {
      const all = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      this.pending.push(...(all.length ? all : [event]).map((each) => this._ground(each)));
      this.frame = this.frame || requestAnimationFrame(() => this._flush());
    }
  }

  // All that the hand did since the last frame, worked through in one.
  _flush() {
    this.frame = null;
    const began = performance.now();
    const points = this.pending.splice(0);
    if (!points.length) return;
    if (this.doing === "grow") this.growing.drag(points, this.brush_px / this.stage.view.scale);
    if (this.doing === "line") this.lining.drag(points);
    this.stage.note(began);
  }

  _pinch(id, now) {
    const [other] = [...this.held].filter(([each]) => each !== id).map(([, at]) => at);
    const before = this.held.get(id);
    if (!other) return;
    const [far, was] = [now, before].map(([x, y]) => Math.hypot(x - other[0], y - other[1]));
    this.stage.view.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
    if (was > 0) this.stage.view.zoomAt(far / was, (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    this.stage.shifted();
  }

  _up(event) {
    if (!this.held.delete(event.pointerId)) return;
    if (this.frame) {
      cancelAnimationFrame(this.frame);
      this._flush();
    }
    const still = this.start && Math.hypot(...this._at(event).map((each, at) => each - this.start[at])) < STILL_PX;
    if (this.doing === "pan" && still) this._pick(event);
    if (this.doing === "grow") this.growing.release(still);
    if (this.doing === "line") this.lining.release(this._ground(event), still);
    if (!this.held.size) this.doing = null;
  }

  _cancel(event) {
    this.held.delete(event.pointerId);
    this._abandon();
    this.doing = null;
  }

  _leave() {
    this.where = null;
    this._showDisc();
  }

  _pick(event) {
    const block = this.desk.graph.blockAt(...this._ground(event));
    this.desk.emit("picked", { block, grid: block < 0 ? null : this.desk.division.codeOf(block) });
  }

  _double(event) {
    if (this.desk.tool === "line") this.lining.finish();
    else if (this.desk.tool === "move" && !event.target.closest("button, a")) this._zoom(2, this._at(event));
  }

  _wheel(event) {
    event.preventDefault();
    if (event.shiftKey && this.desk.tool === "grow") return this.resize((event.deltaY || event.deltaX) > 0 ? 0.85 : 1.18);
    this._zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0018)), this._at(event));
  }

  _zoom(factor, at) {
    this.stage.view.zoomAt(factor, ...at);
    this.stage.shifted();
  }
}
