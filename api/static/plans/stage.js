// The map: canvases over one another, panning and zooming, and the pointer handed to the tool in hand.

import { colours, onTheme } from "./colours.js";
import { element } from "./elements.js";
import { homeBox } from "./home.js";
import { labelPlaces, paintLabels, repaintLabels } from "./labels.js";
import { Painter } from "./painter.js";
import { scaleBar, View } from "./view.js";

const SETTLE_MS = 90;
const MOST_RATIO = 2;

export class Stage {
  constructor(root, desk) {
    Object.assign(this, { root, desk, broken: new Set(), frames: [], extra: [] });
    this.layers = element("div", { class: "plan-layers" });
    this.canvases = ["plan", "labels", "marks"].map((name) => element("canvas", { class: `plan-${name}` }));
    this.layers.append(...this.canvases);
    root.prepend(this.layers);
    this.painter = new Painter(this.canvases[0]);
    this.labels = this.canvases[1].getContext("2d");
    this.marks = this.canvases[2].getContext("2d");
    this.view = new View(desk.ground.plane);
    this.scale = root.querySelector("[data-scale]");
    this.rebuild();
    this._measure();
    if (!this.view.follow(location.hash)) this.view.fit(homeBox(desk.graph));
    new ResizeObserver(() => this._resized()).observe(root);
    onTheme(() => {
      this.colours = null;
      this.redraw();
    });
    root.frames = this.frames;
    this.redraw();
  }

  rebuild() {
    this.painter.take(this.desk.graph);
    this.places = null;
  }

  _measure() {
    const { width, height } = this.root.getBoundingClientRect();
    this.ratio = Math.min(MOST_RATIO, devicePixelRatio || 1);
    [this.view.width, this.view.height] = [Math.max(1, width), Math.max(1, height)];
    this.painter.resize(width, height, this.ratio);
    for (const canvas of this.canvases.slice(1)) [canvas.width, canvas.height] = [this.canvases[0].width, this.canvases[0].height];
    this.colours = null;
  }

  _resized() {
    const { width, height } = this.root.getBoundingClientRect();
    if (width === this.view.width && height === this.view.height) return;
    this._measure();
    this.paint();
  }

  // What the painter asks of the division.
  state() {
    const { division } = this.desk;
    const patterns = [
      ["locked", (block) => division.grid[block] >= 0 && division.grids[division.grid[block]].locked],
      ["changed", (block) => division.changed(block)],
      ["nowhere", (block) => division.grid[block] < 0],
      ["broken", (block) => this.broken.has(block)],
      ...this.extra,
    ];
    return { division, grid: division.grid, colourOf: (grid) => division.grids[grid].colour, patterns, selected: this.desk.selectedAt() };
  }

  redraw() {
    if (this.asked) return;
    this.asked = requestAnimationFrame(() => {
      this.asked = null;
      this.paint();
    });
  }

  paint() {
    clearTimeout(this.settling);
    const began = performance.now();
    this.colours = this.colours || colours(this.root, this.ratio);
    this.layers.style.transform = "";
    this.drawn = { x: this.view.x, y: this.view.y, scale: this.view.scale };
    this.painter.paint(this.view, this.colours, this.state());
    this.relabel();
    this._paintScale();
    if (this.onPaint) this.onPaint();
    this.root.dataset.drawn = String(Math.round(10 * (performance.now() - began)) / 10);
  }

  relabel() {
    this.places = this.places || labelPlaces(this.desk.graph, this.desk.division);
    this.labels.setTransform(1, 0, 0, 1, 0, 0);
    this.labels.clearRect(0, 0, this.labels.canvas.width, this.labels.canvas.height);
    this.labelBoxes = paintLabels(this.labels, this.view, this.colours, this.desk.division, this.places, this.ratio);
  }

  relabelOnly(grids) {
    repaintLabels(this.labels, this.colours, this.desk.division, grids, this.labelBoxes, this.ratio);
  }

  // Blocks changed hands: only where they lie is painted anew.
  repaint(blocks) {
    if (!blocks.length || this.asked) return;
    const { boxes } = this.desk.graph;
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const block of blocks) {
      const at = 4 * block;
      box[0] = Math.min(box[0], boxes[at]);
      box[1] = Math.min(box[1], boxes[at + 1]);
      box[2] = Math.max(box[2], boxes[at + 2]);
      box[3] = Math.max(box[3], boxes[at + 3]);
    }
    if (this._moving()) return this.redraw();
    this.painter.paintBox(this.view, this.colours, this.state(), box);
  }

  _moving() {
    return this.drawn.x !== this.view.x || this.drawn.y !== this.view.y || this.drawn.scale !== this.view.scale;
  }

  // The view has moved: what is drawn is shifted at once, and drawn anew when the hand rests or has gone far.
  shifted() {
    const { view, drawn } = this;
    const grown = view.scale / drawn.scale;
    const dx = (drawn.x - view.x) * view.scale + (view.width / 2) * (1 - grown);
    const dy = (drawn.y - view.y) * view.scale + (view.height / 2) * (1 - grown);
    this.layers.style.transform = `translate(${dx}px, ${dy}px) scale(${grown})`;
    clearTimeout(this.settling);
    const far = Math.abs(dx) > view.width / 5 || Math.abs(dy) > view.height / 5 || grown > 1.6 || grown < 0.6;
    if (far) this.redraw();
    this.settling = setTimeout(() => {
      this.redraw();
      history.replaceState(history.state, "", location.pathname + location.search + view.hash());
    }, SETTLE_MS);
  }

  goTo(box) {
    const { view } = this;
    view.fit(box, 0.3);
    view.scale = Math.min(view.scale, 1.2);
    this.shifted();
    this.redraw();
  }

  clearMarks() {
    this.marks.setTransform(1, 0, 0, 1, 0, 0);
    this.marks.clearRect(0, 0, this.marks.canvas.width, this.marks.canvas.height);
  }

  // A pen over the plan, in metres of the ground.
  pen() {
    this.marks.setTransform(...this.painter.matrix);
    Object.assign(this.marks, { lineJoin: "round", lineCap: "round" });
    return this.marks;
  }

  _paintScale() {
    const { metres, width } = scaleBar(this.view.scale);
    this.scale.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
    this.scale.style.width = `${width}px`;
  }

  // Keeps how long our work in a frame took.
  note(began) {
    this.frames.push(performance.now() - began);
    if (this.frames.length > 2000) this.frames.shift();
  }
}
