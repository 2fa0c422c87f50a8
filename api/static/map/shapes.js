// GeoJSON to shapes that draw fast: a path in metres, made once, drawn under one transform at any zoom.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const RADIUS_M = 6378137;
  const RAD = Math.PI / 180;

  // Web Mercator metres from an origin, y downwards: small numbers keep a path exact to centimetres.
  gsMap.plane = function (lat, lon) {
    const [x0, y0] = [eastings(lon), northings(lat)];
    return {
      origin: [x0, y0],
      place: ([x, y]) => [eastings(x) - x0, y0 - northings(y)],
      // A line of GeoJSON as x, y, x, y ...: flat, for there may be hundreds of thousands.
      placeLine(line) {
        const placed = new Float64Array(2 * line.length);
        for (let at = 0; at < line.length; at += 1) {
          placed[2 * at] = eastings(line[at][0]) - x0;
          placed[2 * at + 1] = y0 - northings(line[at][1]);
        }
        return placed;
      },
    };
  };

  const eastings = (lon) => RADIUS_M * lon * RAD;
  const northings = (lat) => RADIUS_M * Math.log(Math.tan(Math.PI / 4 + (lat * RAD) / 2));

  function linesOf(geometry) {
    if (geometry.type === "MultiPolygon") return geometry.coordinates.flat();
    return geometry.type === "LineString" ? [geometry.coordinates] : geometry.coordinates;
  }

  gsMap.shape = function (feature, plane) {
    const closed = feature.geometry.type.endsWith("Polygon");
    const lines = linesOf(feature.geometry).map(plane.placeLine);
    const shape = { key: feature.id, properties: feature.properties, lines, path: new Path2D(), box: boxOf(lines) };
    for (const line of lines) {
      trace(shape.path, line);
      if (closed) shape.path.closePath();
    }
    if (feature.properties.label) shape.label = plane.place(feature.properties.label);
    return shape;
  };

  function trace(path, line) {
    path.moveTo(line[0], line[1]);
    for (let at = 2; at < line.length; at += 2) path.lineTo(line[at], line[at + 1]);
  }

  // A walk: `path` where it was recorded, `gaps` where two positions lie too far apart to tell the way between them.
  gsMap.walk = function (feature, plane, gap_m) {
    const shape = gsMap.shape(feature, plane);
    Object.assign(shape, { path: new Path2D(), gaps: new Path2D() });
    const far = gap_m / Math.cos(feature.geometry.coordinates[0][1] * RAD);
    for (const line of shape.lines) {
      for (let at = 2; at < line.length; at += 2) {
        const step = Math.hypot(line[at] - line[at - 2], line[at + 1] - line[at - 1]);
        trace(step > far ? shape.gaps : shape.path, line.subarray(at - 2, at + 2));
      }
    }
    return shape;
  };

  function boxOf(lines) {
    const box = { west: Infinity, north: Infinity, east: -Infinity, south: -Infinity };
    for (const line of lines) {
      for (let at = 0; at < line.length; at += 2) {
        if (line[at] < box.west) box.west = line[at];
        if (line[at] > box.east) box.east = line[at];
        if (line[at + 1] < box.north) box.north = line[at + 1];
        if (line[at + 1] > box.south) box.south = line[at + 1];
      }
    }
    return box;
  }

  gsMap.overlaps = (a, b) => a.west <= b.east && a.east >= b.west && a.north <= b.south && a.south >= b.north;

  // The first shape that holds a point of the plane, by counting crossings over all rings.
  gsMap.shapeAt = function (shapes, [x, y]) {
    return shapes.find(({ box, lines }) => {
      return x >= box.west && x <= box.east && y >= box.north && y <= box.south && inside(lines, x, y);
    });
  };

  function inside(rings, x, y) {
    let within = false;
    for (const ring of rings) {
      for (let at = 0, last = ring.length - 2; at < ring.length; last = at, at += 2) {
        const [ax, ay, bx, by] = [ring[at], ring[at + 1], ring[last], ring[last + 1]];
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
      for (let at = 2; at < line.length; at += 2) least = Math.min(least, toSegment(line, at, x, y));
    }
    return least;
  }

  // From a point to the stretch of a line that ends at position `at`.
  function toSegment(line, at, x, y) {
    const [ax, ay] = [line[at - 2], line[at - 1]];
    const [dx, dy] = [line[at] - ax, line[at + 1] - ay];
    const along = dx || dy ? Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy))) : 0;
    return Math.hypot(x - ax - along * dx, y - ay - along * dy);
  }

  // South-west and north-east of a GeoJSON geometry, as Leaflet's corners.
  gsMap.corners = function (geometry) {
    let [south, west, north, east] = [90, 180, -90, -180];
    for (const [lon, lat] of linesOf(geometry).flat()) {
      [south, west] = [Math.min(south, lat), Math.min(west, lon)];
      [north, east] = [Math.max(north, lat), Math.max(east, lon)];
    }
    return [[south, west], [north, east]];
  };
})();
