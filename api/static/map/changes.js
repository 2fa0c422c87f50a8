// What becomes of the rows of a file: a shape for each state, so that colour is never the only sign.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const FULL = 2 * Math.PI;
  const ORDER = ["same", "retired", "new", "changed", "doubtful", "refused"];

  gsMap.takeChanges = function (view, source) {
    const features = source ? source.data.features : [];
    const points = features.filter(({ geometry }) => geometry.type === "Point");
    const areas = features.filter(({ geometry }) => geometry.type.endsWith("Polygon"));
    const rank = ({ state }) => ORDER.indexOf(state);
    view.changedAreas = areas.map((feature) => gsMap.shape(feature, view.plane));
    view.changedPoints = points
      .map(({ geometry, properties }) => ({ at: view.plane.place(geometry.coordinates), state: properties.state }))
      .sort((one, other) => rank(one) - rank(other));
  };

  const MARKS = {
    new: (pen, x, y, { primary }) => disc(pen, x, y, 4.5, primary),
    same: (pen, x, y, { muted }) => disc(pen, x, y, 2.5, muted),
    changed: (pen, x, y, { focus }) => {
      pen.strokeStyle = focus;
      pen.lineWidth = 2.5;
      pen.strokeRect(x - 4, y - 4, 8, 8);
    },
    retired: (pen, x, y, { muted }) => {
      pen.strokeStyle = muted;
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(x - 4, y - 4);
      pen.lineTo(x + 4, y + 4);
      pen.moveTo(x + 4, y - 4);
      pen.lineTo(x - 4, y + 4);
      pen.stroke();
    },
    refused: (pen, x, y, { danger }) => {
      pen.fillStyle = danger;
      pen.beginPath();
      pen.moveTo(x, y - 7);
      pen.lineTo(x + 7, y + 5);
      pen.lineTo(x - 7, y + 5);
      pen.fill();
    },
  };
  MARKS.doubtful = MARKS.refused;

  function disc(pen, x, y, radius, colour) {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.arc(x, y, radius, 0, FULL);
    pen.fill();
  }

  // Around the place that somebody went to.
  function ring(pen, [x, y], { focus }) {
    pen.strokeStyle = focus;
    pen.lineWidth = 3;
    pen.beginPath();
    pen.arc(x, y, 16, 0, FULL);
    pen.stroke();
  }

  gsMap.drawChanges = function (pen, frame, view) {
    areas(pen, frame, view);
    frame.toScreen(pen);
    for (const { at, state } of view.changedPoints) {
      const [x, y] = frame.pixel(at);
      if (x < -8 || y < -8 || x > frame.size.x + 8 || y > frame.size.y + 8) continue;
      (MARKS[state] || MARKS.same)(pen, x, y, view.tokens);
    }
    if (view.pointedAt) ring(pen, frame.pixel(view.pointedAt), view.tokens);
  };

  // Of a plan: the ground that would be in another grid is tinted, the new borders lie dashed over the old ones.
  const REDRAWN = {
    moves(pen, shape, frame, { focus }) {
      pen.fillStyle = focus;
      pen.globalAlpha = 0.35;
      pen.fill(shape.path, "evenodd");
      pen.globalAlpha = 1;
    },
    after(pen, shape, frame, { focus, halo }) {
      pen.lineWidth = 5 / frame.scale;
      pen.strokeStyle = halo;
      pen.stroke(shape.path);
      pen.setLineDash([9 / frame.scale, 5 / frame.scale]);
      pen.lineWidth = 2.6 / frame.scale;
      pen.strokeStyle = focus;
      pen.stroke(shape.path);
      pen.setLineDash([]);
    },
  };

  // Polygons that are new or changed are tinted and outlined; those that stay are outlined alone.
  function areas(pen, frame, view) {
    const { primary, focus, muted, danger } = view.tokens;
    const colours = { new: primary, changed: focus, refused: danger, doubtful: danger };
    frame.toPlane(pen);
    for (const shape of view.changedAreas) {
      if (!gsMap.overlaps(shape.box, frame.sight)) continue;
      const { state } = shape.properties;
      if (state === "moves" || state === "after") {
        REDRAWN[state](pen, shape, frame, view.tokens);
        continue;
      }
      pen.fillStyle = pen.strokeStyle = colours[state] || muted;
      pen.globalAlpha = colours[state] ? 0.18 : 0;
      pen.fill(shape.path, "evenodd");
      pen.globalAlpha = 1;
      pen.lineWidth = 1.4 / frame.scale;
      pen.stroke(shape.path);
    }
  }
})();
