// A planned route: walks as lines, streets walked twice as double lines, and the numbers of the list where they begin.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const ONCE_PX = 3;
  const TWICE_PX = 7;
  const BETWEEN_PX = 2.6;
  const NUMBER_PX = 13;

  gsMap.takeRoute = function (view, source) {
    const features = source ? source.data.features : [];
    view.routeLines = features.filter(({ geometry }) => geometry.type === "LineString").map((feature) => gsMap.shape(feature, view.plane));
    view.routeMarks = features
      .filter(({ geometry }) => geometry.type === "Point")
      .map(({ geometry, properties }) => ({ ...properties, at: view.plane.place(geometry.coordinates) }));
  };

  const coloursOf = ({ primary, focus, danger, muted }) => [primary, focus, danger, muted];

  gsMap.drawRoute = function (pen, frame, view) {
    const colours = coloursOf(view.tokens);
    frame.toPlane(pen);
    pen.lineJoin = pen.lineCap = "round";
    const stroke = (shape, width, colour) => {
      pen.lineWidth = width / frame.scale;
      pen.strokeStyle = colour;
      pen.stroke(shape.path);
    };
    const seen = view.routeLines.filter((shape) => gsMap.overlaps(shape.box, frame.sight));
    for (const shape of seen) stroke(shape, (shape.properties.twice ? TWICE_PX : ONCE_PX) + 2.4, view.tokens.halo);
    for (const shape of seen) {
      const { twice, patroller } = shape.properties;
      stroke(shape, twice ? TWICE_PX : ONCE_PX, colours[patroller]);
      if (twice) stroke(shape, BETWEEN_PX, view.tokens.halo);
    }
    numbers(pen, frame, view, colours);
  };

  // The first numbers have the right of way; where there is no room a dot says that something begins there.
  function numbers(pen, frame, view, colours) {
    frame.toScreen(pen);
    pen.font = `650 ${NUMBER_PX}px ${view.tokens.font}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    const plates = [];
    for (const mark of [...view.routeMarks].sort((one, other) => other.start - one.start)) {
      const [x, y] = frame.pixel(mark.at);
      const half = Math.max(10, pen.measureText(mark.number).width / 2 + 6);
      const box = { left: x - half, right: x + half, top: y - 10, bottom: y + 10, mark };
      if (plates.some((other) => crossing(box, other))) dot(pen, x, y, colours[mark.patroller], view.tokens);
      else plates.push(box);
    }
    for (const box of plates) plate(pen, box, box.mark, colours[box.mark.patroller], view.tokens);
  }

  const crossing = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  function dot(pen, x, y, colour, { surface }) {
    pen.beginPath();
    pen.arc(x, y, 3.5, 0, 2 * Math.PI);
    pen.fillStyle = colour;
    pen.fill();
    pen.lineWidth = 1.5;
    pen.strokeStyle = surface;
    pen.stroke();
  }

  // A number on a plate; where a walk begins the plate is filled.
  function plate(pen, { left, right, top, bottom }, { number, start }, colour, { surface, halo }) {
    pen.beginPath();
    pen.roundRect(left, top, right - left, bottom - top, 10);
    pen.fillStyle = start ? colour : surface;
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = start ? halo : colour;
    pen.stroke();
    pen.fillStyle = start ? surface : colour;
    pen.fillText(number, (left + right) / 2, (top + bottom) / 2 + 0.5);
  }
})();
