// Streets by staleness: every piece in the colour and width of the age of its last walk, on the day that is chosen.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const STEPS = 1e6;
  const NEVER = 5;
  const TOLD = 6;
  const WIDTHS_PX = [2.2, 2.6, 3.2, 4, 5, 5];
  const [REPORTED, BY_NIGHT] = [2, 1];

  // Pieces of the same class are one path each, made anew when the day changes.
  gsMap.takeStreets = function (view, source) {
    view.streets = source && source.vertices.length ? pieces(view.plane, source) : null;
    if (!view.streets) return;
    view.streets.bounds = source.bounds;
    choose(view, { until: source.days.length ? source.days[source.days.length - 1].until : 0, light: "", blind: 7 });
    document.addEventListener("gs:until", ({ detail }) => {
      choose(view, detail);
      if (view.repaint) view.repaint();
    });
  };

  function pieces(plane, { x, y, vertices, counts, walks, length_dm: lengths }) {
    const made = [];
    let [east, north, at, walk] = [0, 0, 0, 0];
    vertices.forEach((count, index) => {
      const line = [];
      for (let step = 0; step < count; step += 1, at += 1) {
        east += x[at];
        north += y[at];
        line.push([east / STEPS, north / STEPS]);
      }
      made.push({ line: plane.placeLine(line), walks: walks.slice(walk, walk + counts[index]), metres: lengths[index] / 10 });
      walk += counts[index];
    });
    return { pieces: made, paths: [] };
  }

  // The latest walk of a kind up to an hour; walks are in order of time.
  function latest({ walks }, until, reported, light) {
    for (let at = walks.length - 1; at >= 0; at -= 1) {
      const kind = walks[at] % 4;
      const hour = Math.floor(walks[at] / 4);
      const fits = !light || (light === "night") === Boolean(kind & BY_NIGHT);
      if (hour < until && Boolean(kind & REPORTED) === reported && fits) return hour;
    }
    return null;
  }

  // 0 to 4 by age, 5 for no track at all; 6 where no track is within the blind days and a report is.
  function classOf(piece, bounds, { until, light, blind }) {
    const seen = latest(piece, until, false, light);
    const told = latest(piece, until, true, light);
    const within = (hour) => hour !== null && until - hour <= 24 * blind;
    if (!within(seen) && within(told)) return TOLD;
    return seen === null ? NEVER : bounds.filter((bound) => until - seen > bound).length;
  }

  function choose(view, wanted) {
    const { pieces: all, bounds } = view.streets;
    const paths = Array.from({ length: TOLD + 1 }, () => new Path2D());
    const metres = new Array(TOLD + 1).fill(0);
    for (const piece of all) {
      const found = classOf(piece, bounds, wanted);
      metres[found] += piece.metres;
      paths[found].moveTo(piece.line[0], piece.line[1]);
      for (let at = 2; at < piece.line.length; at += 2) paths[found].lineTo(piece.line[at], piece.line[at + 1]);
    }
    view.streets.paths = paths;
    document.dispatchEvent(new CustomEvent("gs:stale", { detail: { metres } }));
  }

  // The stalest on top, for it is looked for; what was never walked has gaps of light, what was only reported is dashed.
  gsMap.drawStreets = function (pen, frame, view) {
    if (!view.streets) return;
    frame.toPlane(pen);
    pen.lineJoin = "round";
    const scale = (frame.zoom < 14 ? 0.6 : frame.zoom < 16 ? 1 : 1.5) / frame.scale;
    const stroke = (path, width, colour, dash = []) => {
      pen.lineCap = dash.length ? "butt" : "round";
      pen.lineWidth = width * scale;
      pen.strokeStyle = colour;
      pen.setLineDash(dash.map((each) => each * scale));
      pen.stroke(path);
      pen.setLineDash([]);
    };
    const { paths } = view.streets;
    WIDTHS_PX.forEach((width, each) => {
      stroke(paths[each], width + 1.6, view.tokens.halo);
      stroke(paths[each], width, each === NEVER ? view.tokens.never : view.tokens.stale[each]);
    });
    stroke(paths[NEVER], 2, view.tokens.halo, [3, 5]);
    stroke(paths[TOLD], 5.6, view.tokens.halo);
    stroke(paths[TOLD], 3.4, view.tokens.primary, [7, 5]);
  };
})();
