// One patrol: the track thin, streets solid where recorded, dashed where reported; dotted off the street; stops as rings, places checked as filled squares.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const STYLES = {
    recorded: { width: 5, colour: "primary", dash: [] },
    reported: { width: 5, colour: "primary", dash: [10, 8] },
    off: { width: 4, colour: "focus", dash: [0.1, 8] },
    track: { width: 1.4, colour: "muted", dash: [] },
  };
  const STOP_PX = 6;
  const CHECKED_PX = 8;

  gsMap.takeWalk = function (view, source) {
    const features = source ? source.data.features : [];
    view.walkLines = features.filter(({ geometry }) => geometry.type === "LineString").map((feature) => gsMap.shape(feature, view.plane));
    const points = (kind) => features.filter(({ geometry, properties }) => geometry.type === "Point" && properties.kind === kind).map(({ geometry }) => view.plane.place(geometry.coordinates));
    view.walkStops = points("stop");
    view.walkChecked = points("checked");
  };

  gsMap.drawWalk = function (pen, frame, view) {
    frame.toPlane(pen);
    pen.lineJoin = pen.lineCap = "round";
    const seen = view.walkLines.filter((shape) => gsMap.overlaps(shape.box, frame.sight));
    for (const kind of ["recorded", "reported", "off", "track"]) {
      const shapes = seen.filter((shape) => shape.properties.kind === kind);
      if (kind !== "track") for (const shape of shapes) stroke(pen, frame, shape, { ...STYLES[kind], dash: [], width: STYLES[kind].width + 2.6 }, view.tokens.halo);
      for (const shape of shapes) stroke(pen, frame, shape, STYLES[kind], view.tokens[STYLES[kind].colour]);
    }
    pen.setLineDash([]);
    stops(pen, frame, view);
    checked(pen, frame, view);
  };

  function stroke(pen, frame, shape, { width, dash }, colour) {
    pen.lineWidth = width / frame.scale;
    pen.setLineDash(dash.map((each) => each / frame.scale));
    pen.strokeStyle = colour;
    pen.stroke(shape.path);
  }

  // A square on its corner, filled: not to be taken for a stop without colours either.
  function checked(pen, frame, view) {
    for (const place of view.walkChecked) {
      const [x, y] = frame.pixel(place);
      pen.beginPath();
      pen.moveTo(x, y - CHECKED_PX);
      pen.lineTo(x + CHECKED_PX, y);
      pen.lineTo(x, y + CHECKED_PX);
      pen.lineTo(x - CHECKED_PX, y);
      pen.closePath();
      pen.fillStyle = view.tokens.primary;
      pen.fill();
      pen.lineWidth = 2;
      pen.strokeStyle = view.tokens.surface;
      pen.stroke();
    }
  }

  function stops(pen, frame, view) {
    frame.toScreen(pen);
    for (const place of view.walkStops) {
      const [x, y] = frame.pixel(place);
      pen.beginPath();
      pen.arc(x, y, STOP_PX, 0, 2 * Math.PI);
      pen.fillStyle = view.tokens.surface;
      pen.fill();
      pen.lineWidth = 3;
      pen.strokeStyle = view.tokens.focus;
      pen.stroke();
    }
  }
})();
