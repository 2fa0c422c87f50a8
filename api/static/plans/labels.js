// Names and households of grids, over the plan, where they fit.

import { NONE } from "./division.js";

const LABELS_FROM_ZOOM = 14.25;
const SIZE_PX = 14;
const ROOM_PX = 64;

// A place inside a grid near its middle: the middle of the block that lies nearest to it.
export function labelPlaces(graph, division) {
  const sums = division.grids.map(() => [0, 0, 0]);
  graph.blocks.forEach(({ area_m2 }, block) => {
    const grid = division.grid[block];
    if (grid === NONE) return;
    const [x, y] = graph.middles[block];
    sums[grid][0] += area_m2;
    sums[grid][1] += area_m2 * x;
    sums[grid][2] += area_m2 * y;
  });
  const places = sums.map(() => null);
  const nearest = sums.map(() => Infinity);
  graph.blocks.forEach((_, block) => {
    const grid = division.grid[block];
    if (grid === NONE) return;
    const [x, y] = graph.middles[block];
    const [area, sx, sy] = sums[grid];
    const away = Math.hypot(x - sx / area, y - sy / area);
    if (away < nearest[grid]) [nearest[grid], places[grid]] = [away, [x, y]];
  });
  return places;
}

// Paints all that fit; gives where each stands, by grid.
export function paintLabels(pen, view, colours, division, places, ratio) {
  const boxes = new Map();
  if (view.zoom < LABELS_FROM_ZOOM && !roomy(view, division)) return boxes;
  begin(pen, colours, ratio);
  for (const grid of division.live()) {
    if (!places[grid]) continue;
    const [x, y] = view.toScreen(...places[grid]);
    if (x < -60 || y < -20 || x > view.width + 60 || y > view.height + 20) continue;
    const half = pen.measureText(division.grids[grid].name).width / 2 + 2;
    const box = [x - half, y - SIZE_PX - 2, x + half, y + SIZE_PX + 2];
    if ([...boxes.values()].some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
    boxes.set(grid, box);
    write(pen, division, grid, x, y);
  }
  return boxes;
}

// Only these, where they stand already: for figures that change while the hand draws.
export function repaintLabels(pen, colours, division, grids, boxes, ratio) {
  begin(pen, colours, ratio);
  for (const grid of grids) {
    const box = boxes.get(grid);
    if (!box) continue;
    pen.clearRect(box[0] - 1, box[1], box[2] - box[0] + 2, box[3] - box[1]);
    write(pen, division, grid, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
  }
}

function begin(pen, colours, ratio) {
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  Object.assign(pen, { textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 3 });
  Object.assign(pen, { strokeStyle: colours.halo, fillStyle: colours.community, font: `650 ${SIZE_PX}px ${colours.font}` });
}

function write(pen, division, grid, x, y) {
  [division.grids[grid].name, String(division.households[grid])].forEach((line, at) => {
    const where = y + (at - 0.5) * (SIZE_PX + 3);
    pen.strokeText(line, x, where);
    pen.fillText(line, x, where);
  });
}

// Few grids on the screen have room for their names at any zoom.
function roomy(view, division) {
  const [west, north, east, south] = division.graph.index.box;
  const side_px = Math.sqrt(((east - west) * (south - north)) / Math.max(1, division.live().length)) * view.scale;
  return side_px > ROOM_PX;
}
