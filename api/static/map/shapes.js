// GeoJSON to shapes that draw fast: a path in metres, made once, drawn under one transform at any zoom.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const RADIUS_M = 6378137;

  // Web Mercator metres from an origin, y downwards: small numbers keep a path exact to centimetres.
  gsMap.plane = function (lat, lon) {
    const origin = mercator(lon, lat);
    return {
      origin,
      place: ([x, y]) => {
        const point = mercator(x, y);
        return [point[0] - origin[0], origin[1] - point[1]];
      },
    };
  };

  function mercator(lon, lat) {
    const rad = Math.PI / 180;
    return [RADIUS_M * lon * rad, RADIUS_M * Math.log(Math.tan(Math.PI / 4 + (lat * rad) / 2))];
  }

  function ringsOf(geometry) {
    if (geometry.type === "Polygon") return geometry.coordinates;
    if (geometry.type === "MultiPolygon") return geometry.coordinates.flat();
    return geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates;
  }

  gsMap.shape = function (feature, plane) {
    const closed = feature.geometry.type.endsWith("Polygon");
    const lines = ringsOf(feature.geometry).map((ring) => ring.map(plane.place));
    const shape = { key: feature.id, properties: feature.properties, lines, path: new Path2D(), box: emptyBox() };
    for (const line of lines) {
      line.forEach(([x, y]) => widen(shape.box, x, y));
      trace(shape.path, line);
      if (closed) shape.path.closePath();
    }
    if (feature.properties.label) shape.label = plane.place(feature.properties.label);
    return shape;
  };

  function trace(path, line) {
    line.forEach(([x, y], at) => (at ? path.lineTo(x, y) : path.moveTo(x, y)));
  }

  // A walk: `path` where it was recorded, `gaps` where two positions lie too far apart to tell the way between them.
  gsMap.walk = function (feature, plane, gap_m) {
    const shape = gsMap.shape(feature, plane);
    Object.assign(shape, { path: new Path2D(), gaps: new Path2D() });
    const stretch = 1 / Math.cos((feature.geometry.coordinates[0][1] * Math.PI) / 180);
    for (const line of shape.lines) {
      for (let at = 1; at < line.length; at += 1) {
        const [one, other] = [line[at - 1], line[at]];
        const far = Math.hypot(other[0] - one[0], other[1] - one[1]) > gap_m * stretch;
        trace(far ? shape.gaps : shape.path, [one, other]);
      }
    }
    return shape;
  };

  function emptyBox() {
    return { west: Infinity, north: Infinity, east: -Infinity, south: -Infinity };
  }

  function widen(box, x, y) {
    if (x < box.west) box.west = x;
    if (x > box.east) box.east = x;
    if (y < box.north) box.north = y;
    if (y > box.south) box.south = y;
  }

  gsMap.overlaps = (a, b) => a.west <= b.east && a.east >= b.west && a.north <= b.south && a.south >= b.north;

  // The first shape that holds a point of the plane, by counting crossings over all rings.
  gsMap.shapeAt = function (shapes, [x, y]) {
    return shapes.find((shape) => {
      const { west, east, north, south } = shape.box;
      return x >= west && x <= east && y >= north && y <= south && inside(shape.lines, x, y);
    });
  };

  function inside(rings, x, y) {
    let within = false;
    for (const ring of rings) {
      for (let at = 0, last = ring.length - 1; at < ring.length; last = at, at += 1) {
        const [ax, ay] = ring[at];
        const [bx, by] = ring[last];
        if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
      }
    }
    return within;
  }

  // The line that passes nearest to a point, if any does within `reach` metres of the plane.
  gsMap.lineAt = function (shapes, [x, y], reach) {
    let nearest = null;
    let best = reach;
    for (const shape of shapes) {
      const { west, east, north, south } = shape.box;
      if (x < west - reach || x > east + reach || y < north - reach || y > south + reach) continue;
      const away = distance(shape.lines, x, y);
      if (away <= best) [nearest, best] = [shape, away];
    }
    return nearest;
  };

  function distance(lines, x, y) {
    let least = Infinity;
    for (const line of lines) {
      for (let at = 1; at < line.length; at += 1) least = Math.min(least, toSegment(line[at - 1], line[at], x, y));
    }
    return least;
  }

  function toSegment([ax, ay], [bx, by], x, y) {
    const [dx, dy] = [bx - ax, by - ay];
    const along = dx || dy ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy))) : 0;
    return Math.hypot(x - ax - along * dx, y - ay - along * dy);
  }

  // West, south, east, north in degrees of a GeoJSON geometry, as Leaflet's corners.
  gsMap.corners = function (geometry) {
    let [south, west, north, east] = [90, 180, -90, -180];
    for (const [lon, lat] of ringsOf(geometry).flat()) {
      [south, west] = [Math.min(south, lat), Math.min(west, lon)];
      [north, east] = [Math.max(north, lat), Math.max(east, lon)];
    }
    return [[south, west], [north, east]];
  };
})();
