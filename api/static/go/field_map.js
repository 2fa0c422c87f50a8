// The map of a walk: streets, walked solid, not recorded dotted in the same colour, and where the phone is.

import { gapBetween, isPaused } from "./pacing.js";

const { L } = window;
const at = ({ lat, lon }) => [lat, lon];
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class FieldMap {
  constructor(holder) {
    this.map = L.map(holder, { zoomControl: false, attributionControl: false, preferCanvas: true, zoomSnap: 0.5, maxZoom: 20 });
    this.map.setView([0, 0], 16);
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(this.map);
    this.followed = true;
    this.placed = false;
    this.part = null;
    this.map.on("dragstart", () => {
      this.followed = false;
    });
    const still = { interactive: false, smoothFactor: 1, lineCap: "round", lineJoin: "round" };
    const line = (style) => L.polyline([], { ...still, ...style }).addTo(this.map);
    this.cases = line({ weight: 8 });
    this.streets = line({ weight: 6 });
    this.ahead = line({ weight: 6, dashArray: "1 12" });
    this.behind = line({ weight: 3, opacity: 0.55 });
    this.dotted = line({ weight: 6, dashArray: "1 11" });
    this.walked = line({ weight: 7 });
    this.about = L.circle([0, 0], { radius: 0, weight: 1, fillOpacity: 0.12, interactive: false });
    this.dot = L.circleMarker([0, 0], { radius: 9, weight: 3, fillOpacity: 1, interactive: false });
    this.recolour = () => this.paint();
    this.paint();
    document.addEventListener("gs:theme", this.recolour);
    this.resized = () => this.map.invalidateSize({ pan: false });
    addEventListener("resize", this.resized);
  }

  // The colours of the page as it is now, light or dark.
  paint() {
    const [focus, primary] = [colour("--gs-focus"), colour("--gs-primary")];
    this.cases.setStyle({ color: colour("--gs-map-street-case") });
    this.streets.setStyle({ color: colour("--gs-map-street") });
    for (const layer of [this.ahead, this.behind]) layer.setStyle({ color: focus });
    for (const layer of [this.dotted, this.walked, this.about]) layer.setStyle({ color: primary });
    this.dot.setStyle({ color: colour("--gs-surface"), fillColor: focus });
  }

  setStreets(network) {
    if (!network) return;
    const lines = network.lines.map((line) => line.map(at));
    this.cases.setLatLngs(lines);
    this.streets.setLatLngs(lines);
    if (!this.placed && lines.length) this.map.fitBounds(this.streets.getBounds(), { animate: false });
  }

  // Positions in order, each { at, lon, lat }; stretches that were not recorded are dotted along their likely way, and
  // in pauses there is no line.
  setTrack(fixes, { gaps = [], pauses = [] }) {
    const solid = [];
    const dots = gaps.filter((gap) => gap.line).map((gap) => gap.line.map(at));
    let last = null;
    for (const fix of fixes) {
      const gap = gapBetween(last, fix, pauses);
      if (!last || gap || isPaused(pauses, last, fix)) solid.push([]);
      if (gap && !gaps.some((each) => each.line && each.from.at === last.at)) dots.push([at(last), at(fix)]);
      solid[solid.length - 1].push(at(fix));
      last = fix;
    }
    this.walked.setLatLngs(solid);
    this.dotted.setLatLngs(dots);
  }

  // The route to walk: what lies ahead dotted, what lies behind thin and solid.
  setRoute({ walked, ahead }) {
    this.behind.setLatLngs(walked.map(at));
    this.ahead.setLatLngs(ahead.map(at));
  }

  // Numbered places, the first 1; they replace those before.
  markPlaces(places) {
    (this.marks || []).forEach((mark) => mark.remove());
    this.marks = places.map((place, number) => L.marker(at(place), { interactive: false, keyboard: false,
      icon: L.divIcon({ className: "go-mark", html: String(number + 1), iconSize: [26, 26] }) }).addTo(this.map));
  }

  setHere(here) {
    this.about.setLatLng(at(here)).setRadius(here.accuracy_m || 0).addTo(this.map);
    this.dot.setLatLng(at(here)).addTo(this.map);
    this.last = here;
    if (!this.placed) this.map.setView(at(here), 17, { animate: false });
    else if (this.followed) this.map.panTo(at(here), { animate: false });
    this.placed = true;
  }

  // A way in what a sheet that covers so many pixels leaves of the map.
  showWay(line, covered) {
    this.followed = false;
    const room = { paddingTopLeft: [30, 20], paddingBottomRight: [30, Math.max(20, covered)], maxZoom: 17, animate: false };
    this.map.fitBounds(L.latLngBounds(line.map(at)), room);
  }

  follow() {
    this.followed = true;
    if (this.last) this.map.setView(at(this.last), Math.max(16, this.map.getZoom()), { animate: false });
  }

  close() {
    removeEventListener("resize", this.resized);
    document.removeEventListener("gs:theme", this.recolour);
    this.map.remove();
  }
}
