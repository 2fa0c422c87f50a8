// A small map of one report nearby: the streets around it, its number, and the place under the ring. Drawn once, of
// lines that take their colours from the page.

const SVG = "http://www.w3.org/2000/svg";
const [WIDE, HIGH] = [104, 78];
const LEAST_M = 50;
const DEGREE_M = 111319.49;

const drawn = (name, told, ...children) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(told)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
};

// `centre` is the place under the ring, `report` the other one; `network` as the phone carries it, or null.
export function nearMap({ network, centre, report, number, label }) {
  const middle = { lon: (centre.lon + report.lon) / 2, lat: (centre.lat + report.lat) / 2 };
  const narrow = Math.cos(middle.lat * (Math.PI / 180));
  const metresOf = ({ lon, lat }) => [(lon - middle.lon) * narrow * DEGREE_M, (lat - middle.lat) * DEGREE_M];
  const [east, north] = metresOf(report);
  const reach = Math.max(LEAST_M, Math.abs(east) * 1.5, Math.abs(north) * 1.5 * (WIDE / HIGH));
  const px = (place) => {
    const [x, y] = metresOf(place);
    return [WIDE / 2 + (x / reach) * (WIDE / 2), HIGH / 2 - (y / reach) * (WIDE / 2)];
  };
  const [ringX, ringY] = px(centre);
  const [x, y] = px(report);
  return drawn("svg", { class: "go-near-map", viewBox: `0 0 ${WIDE} ${HIGH}`, width: WIDE, height: HIGH, role: "img", "aria-label": label },
    drawn("path", { class: "street", d: linesOf(network, px) }),
    drawn("circle", { class: "ring", cx: ringX, cy: ringY, r: 9 }),
    drawn("circle", { class: "dot", cx: x, cy: y, r: 9 }),
    Object.assign(drawn("text", { class: "number", x, y: y + 4 }), { textContent: String(number) }));
}

// The streets that come near the picture, as one path.
function linesOf(network, px) {
  const parts = [];
  for (const line of network?.lines || []) {
    const places = line.map(px);
    const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
    if (Math.max(...xs) < 0 || Math.min(...xs) > WIDE || Math.max(...ys) < 0 || Math.min(...ys) > HIGH) continue;
    parts.push(`M${places.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`);
  }
  return parts.join("");
}
