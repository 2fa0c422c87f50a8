// Names and figures with a halo; they give way to markers, and where two would overlap the more important one stays.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const COMMUNITIES_TO = 14;
  const GRIDS_FROM = 14.25;
  const TOWNS_BELOW_PX = 5;
  const ROOM = 1.5; // a name may be this much wider than its grid
  const ASIDE_PX = [0, 24, -24];
  const BELOW_DOT_PX = [18, -18];
  const widths = new Map();

  gsMap.drawLabels = function (pen, frame, view) {
    frame.toScreen(pen);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    const taken = gsMap.markerBoxes(view, frame);
    for (const label of wanted(frame, view)) {
      const box = boxOf(pen, label, view.tokens);
      if (box.width > label.room) continue;
      if (label.dot) drawDot(pen, label.at, view.tokens);
      const aside = (label.dot ? BELOW_DOT_PX : ASIDE_PX).find((step) => !taken.some((other) => crossing(box, other, step)));
      if (aside === undefined) continue;
      box.y += aside;
      label.at[1] += aside;
      taken.push(box);
      write(pen, label, view.tokens);
    }
  };

  function drawDot(pen, [x, y], tokens) {
    pen.beginPath();
    pen.arc(x, y, 6, 0, 2 * Math.PI);
    pen.fillStyle = tokens.primary;
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = tokens.halo;
    pen.stroke();
  }

  // What may be written at this zoom, the most important first: the selection, then by size.
  function wanted(frame, view) {
    const labels = [];
    if (view.typical_m * frame.scale < TOWNS_BELOW_PX) return townLabels(frame, view);
    if (frame.zoom <= COMMUNITIES_TO) {
      for (const shape of inSight(view.communities, frame)) labels.push(communityLabel(shape, frame));
    }
    if (frame.zoom >= GRIDS_FROM) {
      for (const shape of inSight(view.grids, frame)) labels.push(gridLabel(shape, frame, view));
    }
    labels.sort((a, b) => b.weight - a.weight);
    return labels;
  }

  // From far away a town is a dot with its name: one for all communities that name it.
  function townLabels(frame, view) {
    const towns = new Map();
    for (const shape of inSight(view.communities, frame)) {
      const name = shape.properties.town_name || shape.properties.name;
      const known = towns.get(name);
      if (!known || sizeOf(shape) > known.weight) {
        towns.set(name, { at: frame.pixel(shape.label), lines: [name], size: 15, weight: sizeOf(shape), room: Infinity, dot: true });
      }
    }
    return Array.from(towns.values()).sort((a, b) => b.weight - a.weight);
  }

  function inSight(shapes, frame) {
    return shapes.filter((shape) => shape.label && gsMap.overlaps(shape.box, frame.sight));
  }

  const sizeOf = ({ box }) => (box.east - box.west) * (box.south - box.north);

  function communityLabel(shape, frame) {
    const at = frame.pixel(shape.label);
    return { at, lines: [shape.properties.name], size: 15, weight: sizeOf(shape), room: Infinity };
  }

  function gridLabel(shape, frame, view) {
    const lines = [shape.properties.name, view.figureOf(shape)].filter((line) => line !== null && line !== "");
    const chosen = view.selection && view.selection.key === shape.key;
    const [weight, room] = chosen ? [Infinity, Infinity] : [sizeOf(shape), ROOM * (shape.box.east - shape.box.west) * frame.scale];
    return { at: frame.pixel(shape.label), lines: lines.map(String), size: 13, weight, room };
  }

  const fontOf = (label, tokens) => `650 ${label.size}px ${tokens.font}`;

  function boxOf(pen, label, tokens) {
    pen.font = fontOf(label, tokens);
    const width = Math.max(...label.lines.map((line) => widthOf(pen, line, label.size))) + 6;
    const height = label.lines.length * label.size * 1.25 + 4;
    return { x: label.at[0] - width / 2, y: label.at[1] - height / 2, width, height };
  }

  function widthOf(pen, line, size) {
    const key = `${size} ${line}`;
    if (!widths.has(key)) widths.set(key, pen.measureText(line).width);
    return widths.get(key);
  }

  function crossing(a, b, aside) {
    const y = a.y + aside;
    return a.x < b.x + b.width && b.x < a.x + a.width && y < b.y + b.height && b.y < y + a.height;
  }

  function write(pen, label, tokens) {
    const step = label.size * 1.25;
    const top = label.at[1] - ((label.lines.length - 1) * step) / 2;
    label.lines.forEach((line, place) => {
      pen.lineWidth = 5;
      pen.strokeStyle = tokens.halo;
      pen.strokeText(line, label.at[0], top + place * step);
      pen.fillStyle = tokens.community;
      pen.fillText(line, label.at[0], top + place * step);
    });
  }
})();
