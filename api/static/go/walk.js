// The walk: band, figures, map, and the actions a thumb reaches. SOS is far from it on purpose.

import { CancelledBand } from "./cancelled.js";
import { FieldMap } from "./field_map.js";
import { gapSheet, openGap, withWay } from "./gaps.js";
import { Guide } from "./guide.js";
import { dimWhenLow } from "./dim.js";
import { watchBattery } from "./phone.js";
import { distance, GAP_MS, isPaused } from "./pacing.js";
import { Pocket } from "./pocket.js";
import { fixesOf } from "./queue.js";
import { streets } from "./ways.js";
import { now } from "./clock.js";
import { WalkActions } from "./walk_actions.js";
import { button, clockTime, duration, element, icon, metres, say } from "./words.js";

const WEAK_M = 20;
const LOW_PERCENT = 15;

export class Walk {
  constructor({ patrol, recorder, finished, newer, code, turns, ticks, route, accuracy_m, ...asked }) {
    Object.assign(this, { patrol, recorder, finished, newer, weak_m: accuracy_m || WEAK_M });
    this.band = element("p", { class: "go-band", role: "status" });
    this.cancelled = new CancelledBand(patrol);
    this.figures = element("dl", { class: "go-figures" });
    this.stage = element("div", { class: "go-map", role: "img", "aria-label": say("map_label") });
    this.sheet = element("div", {});
    this.actions = new WalkActions(patrol, { ...asked, toggle: () => this.toggle(), finish: () => this.finish() });
    this.guide = route ? new Guide(route, () => turns(this.guide)) : null;
    const over = element("div", { class: "go-over" },
      this.patrol.owner.startsWith("patrol:") ? null : button(say("code"), "people", code, { title: say("code_show") }),
      button(say("streets"), "card-checklist", ticks, { title: say("streets_tick") }),
      button(say("pocket"), "moon", () => this.pocketOpen(), { title: say("pocket_long") }),
      button(say("me"), "bullseye", () => this.map?.follow(), { title: say("me_long") }));
    this.page = element("main", { class: "go-walk" }, element("h1", { class: "unseen", tabindex: "-1" }, this.patrol.title), this.band, this.cancelled.band,
      element("div", { class: "go-stage" }, this.stage, over), this.guide?.line, this.figures, this.sheet,
      this.actions.row);
  }

  async open() {
    this.fixes = (await fixesOf(this.patrol.id)).map(({ at, body }) => ({ at, ...body }));
    this.walked_m = this.fixes.reduce((sum, fix, place) => sum + this.step(this.fixes[place - 1], fix), 0);
    this.map = new FieldMap(this.stage);
    this.map.setTrack(this.fixes, this.patrol);
    this.fixes.forEach((fix) => this.guide?.go(fix));
    this.showRoute();
    const last = this.fixes[this.fixes.length - 1];
    if (last) this.map.setHere(last);
    watchBattery((told) => { this.battery = told; dimWhenLow(this.map && told); this.show(); }).then((ended) => { this.unwatch = ended; });
    streets(this.patrol.territory).then((network) => {
      this.network = network;
      if (this.map) this.map.setStreets(network);
      this.ask();
    });
    this.show();
    this.ask();
  }

  showRoute() {
    if (!this.guide) return;
    this.guide.show();
    this.map?.setRoute(this.guide.parts());
  }

  step(last, fix) {
    return last && fix.at - last.at < GAP_MS && !isPaused(this.patrol.pauses, last, fix) ? distance(last, fix) : 0;
  }

  // The recorder tells what has changed.
  changed(what) {
    if (what === "kept") {
      const fix = this.recorder.last;
      this.walked_m += this.step(this.fixes[this.fixes.length - 1], fix);
      this.fixes.push(fix);
      this.map?.setTrack(this.fixes, this.patrol);
      this.guide?.go(fix);
      this.showRoute();
    }
    if (what === "position") this.map?.setHere(this.recorder.here);
    if (what === "gap") this.ask();
    this.show();
  }

  show() {
    const [tone, name, text] = this.state();
    if (this.band.textContent !== text) this.band.replaceChildren(icon(name), element("span", {}, text));
    this.band.className = `go-band ${tone}`;
    const passed = (this.patrol.finished || now()) - this.patrol.started;
    const rows = [[say("time"), duration(passed)], [say("walked"), metres(this.walked_m || 0)], [say("points"), this.recorder.count],
      [say("accuracy"), this.recorder.accuracy === null ? "–" : `± ${Math.round(this.recorder.accuracy)} m`]];
    this.figures.replaceChildren(...rows.map(([label, value]) => element("div", {}, element("dt", {}, label), element("dd", {}, String(value)))));
    this.cancelled.show();
    this.pocket?.show([clockTime(Date.now()), text, say("points_kept", { n: this.recorder.count })]);
  }

  // The worst thing first.
  state() {
    const { recorder, battery } = this;
    const accuracy = Math.round(recorder.accuracy || 0);
    if (recorder.full) return ["danger", "exclamation-triangle", say("band_full")];
    if (recorder.denied) return ["danger", "exclamation-triangle", say("location_denied")];
    if (this.patrol.state === "paused") return ["calm", "pause", say("band_paused")];
    if (recorder.silent) return ["warn", "exclamation-triangle", say("band_silent", { n: Math.round((now() - recorder.heard) / 1000) })];
    if (recorder.accuracy === null) return ["calm", "hourglass-split", say("band_waiting")];
    if (accuracy > this.weak_m) return ["warn", "exclamation-triangle", say("band_weak", { metres: accuracy })];
    if (this.guide?.isOff) return ["info", "signpost-split", say("band_off", { metres: Math.round(this.guide.off_m / 10) * 10 })];
    if (!navigator.onLine) return ["good", "cloud-slash", say("band_offline")];
    if (recorder.awake === false) return ["warn", "sun", say("band_sleep")];
    if (battery && !battery.charging && battery.percent <= LOW_PERCENT) return ["warn", "lightbulb", say("band_battery", { percent: battery.percent })];
    if (this.newer()) return ["info", "info-circle", say("band_newer")];
    return ["good", "check-circle", say("band_recording", { metres: accuracy })];
  }

  ask() {
    const gap = openGap(this.patrol);
    if (!gap || this.sheet.firstChild) return;
    if (this.network === undefined) return;
    const gaps = [...(this.patrol.gaps || []).filter((each) => each !== gap), withWay(gap, this.network)];
    this.map?.setTrack(this.fixes, { gaps, pauses: this.patrol.pauses });
    this.sheet.replaceChildren(gapSheet(this.patrol, gap, () => {
      this.sheet.replaceChildren();
      this.map?.follow();
      this.map?.setTrack(this.fixes, this.patrol);
      this.ask();
    }));
    const below = this.page.clientHeight - this.stage.parentNode.offsetTop - this.stage.offsetHeight;
    this.map?.showWay(gap.line, this.sheet.firstChild.offsetHeight - below);
  }

  pocketOpen() {
    this.pocket = new Pocket(() => { this.pocket = null; });
    this.show();
  }

  async toggle() {
    await (this.patrol.state === "paused" ? this.recorder.resume() : this.recorder.pause());
    this.show();
  }

  async finish() {
    await this.recorder.finish();
    this.finished();
  }

  close() {
    this.unwatch?.();
    dimWhenLow(null);
    this.pocket?.close(() => {});
    this.recorder.close();
    this.map?.close();
    this.map = null;
  }
}
