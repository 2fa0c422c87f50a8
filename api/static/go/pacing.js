// Which positions are kept, and what a silence is. Pure: degrees, metres, milliseconds.

export const REST_MS = 60000;
export const MOVING_MS = 5000;
export const MOVING_M = 10;
export const STEP_M = 3;
export const SILENCE_MS = 30000;
export const GAP_MS = 90000;
const DEGREE_M = 111319.49;

// Metres between two { lon, lat }; good to a thousandth over a town.
export function distance(one, other) {
  const east = (other.lon - one.lon) * Math.cos(((one.lat + other.lat) / 2) * (Math.PI / 180));
  return Math.hypot(east, other.lat - one.lat) * DEGREE_M;
}

// Whether a position { at, lon, lat } is kept after the last one that was: every 10 m, every 5 s while moving, and one
// a minute at rest. A step below 3 m in 5 s is the trembling of a phone that lies still.
export function isKept(last, next) {
  if (!last) return true;
  const passed = next.at - last.at;
  if (passed <= 0) return false;
  const moved = distance(last, next);
  return moved >= MOVING_M || passed >= REST_MS || (passed >= MOVING_MS && moved >= STEP_M);
}

// Whether there was a pause ({ from, to } in milliseconds) between two positions: what lies between is nobody's matter.
export const isPaused = (pauses, last, next) => (pauses || []).some(({ from }) => from >= last.at && from < next.at);

// The stretch between two positions that was not recorded, or null: nothing was heard for longer than rest explains.
export function gapBetween(last, next, pauses = []) {
  return last && next.at - last.at >= GAP_MS && !isPaused(pauses, last, next) ? { from: last, to: next } : null;
}
