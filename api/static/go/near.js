// Open reports near a place: from the server where there is signal, else what this phone has reported itself.

import { now } from "./clock.js";
import { ownerOf } from "./owners.js";
import { distance } from "./pacing.js";
import { reportsHere } from "./queue.js";
import { ask, Lost } from "./server.js";

const NEAR_M = 150;
const MOST = 3;
const WITHIN_MS = 4000;
const LONG_MS = 30 * 86400000;

// The nearest first: [{ id, category, at, lon, lat, distance_m }].
export async function nearby({ owner, patrol, territory }, place) {
  const own = await heldHere(place);
  const query = new URLSearchParams({ lon: place.lon.toFixed(6), lat: place.lat.toFixed(6), ...(patrol ? { patrol_id: patrol } : territory ? { territory } : {}) });
  try {
    const known = await ownerOf(owner);
    const answer = await ask(`/api/v1/incidents/near?${query}`, { key: known?.key, within_ms: WITHIN_MS });
    if (answer.ok) return answer.body.items.slice(0, MOST).map((each) => ({ ...each, at: Date.parse(each.at) }));
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
  }
  return own.slice(0, MOST);
}

async function heldHere(place) {
  const held = (await reportsHere()).filter((item) => item.at > now() - LONG_MS && !item.body.same_as);
  return held
    .map((item) => ({ id: item.id, category: item.body.category, at: item.at, lon: item.body.lon, lat: item.body.lat, distance_m: distance(place, item.body) }))
    .filter((each) => each.distance_m <= NEAR_M)
    .sort((one, other) => one.distance_m - other.distance_m);
}
