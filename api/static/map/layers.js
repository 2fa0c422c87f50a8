// What each layer paints, under the names that layers= in the address and the page's list of layers use.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const BLOCKS_FROM = 15;
  const STREETS_FROM = 16;
  const NEVER = 5;

  function fillEach(pen, frame, view, style) {
    frame.toPlane(pen);
    for (const shape of view.grids) {
      if (!gsMap.overlaps(shape.box, frame.sight)) continue;
      pen.fillStyle = style(shape);
      pen.fill(shape.path, "evenodd");
    }
  }

  function strokeEach(pen, frame, shapes, width, colour) {
    frame.toPlane(pen);
    pen.lineJoin = "round";
    pen.lineCap = "round";
    pen.lineWidth = width / frame.scale;
    pen.strokeStyle = colour;
    for (const shape of shapes) if (gsMap.overlaps(shape.box, frame.sight)) pen.stroke(shape.path);
  }

  function neighbours(pen, frame, view) {
    fillEach(pen, frame, view, (shape) => view.tokens.fill[shape.properties.colour % 6]);
  }

  function hours(pen, frame, view) {
    const hatch = pen.createPattern(view.tokens.hatch, "repeat");
    hatch.setTransform(new DOMMatrix([1 / frame.scale, 0, 0, 1 / frame.scale, 0, 0]));
    fillEach(pen, frame, view, (shape) => {
      const figures = view.figures[shape.key];
      if (view.isBeyond(shape.key)) return view.tokens.ground;
      return !figures || figures.stale === NEVER ? hatch : view.tokens.stale[figures.stale];
    });
  }

  function counts(pen, frame, view) {
    fillEach(pen, frame, view, (shape) => {
      const count = view.countOf(shape.key);
      return count ? view.tokens.load[view.bounds.filter((bound) => count > bound).length] : view.tokens.ground;
    });
  }

  // Block edges are where the streets run: a thin line first, a street with its case when there is room.
  function blocks(pen, frame, view) {
    if (frame.zoom < BLOCKS_FROM) return;
    if (frame.zoom < STREETS_FROM) {
      strokeEach(pen, frame, view.blocks, 1, view.tokens.block);
      return;
    }
    const street = 4 * Math.pow(1.5, frame.zoom - STREETS_FROM);
    strokeEach(pen, frame, view.blocks, street + 2, view.tokens.streetCase);
    strokeEach(pen, frame, view.blocks, street, view.tokens.street);
  }

  // Lines are thinner where grids are small on screen, or they would cover what they part.
  function borders(pen, frame, view) {
    const across = view.typical_m * frame.scale;
    const grid = across < 9 ? 0 : across < 36 ? 0.6 : 1.6;
    if (grid) strokeEach(pen, frame, view.grids, grid, view.tokens.grid);
    strokeEach(pen, frame, view.communities, across < 9 ? 1 : across < 36 ? 1.8 : 3.4, view.tokens.community);
  }

  function tracks(pen, frame, view) {
    const shown = view.tracks.filter(view.onDay);
    const width = frame.zoom < 15 ? 1.1 : frame.zoom < 16.5 ? 1.5 : 2.6;
    gaps(pen, frame, shown, view.tokens.primary);
    strokeEach(pen, frame, shown, width + 1.6, view.tokens.halo);
    strokeEach(pen, frame, shown, width, view.tokens.primary);
  }

  function gaps(pen, frame, shapes, colour) {
    frame.toPlane(pen);
    pen.lineWidth = 1.2 / frame.scale;
    pen.strokeStyle = colour;
    pen.setLineDash([1.5 / frame.scale, 5 / frame.scale]);
    for (const shape of shapes) if (gsMap.overlaps(shape.box, frame.sight)) pen.stroke(shape.gaps);
    pen.setLineDash([]);
  }

  const PAINTED = { neighbours, hours, counts, blocks, borders, tracks };

  gsMap.drawLayers = function (pen, frame, view) {
    for (const key of Object.keys(PAINTED)) if (view.isShown(key)) PAINTED[key](pen, frame, view);
    if (view.isShown("changes")) gsMap.drawChanges(pen, frame, view);
    if (view.isShown("streets")) gsMap.drawStreets(pen, frame, view);
    if (view.isShown("route")) gsMap.drawRoute(pen, frame, view);
    if (view.isShown("walk")) gsMap.drawWalk(pen, frame, view);
    ring(pen, frame, view);
  };

  // The selection: one ring with a halo, over everything that is painted.
  function ring(pen, frame, view) {
    const shape = view.selectedShape();
    if (!shape) return;
    strokeEach(pen, frame, [shape], 8, view.tokens.halo);
    strokeEach(pen, frame, [shape], 4.5, view.tokens.focus);
  }
})();
