// SOS: held for three seconds it is sent, and says "sent" only when the server has answered. Without an answer within
// five seconds it says so, large, and offers the telephone; it keeps trying and says each minute whether it went.

import { now } from "./clock.js";
import { add } from "./queue.js";
import { sendCall } from "./sender.js";
import { kept } from "./store.js";
import { button, clockTime, element, icon, say } from "./words.js";

const HOLD_MS = 3000;
const PATIENCE_MS = 5000;
const RETRY_MS = 15000;
const REPEAT_MS = 60000;

// The button; `here` gives the last position or null.
export function sosButton(patrol, here) {
  const held = element("button", { type: "button", class: "go-sos", "aria-label": say("sos_hold") },
    element("span", { class: "go-ring", "aria-hidden": "true" }), element("b", {}, "SOS"));
  let timer = null;
  const begin = (event) => {
    if (event.type === "keydown" && (event.repeat || ![" ", "Enter"].includes(event.key))) return;
    event.preventDefault();
    if (timer) return;
    held.classList.add("held");
    navigator.vibrate?.(60);
    timer = setTimeout(() => {
      end();
      navigator.vibrate?.([200, 100, 200]);
      new Call(patrol, here()).open();
    }, HOLD_MS);
  };
  const end = () => {
    clearTimeout(timer);
    timer = null;
    held.classList.remove("held");
  };
  for (const name of ["pointerdown", "keydown"]) held.addEventListener(name, begin);
  for (const name of ["pointerup", "pointerleave", "pointercancel", "keyup", "blur"]) held.addEventListener(name, end);
  held.addEventListener("contextmenu", (event) => event.preventDefault());
  return held;
}

class Call {
  constructor(patrol, here) {
    this.patrol = patrol;
    this.here = here;
    this.state = element("p", { class: "go-call-state", role: "alert" }, icon("hourglass-split"), element("span", {}, say("sos_sending")));
    this.ways = element("div", { class: "go-call-ways" });
    this.page = element("div", { class: "go-call", role: "dialog", "aria-label": "SOS" },
      this.state, this.ways, button(say("close"), "x-lg", () => this.close()));
  }

  async open() {
    document.body.append(this.page);
    const places = await kept("places", []);
    this.place = places.find((each) => each.code === this.patrol.territory) || places[0] || null;
    this.offerWays();
    const body = this.here ? { lon: this.here.lon, lat: this.here.lat, accuracy_m: this.here.accuracy_m } : {};
    this.item = await add({ owner: this.patrol.owner, patrol: this.patrol.id, kind: "sos", at: now(), body });
    this.late = setTimeout(() => this.say("danger", "exclamation-triangle", say("sos_not_sent")), PATIENCE_MS);
    this.told = Date.now();
    this.send();
  }

  async send() {
    try {
      const received = await sendCall(this.item, RETRY_MS);
      clearTimeout(this.late);
      const desk = this.place?.name || say("desk");
      this.say("good", "check-circle", say("sos_sent", { time: clockTime(Date.parse(received), true), desk }));
    } catch (_) {
      if (Date.now() - this.told > REPEAT_MS) {
        this.told = Date.now();
        this.say("danger", "exclamation-triangle", say("sos_still", { time: clockTime(Date.now()) }));
        navigator.vibrate?.(200);
      }
      this.retry = setTimeout(() => this.send(), PATIENCE_MS);
    }
  }

  say(tone, name, text) {
    this.state.className = `go-call-state ${tone}`;
    this.state.replaceChildren(icon(name), element("span", {}, text));
  }

  offerWays() {
    const numbers = telephones(this.place?.telephones || "");
    const text = say("sos_text", { team: this.patrol.team || this.patrol.title, place: this.spoken() });
    const link = (href, name, label) => element("a", { class: "go-button", href }, icon(name), element("span", {}, label));
    this.ways.replaceChildren(
      ...numbers.map((each) => link(`tel:${each.replace(/[^+\d]/g, "")}`, "telephone", say("call_desk", { number: each }))),
      link("tel:110", "telephone", say("call_110")),
      link(`sms:${numbers[0]?.replace(/[^+\d]/g, "") || "110"}?body=${encodeURIComponent(text)}`, "share", say("sos_sms")),
      element("p", { class: "muted" }, this.spoken()),
    );
  }

  spoken() {
    const { here } = this;
    return here ? `${here.lon.toFixed(6)}, ${here.lat.toFixed(6)} (±${Math.round(here.accuracy_m)} m, WGS84)` : say("no_position");
  }

  // The call waits in the queue as everything does, and goes out though this page is closed.
  close() {
    clearTimeout(this.late);
    clearTimeout(this.retry);
    this.page.remove();
  }
}

// The numbers in what a desk has written: "0483-6022110、6022120".
export function telephones(text) {
  return (text.match(/\+?\d[\d\s()-]{1,18}\d/g) || []).map((each) => each.trim());
}
