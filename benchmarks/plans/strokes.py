"""Strokes at random, as scripts for the editor's page: for what it reads in them, and for how long it takes."""

RANDOM = """function dice(seed) {
  return () => ((seed = (seed * 16807) % 2147483647) - 1) / 2147483646;
}"""
"""A function of the page that makes dice from a seed."""

LINES = (
    """async ([seed, count]) => {
  """
    + RANDOM
    + """
  const { read, operationOf } = await import("/static/plans/readings.js");
  const { Division } = await import("/static/plans/division.js");
  const { desk } = document.querySelector("[data-plan]");
  const { division, graph, ground } = desk;
  const chance = dice(seed);
  const found = { drawn: 0, inside: 0, read: 0, readings: 0, broken: [], crossed: 0, times: [] };
  const copy = () => new Division(ground, graph, division.grids, (_, at) => division.codeOf(at));
  for (let turn = 0; turn < count; turn += 1) {
    // A stroke as a hand draws it: from somewhere on the border of a grid across it to somewhere else on its border.
    const grid = Math.floor(chance() * division.grids.length);
    const nodes = graph.arcs.from.filter((_, arc) => {
      const [one, other] = [graph.arcs.one[arc], graph.arcs.other[arc]];
      const sides = [division.grid[one], other < 0 ? -2 : division.grid[other]];
      return sides.includes(grid) && sides[0] !== sides[1];
    });
    const [from, to] = [0, 1].map(() => nodes[Math.floor(chance() * nodes.length)]);
    const far = Math.hypot(graph.x[to] - graph.x[from], graph.y[to] - graph.y[from]);
    if (far < 0.6 * Math.sqrt(division.area_m2[grid])) continue;
    found.drawn += 1;
    const stroke = Array.from({ length: 24 }, (_, at) => [
      graph.x[from] + ((graph.x[to] - graph.x[from]) * at) / 23 + (chance() - 0.5) * 40,
      graph.y[from] + ((graph.y[to] - graph.y[from]) * at) / 23 + (chance() - 0.5) * 40,
    ]);
    const began = performance.now();
    const { readings, arcs } = read(division, stroke);
    found.inside += arcs.length > 0;
    found.times.push(performance.now() - began);
    found.read += readings.length > 0;
    for (const reading of readings) {
      found.readings += 1;
      const after = copy();
      const operation = operationOf(division, reading);
      let fresh = null;
      if (operation.kind === "split") {
        fresh = after.setGrid({ ...division.grids[reading.grid], code: "fresh" });
        for (const name of operation.blocks) after.move(graph.number.get(name), fresh);
      } else {
        for (const [code, names] of Object.entries(operation.to)) {
          for (const name of names) {
            const block = graph.number.get(name);
            after.move(block, after.place.get(code));
            found.crossed += graph.blocks[block].community !== after.grids[after.place.get(code)].community;
          }
        }
      }
      const touched = reading.kind === "split" ? [reading.grid, fresh] : [reading.a, reading.b];
      for (const each of touched) if (after.pieces(each).length !== 1) found.broken.push([turn, reading.kind]);
    }
  }
  return found;
}"""
)
"""Lines as a hand draws them, from border to border of a grid; what each may mean is applied to a copy."""

STROKES = """() => {
  const { desk, stage } = document.querySelector("[data-plan]");
  const before = Int32Array.from(desk.division.grid);
  const intervals = [];
  let last = null;
  let going = true;
  const tick = (now) => {
    if (last !== null && desk.busy) intervals.push(now - last);
    last = now;
    if (going) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  stage.frames.length = 0;
  window.painted = () => {
    going = false;
    const found = desk.division.grid.filter((grid, block) => grid !== before[block]).length;
    return { frames: Array.from(stage.frames), intervals, found };
  };
}"""
"""Begins to count frames while the brush is down; `painted()` gives what was counted."""

CUTS = (
    """async ([seed, count]) => {
  """
    + RANDOM
    + """
  const { drawn, readExactly } = await import("/static/plans/exact.js");
  const { Cutting, areaOf } = await import("/static/plans/pieces.js");
  const { desk, stage } = document.querySelector("[data-plan]");
  const { division, graph, ground } = desk;
  const chance = dice(seed);
  const [west, north, east, south] = graph.index.box;
  const found = { times: [], read: 0, cuts: [] };
  for (let turn = 0; turn < count; turn += 1) {
    const [x, y] = [west + chance() * (east - west), north + chance() * (south - north)];
    const [far, way] = [200 + 500 * chance(), 2 * Math.PI * chance()];
    const points = Array.from({ length: 40 }, (_, at) => [
      x + (far * at * Math.cos(way)) / 39 + (chance() - 0.5) * 6,
      y + (far * at * Math.sin(way)) / 39 + (chance() - 0.5) * 6,
    ]);
    const began = performance.now();
    const line = drawn(division, points, stage.view.scale);
    const { readings } = readExactly(division, line);
    found.times.push(performance.now() - began);
    found.read += readings.length > 0;
    const cutting = new Cutting(graph, line);
    const pieces = [...cutting.pieces].map(([block, parts]) => [
      graph.blocks[block].name,
      parts.map(({ ring, side }) => [side, Math.abs(areaOf(ring, cutting.x, cutting.y))]),
    ]);
    found.cuts.push({ line: line.map(([px, py]) => ground.plane.steps(px, py)), pieces });
  }
  return found;
}"""
)
"""Lines anywhere that cut exactly: how long each takes to read, and the pieces that the page makes of blocks."""
