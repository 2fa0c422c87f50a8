// Records a walk: listens to the phone's position, keeps what `pacing` says, and tells when nothing is heard.

import { now } from "./clock.js";
import { gapBetween, isKept, MOVING_MS, SILENCE_MS } from "./pacing.js";
import { finish, pause, resume } from "./outing.js";
import { add, fixesOf, keepPatrol } from "./queue.js";
import { kept } from "./store.js";
import { newId } from "./words.js";

const HIGH = { enableHighAccuracy: true, maximumAge: 0, timeout: 20000 };
const FRESH_MS = 10000;

export class Recorder {
  // `told(change)` is called after each change of what the screen shows.
  constructor(patrol, told) {
    this.patrol = patrol;
    this.told = told;
    this.last = null;
    this.latest = -Infinity;
    this.count = 0;
    this.accuracy = null;
    this.heard = now();
    this.silent = false;
    this.denied = false;
    this.away = false;
    this.watch = null;
    this.awake = null;
    this.saving = Promise.resolve();
    this.seen = () => this.onVisible();
  }

  // Take up the walk; where the page was closed meanwhile, the first position shows what was missed.
  async open() {
    this.shift = await kept("shift", null);
    const fixes = await fixesOf(this.patrol.id);
    this.count = fixes.length;
    const last = fixes[fixes.length - 1];
    this.last = last ? { at: last.at, ...last.body } : null;
    this.latest = last ? last.at : -Infinity;
    this.away = this.last !== null;
    document.addEventListener("visibilitychange", this.seen);
    if (this.patrol.state === "recording") this.listen();
  }

  close() {
    document.removeEventListener("visibilitychange", this.seen);
    this.deafen();
  }

  listen() {
    this.heard = now();
    this.watch = navigator.geolocation.watchPosition((found) => this.onPosition(found), (error) => this.onError(error), HIGH);
    this.timer = setInterval(() => this.tick(), 1000);
    this.stayAwake();
  }

  deafen() {
    if (this.watch !== null) navigator.geolocation.clearWatch(this.watch);
    clearInterval(this.timer);
    this.watch = null;
    this.lock?.release().catch(() => {});
    this.lock = null;
  }

  async stayAwake() {
    try {
      this.lock = await navigator.wakeLock.request("screen");
      this.awake = true;
    } catch (_) {
      this.lock = null;
      this.awake = false;
    }
    this.told("awake");
  }

  onVisible() {
    if (document.hidden) {
      this.away = true;
    } else if (this.watch !== null) {
      this.stayAwake();
      this.askOnce();
    }
  }

  // Some phones say nothing while they lie still: then they are asked.
  tick() {
    const silence = now() - this.heard;
    if (silence > MOVING_MS * 2 && !this.asking) this.askOnce();
    if (silence > SILENCE_MS && !this.silent) {
      this.silent = true;
      navigator.vibrate?.(400);
      this.told("silence");
    }
    this.told("tick");
  }

  askOnce() {
    this.asking = true;
    const done = () => {
      this.asking = false;
    };
    navigator.geolocation.getCurrentPosition(
      (found) => {
        done();
        this.onPosition(found);
      },
      (error) => {
        done();
        this.onError(error);
      },
      HIGH,
    );
  }

  onError(error) {
    if (error.code !== error.PERMISSION_DENIED) return;
    this.denied = true;
    this.told("denied");
  }

  onPosition(found) {
    if (this.patrol.state !== "recording") return;
    const late = Date.now() - found.timestamp;
    const at = now() - (late > 0 && late < FRESH_MS ? late : 0);
    const { longitude, latitude, accuracy } = found.coords;
    const place = { lon: longitude + (this.shift?.lon || 0), lat: latitude + (this.shift?.lat || 0) };
    this.heard = now();
    this.accuracy = accuracy;
    this.silent = this.denied = false;
    const next = { at, ...place, accuracy_m: Math.round(accuracy * 10) / 10 };
    this.here = next;
    this.saving = this.saving.then(() => this.keep(next)).catch((error) => this.fail(error));
    this.told("position");
  }

  fail() {
    this.full = true;
    this.told("full");
  }

  async keep(next) {
    if (next.at <= this.latest || !isKept(this.last, next)) return;
    const gap = this.away ? gapBetween(this.last, next, this.patrol.pauses) : null;
    this.away = false;
    const { at, ...body } = next;
    await add({ owner: this.patrol.owner, patrol: this.patrol.id, kind: "fix", at, body });
    this.full = false;
    this.last = next;
    this.latest = next.at;
    this.count += 1;
    if (gap) await this.note(gap);
    this.told("kept");
  }

  // A stretch that was not recorded is asked about until it is answered, also after the page was closed.
  async note(gap) {
    this.patrol.gaps = [...(this.patrol.gaps || []), { id: newId(), ...gap, answer: null }];
    await keepPatrol(this.patrol);
    this.told("gap");
  }

  async pause() {
    this.deafen();
    await this.saving;
    await pause(this.patrol);
  }

  async resume() {
    this.last = null; // the way goes on anew; a position from before the pause, told again, is none
    await resume(this.patrol);
    this.listen();
  }

  async finish() {
    this.close();
    await this.saving;
    await finish(this.patrol);
  }
}
