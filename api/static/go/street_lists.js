// The lists of streets from which one ticks: of the route, of a grid, or all streets that this phone carries. Fetched
// with signal, ticked without. Each is { id, title, network, streets: [{ name, pieces: [{ segment, length_m, between }] }] }.

import { routesHere, saidHere } from "./routes.js";
import { ask } from "./server.js";
import { keep, kept } from "./store.js";
import { length, streets, streetsHere } from "./ways.js";
import { say } from "./words.js";

const MOST = 6;

const listsHere = () => kept("lists", []);
const idOf = ({ territory, grid }) => `${territory} ${grid}`;

// The streets of a grid, kept on this phone: { id } or { reason }; throws Lost without signal.
export async function takeList({ grid, territory }, key) {
  const query = new URLSearchParams({ grid, ...(territory ? { territory } : {}) });
  const answer = await ask(`/go/streets/data?${query}`, { key });
  if (!answer.ok) return { reason: answer.body?.detail || String(answer.status) };
  const list = answer.body;
  await keep("lists", [list, ...(await listsHere()).filter((each) => idOf(each) !== idOf(list))].slice(0, MOST));
  return { id: idOf(list) };
}

// What can be ticked in a patrol, the likeliest list first: its route's, its grid's, other grids', all streets.
export async function listsFor(patrol) {
  const grids = (await listsHere()).filter((each) => !patrol.territory || each.territory === patrol.territory);
  const own = patrol.plan?.grid;
  const sorted = [...grids.filter((each) => each.grid === own), ...grids.filter((each) => each.grid !== own)];
  const named = sorted.map((each) => ({ ...each, id: idOf(each), title: each.name && each.name !== each.grid ? `${each.name} ${each.grid}` : each.grid }));
  const network = (await streetsHere(patrol.territory)) || (await streets(patrol.territory).catch(() => null));
  return [...(await ofRoute(patrol)), ...named, ...(network ? [{ ...ofNetwork(network), id: "all", title: say("streets_all") }] : [])];
}

async function ofRoute({ route }) {
  const known = route && (await routesHere()).find((each) => each.id === route.id);
  const walk = known?.walks[route.walk];
  return walk?.streets ? [{ id: "route", title: saidHere(walk.title), network: known.network, streets: walk.streets }] : [];
}

// All streets with a name, by name.
export function ofNetwork(network) {
  const closed = new Set(network.closed);
  const pieces = new Map();
  network.name.forEach((place, segment) => {
    if (place < 0 || closed.has(segment)) return;
    const name = network.names[place];
    pieces.set(name, [...(pieces.get(name) || []), { segment, length_m: Math.round(length(network.lines[segment])), between: [] }]);
  });
  const named = [...pieces].map(([name, own]) => ({ name, pieces: own }));
  return { network: network.network, streets: named.sort((one, other) => one.name.localeCompare(other.name, "zh")) };
}
