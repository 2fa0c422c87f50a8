// Some phones give positions in GCJ-02, which in China lies 100 to 700 m off. The formula is the one that became
// public in 2010. Degrees, WGS84.

import { distance } from "./pacing.js";

const AXIS_M = 6378245.0;
const ECCENTRICITY2 = 0.00669342162296594323;
const LIKE_M = 80;
const { PI, abs, cos, sin, sqrt } = Math;
const waves = (angle, parts) => parts.reduce((sum, [height, rate]) => sum + height * sin(angle * rate), 0);

// How far GCJ-02 lies from a place, in degrees: { lon, lat }.
export function gcjShift({ lon, lat }) {
  const [x, y] = [lon - 105, lat - 35];
  const short = (20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * (2 / 3);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + short
    + waves(y * PI, [[20, 1], [40, 1 / 3]]) * (2 / 3) + waves(y * PI, [[160, 1 / 12], [320, 1 / 30]]) * (2 / 3);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + short
    + waves(x * PI, [[20, 1], [40, 1 / 3]]) * (2 / 3) + waves(x * PI, [[150, 1 / 12], [300, 1 / 30]]) * (2 / 3);
  const root = 1 - ECCENTRICITY2 * sin(lat * (PI / 180)) ** 2;
  return {
    lon: (east * 180) / ((AXIS_M / sqrt(root)) * cos(lat * (PI / 180)) * PI),
    lat: (north * 180) / (((AXIS_M * (1 - ECCENTRICITY2)) / (root * sqrt(root))) * PI),
  };
}

// What a phone that says `here` at a place known to be `there` needs: { off_m, correction: { lon, lat } | null }.
export function judge(here, there) {
  const off_m = distance(here, there);
  const shift = gcjShift(there);
  const shifted = { lon: there.lon + shift.lon, lat: there.lat + shift.lat };
  const like = off_m >= 100 && off_m <= 700 && distance(here, shifted) <= LIKE_M;
  return { off_m, correction: like ? { lon: -shift.lon, lat: -shift.lat } : null };
}
