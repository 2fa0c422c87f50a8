// Where patrols were last, as dots with the name of the team on a map; what is out no more goes.

export const OLD_S = 120;
export const age = (patrol) => (patrol.at ? Math.max(0, (Date.now() - Date.parse(patrol.at)) / 1000) : 0);

// The sentences that a page carries for its script: data-say-name="..." is words.name.
export function wordsOf({ dataset }) {
  return Object.fromEntries(Object.entries(dataset).filter(([key]) => key.startsWith("say")).map(([key, text]) => [key.slice(3).toLowerCase(), text]));
}

export function aged(words, seconds) {
  if (seconds < 90) return words.s.replace("{n}", Math.round(seconds));
  return seconds < 5400 ? words.min.replace("{n}", Math.round(seconds / 60)) : words.h.replace("{n}", Math.round(seconds / 3600));
}

export function ready(then) {
  if (window.gsMap && window.gsMap.view) then();
  else document.addEventListener("gs:ready", then, { once: true });
}

export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== "") made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const near = (one, other) => one.lat !== null && Math.hypot(one.lat - other.lat, one.lon - other.lon) < 0.0005;

// Answers with a function that draws { patrols, calls }; `label` says what stands beside a dot, `choose` what a click does.
export function marks(map, { label, choose, chosen = () => null }) {
  const dots = new Map();
  let known = { patrols: [], calls: [] };

  function opened(id) {
    if (id.startsWith("call-")) location.assign(`/patrols/sos/${id.slice(5)}`);
    else choose(known.patrols.find((each) => each.id === id));
  }

  // Beyond the middle of the map the name stands before the dot, so that it is not cut off.
  const leftward = ({ lat, lon }) => map.latLngToContainerPoint([lat, lon]).x > map.getSize().x / 2;

  function icon(each, calling) {
    const old = !each.sos && age(each) > OLD_S;
    const classes = ["patrol-here", each.sos || calling.has(each.id) ? "sos" : "", each.status === "paused" ? "paused" : "", old ? "old" : "", each.id === chosen() ? "chosen" : "", leftward(each) ? "leftward" : ""];
    return L.divIcon({ className: classes.filter(Boolean).join(" "), html: element("span", {}, each.sos ? "SOS" : label(each)), iconSize: [16, 16] });
  }

  const draw = (document) => {
    known = document;
    const calling = new Set(known.calls.map(({ patrol }) => patrol));
    const strange = known.calls.filter((call) => call.lat !== null && !known.patrols.some((each) => each.id === call.patrol && near(each, call)));
    const places = [...known.patrols.filter(({ lat }) => lat !== null), ...strange.map((call) => ({ ...call, id: `call-${call.id}`, sos: true }))];
    for (const each of places) {
      if (!dots.has(each.id)) dots.set(each.id, L.marker([each.lat, each.lon], { keyboard: false }).addTo(map).on("click", () => opened(each.id)));
      dots.get(each.id).setLatLng([each.lat, each.lon]).setIcon(icon(each, calling));
    }
    for (const [id, dot] of dots) {
      if (places.some((each) => each.id === id)) continue;
      dot.remove();
      dots.delete(id);
    }
  };
  map.on("moveend resize", () => draw(known));
  return draw;
}
