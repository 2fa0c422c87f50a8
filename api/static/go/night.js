// Dark from sunset to sunrise, by the place of the territory; or light and dark by hand. Maps hear `gs:theme`.

import { now } from "./clock.js";
import { kept } from "./store.js";
import { element, icon, say } from "./words.js";

const LOOK_MS = 60000;
const SET_DEG = -0.833;
const YEAR_S = 365 * 24 * 3600;
const DEGREE = Math.PI / 180;
const root = document.documentElement;
const pale = matchMedia("(prefers-color-scheme: dark)");
const tool = element("button", { type: "button", class: "go-tool go-night", onclick: () => choose() });
let place = null;
let dimmed = false;

// How high the sun stands, in degrees, at an instant in ms over a place { lon, lat }. The low-precision formulae of the
// Astronomical Almanac, section C: good to a hundredth of a degree until 2050.
export function sunHeight(at, { lon, lat }) {
  const days = at / 86400000 - 10957.5;
  const mean = (357.528 + 0.9856003 * days) * DEGREE;
  const along = (280.46 + 0.9856474 * days + 1.915 * Math.sin(mean) + 0.02 * Math.sin(2 * mean)) * DEGREE;
  const tilt = (23.439 - 0.0000004 * days) * DEGREE;
  const rising = Math.atan2(Math.cos(tilt) * Math.sin(along), Math.cos(along));
  const north = Math.asin(Math.sin(tilt) * Math.sin(along));
  const turned = (280.46062 + 360.98564737 * days + lon) * DEGREE - rising;
  return Math.asin(Math.sin(lat * DEGREE) * Math.sin(north) + Math.cos(lat * DEGREE) * Math.cos(north) * Math.cos(turned)) / DEGREE;
}

// The upper edge of the sun is below the horizon.
export const isNight = (at, where) => sunHeight(at, where) < SET_DEG;

const byHand = () => (document.cookie.match(/(?:^|; )theme=(light|dark)(?:;|$)/) || [])[1] || null;
const byItself = () => (place && isNight(now(), place) ? "dark" : "auto");
const shown = (theme) => (theme === "auto" ? (pale.matches ? "dark" : "light") : theme);

function apply() {
  const theme = dimmed ? "dark" : byHand() || byItself();
  const dark = shown(theme) === "dark";
  if (root.dataset.theme !== theme) {
    root.dataset.theme = theme;
    document.dispatchEvent(new CustomEvent("gs:theme", { detail: { theme } }));
  }
  const label = say(dark ? "theme_light" : "theme_dark");
  if (tool.title === label) return;
  tool.title = label;
  tool.setAttribute("aria-label", label);
  tool.replaceChildren(icon(dark ? "sun" : "moon"));
}

// The other one; where that is what comes by itself at this hour, it comes by itself again.
function choose() {
  const wanted = shown(root.dataset.theme) === "dark" ? "light" : "dark";
  const free = shown(byItself()) === wanted;
  document.cookie = `theme=${free ? "" : wanted}; Path=/; Max-Age=${free ? 0 : YEAR_S}; SameSite=Lax`;
  dimmed = false;
  apply();
}

// A page that is dimmed is dark, whatever the hour.
export function setDimmed(wanted) {
  dimmed = wanted;
  root.toggleAttribute("data-dim", wanted);
  apply();
}

async function look() {
  const [first] = await kept("places", []).catch(() => []);
  place = first && first.lat !== null && first.lat !== undefined ? first : null;
  apply();
}

// The tool for the bar; from then on the page follows the sun.
export function nightTool() {
  apply();
  if ("indexedDB" in window) {
    look();
    setInterval(look, LOOK_MS);
    document.addEventListener("gs:places", look);
    document.addEventListener("visibilitychange", () => document.hidden || look());
  }
  pale.addEventListener("change", () => {
    apply();
    document.dispatchEvent(new CustomEvent("gs:theme", { detail: { theme: root.dataset.theme } }));
  });
  return tool;
}
