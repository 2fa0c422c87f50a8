// The colours of the theme in force, read from the style sheet, and the patterns made of them.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const NAMES = {
    ground: "--gs-map-ground", street: "--gs-map-street", streetCase: "--gs-map-street-case", block: "--gs-map-block",
    grid: "--gs-map-grid", community: "--gs-map-community", halo: "--gs-map-halo", never: "--gs-never",
    muted: "--gs-muted", primary: "--gs-primary", focus: "--gs-focus", danger: "--gs-danger", surface: "--gs-surface", font: "--gs-font",
  };
  const SERIES = { fill: ["--gs-grid-", 6], stale: ["--gs-stale-", 5], load: ["--gs-load-", 5] };

  gsMap.tokens = function (element) {
    const style = getComputedStyle(element);
    const read = (name) => style.getPropertyValue(name).trim();
    const tokens = {};
    for (const [key, name] of Object.entries(NAMES)) tokens[key] = read(name);
    for (const [key, [name, count]] of Object.entries(SERIES)) {
      tokens[key] = Array.from({ length: count }, (_, place) => read(name + place));
    }
    tokens.hatch = hatch(tokens);
    return tokens;
  };

  // Horizontal lines: "never walked", in print and to every eye.
  function hatch(tokens) {
    const tile = document.createElement("canvas");
    tile.width = 8;
    tile.height = 8;
    const pen = tile.getContext("2d");
    pen.fillStyle = tokens.ground;
    pen.fillRect(0, 0, 8, 8);
    pen.fillStyle = tokens.never;
    pen.fillRect(0, 2, 8, 2.2);
    return tile;
  }

  // Calls back when the reader, or the reader's system, turns to the other theme.
  gsMap.onTheme = function (changed) {
    document.addEventListener("gs:theme", changed);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    if (dark.addEventListener) dark.addEventListener("change", changed);
  };
})();
