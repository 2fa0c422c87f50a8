// Pieces of street on the map beside their list: a tap ticks a piece there, and what is ticked is drawn strong.

const list = document.querySelector("[data-ticks]");
const shapes = JSON.parse(document.getElementById("piece-shapes").textContent);
const boxes = new Map([...list.querySelectorAll('input[name="piece"]')].map((box) => [box.value, box]));
const drawn = new Map();

function ready(then) {
  if (window.gsMap && window.gsMap.view) then();
  else document.addEventListener("gs:ready", then, { once: true });
}

function dress() {
  for (const [segment, { strong }] of drawn) {
    const { checked } = boxes.get(segment);
    strong.setStyle({ opacity: checked ? 0.9 : 0 });
  }
  list.dataset.onMap = String([...boxes.values()].filter(({ checked }) => checked).length);
}

ready(() => {
  const { map } = window.gsMap.view;
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--gs-danger").trim();
  for (const [segment, line] of Object.entries(shapes)) {
    if (!boxes.has(segment)) continue;
    const places = line.map(([lon, lat]) => [lat, lon]);
    const strong = L.polyline(places, { color: colour, weight: 7, opacity: 0, interactive: false }).addTo(map);
    const wide = L.polyline(places, { color: colour, weight: 22, opacity: 0, className: "piece-touch" }).addTo(map);
    wide.on("click", () => boxes.get(segment).click());
    drawn.set(segment, { strong });
  }
  list.addEventListener("change", () => queueMicrotask(dress));
  dress();
});
