// How far one has come along a route, and how far off it one is. Pure: degrees and metres.

import { distance } from "./pacing.js";

export const ON_M = 40;
const AHEAD_M = 300;
const BACK_M = 60;
const TIE_M = 6;

// The route as places { lon, lat } and the metres at which each stands.
export function measured(line) {
  const places = line.map(([lon, lat]) => ({ lon, lat }));
  const along = [0];
  for (let at = 1; at < places.length; at += 1) along.push(along[at - 1] + distance(places[at - 1], places[at]));
  return { places, along, length_m: along[along.length - 1] || 0 };
}

// Where a place lies along each part of the route: [{ along_m, off_m }].
function feet({ places, along }, place) {
  const narrow = Math.cos(place.lat * (Math.PI / 180));
  const found = [];
  for (let at = 1; at < places.length; at += 1) {
    const [one, other] = [places[at - 1], places[at]];
    const [dx, dy] = [(other.lon - one.lon) * narrow, other.lat - one.lat];
    const square = dx * dx + dy * dy;
    const share = square ? ((place.lon - one.lon) * narrow * dx + (place.lat - one.lat) * dy) / square : 0;
    const held = Math.min(1, Math.max(0, share));
    const foot = { lon: one.lon + (other.lon - one.lon) * held, lat: one.lat + (other.lat - one.lat) * held };
    found.push({ along_m: along[at - 1] + (along[at] - along[at - 1]) * held, off_m: distance(foot, place) });
  }
  return found;
}

// Follow on from `along_m` (null at the begin) to a place: { along_m, off_m }. A street that the route walks twice is
// taken where one is: not far behind, not far ahead. Progress stays where one leaves the route, and never goes back.
export function follow(route, along_m, place) {
  const all = feet(route, place);
  if (!all.length) return { along_m, off_m: null };
  const off_m = Math.min(...all.map((each) => each.off_m));
  const near = all.filter((each) => each.off_m <= ON_M);
  const from = along_m ?? 0;
  const window = near.filter((each) => each.along_m >= from - BACK_M && each.along_m <= from + AHEAD_M);
  const fits = window.length ? window : near.filter((each) => along_m === null || each.along_m > from);
  if (!fits.length) return { along_m, off_m };
  const best = Math.min(...fits.map((each) => each.off_m));
  const first = fits.filter((each) => each.off_m <= best + TIE_M).sort((one, other) => Math.abs(one.along_m - from) - Math.abs(other.along_m - from))[0];
  return { along_m: Math.max(from, first.along_m), off_m };
}

// The part of a route up to so many metres, and the rest: { walked, ahead } as places.
export function split({ places, along }, along_m) {
  const next = along.findIndex((each) => each > along_m);
  if (next < 0) return { walked: places, ahead: [] };
  if (next === 0) return { walked: [], ahead: places };
  const share = (along_m - along[next - 1]) / (along[next] - along[next - 1]);
  const [one, other] = [places[next - 1], places[next]];
  const here = { lon: one.lon + (other.lon - one.lon) * share, lat: one.lat + (other.lat - one.lat) * share };
  return { walked: [...places.slice(0, next), here], ahead: [here, ...places.slice(next)] };
}
