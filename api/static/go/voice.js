// A voice note: at most a minute, heard before it is sent, left out again with a tap.

import { button, duration, element, icon, say } from "./words.js";

const LONGEST_MS = 60000;
const SLICE_MS = 1000;
const TICK_MS = 250;
const BITS_PER_S = 32000;
const KINDS = ["audio/webm;codecs=opus", "audio/mp4"];
const HEARD = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };

const kindHere = () => (navigator.mediaDevices?.getUserMedia && window.MediaRecorder ? KINDS.find((each) => MediaRecorder.isTypeSupported(each)) : null);

// The part of a report that is spoken: { page, ended(), close() }. `report.voice` becomes { data, type, ms } or null.
export class VoicePart {
  constructor(report, fault) {
    Object.assign(this, { report, fault, kind: kindHere(), recorder: null, asking: false });
    this.page = element("div", { class: "go-voice", hidden: !this.kind });
    this.seen = () => document.hidden && this.ended();
    document.addEventListener("visibilitychange", this.seen);
    this.show();
  }

  show() {
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = null;
    if (this.recorder) this.page.replaceChildren(this.stops());
    else if (this.report.voice) this.page.replaceChildren(...this.heard(this.report.voice));
    else this.page.replaceChildren(button(say("voice"), "mic", () => this.begin()));
  }

  stops() {
    this.told = element("span", {}, say("voice_stop", { time: duration(0) }));
    return element("button", { type: "button", class: "go-button go-speaking", onclick: () => this.ended() }, icon("stop-fill"), this.told);
  }

  heard({ data, type, ms }) {
    this.address = URL.createObjectURL(new Blob([data], { type }));
    const told = say("voice_kept", { time: duration(ms) });
    const drop = () => {
      this.report.voice = null;
      this.show();
    };
    return [element("p", { class: "go-spoken" }, icon("mic"), element("span", {}, told)),
      element("audio", { controls: true, src: this.address, "aria-label": told }),
      button(say("voice_drop"), "trash", drop)];
  }

  async begin() {
    if (this.asking || this.recorder) return;
    this.asking = true;
    this.fault.textContent = "";
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: HEARD });
      if (this.closed) stream.getTracks().forEach((track) => track.stop());
      else this.record(stream);
    } catch (error) {
      this.fault.textContent = say(error.name === "NotAllowedError" ? "voice_denied" : "voice_none");
    } finally {
      this.asking = false;
    }
  }

  record(stream) {
    const parts = [];
    const begun = performance.now();
    const recorder = new MediaRecorder(stream, { mimeType: this.kind, audioBitsPerSecond: BITS_PER_S });
    const tick = setInterval(() => {
      const ms = performance.now() - begun;
      this.told.textContent = say("voice_stop", { time: duration(Math.min(ms, LONGEST_MS)) });
      if (ms >= LONGEST_MS) this.ended();
    }, TICK_MS);
    recorder.ondataavailable = ({ data }) => data.size && parts.push(data);
    this.whole = new Promise((resolve) => {
      recorder.onstop = async () => {
        clearInterval(tick);
        stream.getTracks().forEach((track) => track.stop());
        await this.take(parts, Math.min(LONGEST_MS, performance.now() - begun));
        resolve();
      };
    });
    recorder.onerror = () => this.ended();
    // Another program took the microphone, or it was pulled out: what was spoken until then is kept.
    stream.getAudioTracks()[0].onended = () => this.ended();
    this.recorder = recorder;
    recorder.start(SLICE_MS);
    this.show();
  }

  async take(parts, ms) {
    const type = this.kind.split(";")[0];
    const data = await new Blob(parts, { type }).arrayBuffer();
    this.report.voice = data.byteLength ? { data, type, ms: Math.round(ms) } : null;
    if (!data.byteLength) this.fault.textContent = say("voice_none");
    this.recorder = null;
    this.show();
  }

  // Resolves when nothing is being spoken any more, and what was stands in the report.
  async ended() {
    if (!this.recorder) return;
    if (this.recorder.state !== "inactive") this.recorder.stop();
    await this.whole;
  }

  async close() {
    this.closed = true;
    document.removeEventListener("visibilitychange", this.seen);
    await this.ended();
    if (this.address) URL.revokeObjectURL(this.address);
  }
}
