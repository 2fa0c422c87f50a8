// The colours of the theme in force, read from the style sheet, and the patterns made of them.

const NAMES = {
  ground: "--gs-map-ground", block: "--gs-map-block", grid: "--gs-map-grid", community: "--gs-map-community",
  halo: "--gs-map-halo", ink: "--gs-ink", focus: "--gs-focus", danger: "--gs-danger", primary: "--gs-primary",
  surface: "--gs-surface", muted: "--gs-muted", font: "--gs-font",
};

export function colours(element, ratio) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(name).trim();
  const found = {};
  for (const [key, name] of Object.entries(NAMES)) found[key] = read(name);
  found.fill = Array.from({ length: 6 }, (_, at) => read(`--gs-grid-${at}`));
  found.patterns = {
    changed: tile(8, ratio, (pen) => lines(pen, 8, found.ink, 1.1, 0.42, false)),
    locked: tile(10, ratio, (pen) => {
      lines(pen, 10, found.ink, 0.8, 0.3, false);
      lines(pen, 10, found.ink, 0.8, 0.3, true);
    }),
    broken: tile(7, ratio, (pen) => lines(pen, 7, found.danger, 2.4, 0.8, true)),
    preview: tile(8, ratio, (pen) => lines(pen, 8, found.focus, 2.2, 0.85, false)),
    nowhere: tile(9, ratio, (pen) => dots(pen, found.danger)),
  };
  return found;
}

function tile(side, ratio, draw) {
  const made = document.createElement("canvas");
  made.width = made.height = Math.round(side * ratio);
  const pen = made.getContext("2d");
  pen.scale(made.width / side, made.height / side);
  draw(pen);
  return made;
}

// Slanted lines that go on in the next tile.
function lines(pen, side, colour, width, alpha, falling) {
  pen.globalAlpha = alpha;
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.beginPath();
  for (const shift of [-side, 0, side]) {
    pen.moveTo(shift - 1, falling ? -1 : side + 1);
    pen.lineTo(shift + side + 1, falling ? side + 1 : -1);
  }
  pen.stroke();
}

function dots(pen, colour) {
  pen.fillStyle = colour;
  pen.globalAlpha = 0.85;
  pen.beginPath();
  pen.arc(4.5, 4.5, 1.6, 0, 7);
  pen.fill();
}

// Calls back when the reader, or the reader's system, turns to the other theme.
export function onTheme(changed) {
  document.addEventListener("gs:theme", changed);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  if (dark.addEventListener) dark.addEventListener("change", changed);
}
