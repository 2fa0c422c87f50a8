// The field page: which screen is shown, and what all of them share.

import { checkScreen } from "./check.js";
import { compare, now, offsetMinutes, readOffset } from "./clock.js";
import { doneScreen } from "./done.js";
import { homeScreen } from "./home.js";
import { keepPlaces, keyFor, owners } from "./owners.js";
import { addWith, counts, forgetOld, keepPatrol, onChange } from "./queue.js";
import { cancelledWords } from "./planned.js";
import { readyScreen } from "./ready.js";
import { Recorder } from "./recorder.js";
import { Sender } from "./sender.js";
import { sendingList } from "./sending_list.js";
import { ask, Lost } from "./server.js";
import { sosButton } from "./sos.js";
import { all, keep, kept } from "./store.js";
import { keepPage } from "./update.js";
import { Walk } from "./walk.js";
import { chooseLanguage, clockTime, element, icon, language, say } from "./words.js";

const SEND_EVERY = 12;
const SEND_MS = 30000;
const PLANS_MS = 60000;
const LOCK_MS = 1500;
const NAMES = { "zh-CN": "中文", en: "English" };

class App {
  constructor() {
    this.root = document.getElementById("go");
    this.patrol = null;
    this.walk = null;
    this.counted = { waiting: 0, refused: 0 };
    this.sentAt = null;
    this.newer = false;
    this.standing = { person: null, owner: null, places: [] };
    this.chip = element("button", { type: "button", class: "go-chip", onclick: () => this.list() });
    const other = language === "en" ? "zh-CN" : "en";
    this.sos = element("div", { class: "go-sos-place" });
    this.bar = element("header", { class: "go-bar" },
      element("span", { class: "go-brand" }, icon("grid-3x3-gap"), element("b", {}, say("field"))), this.chip,
      element("button", { type: "button", class: "go-tool", lang: other, onclick: () => chooseLanguage(other) }, NAMES[other]), this.sos);
    this.note = element("p", { class: "go-note", role: "status", hidden: true });
    this.screen = element("div", { class: "go-screen" });
    this.foot = element("footer", { class: "go-foot" });
    this.root.replaceChildren(this.bar, this.note, this.screen, this.foot);
  }

  async start() {
    document.title = say("page_title");
    if (!("indexedDB" in window) || location.pathname === "/go/check") {
      this.bar.classList.add("plain");
      this.show(checkScreen({ back: () => location.assign("/go") }));
      return;
    }
    if (!isSecureContext) {
      this.tell(say("https_bad", { address: `https://${location.host}/go` }));
    }
    await readOffset();
    this.sender = new Sender((told) => this.sendingChanged(told));
    onChange((found) => this.countsChanged(found));
    this.take = await keepPage({ busy: () => this.isRecording(), told: () => { this.newer = true; this.walk?.show(); } });
    this.standing.places = await kept("places", []);
    await this.resume();
    await forgetOld(now());
    await this.refresh();
    addEventListener("online", () => this.refresh());
    setInterval(() => this.isRecording() && this.patrol.planned && this.refresh(), PLANS_MS);
    this.sender.send();
    setInterval(() => this.counted.waiting && this.sender.state !== "waiting" && this.sender.send(), SEND_MS);
  }

  isRecording() {
    return this.patrol !== null && ["recording", "paused"].includes(this.patrol.state);
  }

  // Take up the walk that was under way when the page was closed.
  async resume() {
    const patrols = await all("patrols");
    const open = patrols.find((each) => each.state === "recording" || each.state === "paused");
    if (open) await this.openWalk(open);
    else await this.home();
  }

  async home() {
    this.patrol = null;
    const turn = (this.turn = (this.turn || 0) + 1);
    const code = (location.pathname.match(/^\/go\/(\d{6})$/) || [])[1];
    const finished = (await all("patrols")).filter((each) => each.state === "finished" && each.finished > now() - 86400000);
    if (turn !== this.turn) return;
    this.first = homeScreen({ ...this.standing, code, patrols: finished, enter: (patrol) => this.enter(patrol), check: () => location.assign("/go/check") });
    this.show(this.first.page);
  }

  enter(patrol) {
    this.turn = (this.turn || 0) + 1;
    this.patrol = patrol;
    if (patrol.state === "finished") this.done();
    else this.show(readyScreen({ patrol, start: () => this.begin(patrol), back: () => this.home() }));
  }

  async begin(patrol) {
    const started = { ...patrol, state: "recording", started: now(), gaps: [] };
    if (patrol.known) await keepPatrol(started);
    else {
      const body = { title: patrol.title, team: patrol.team, territory: patrol.territory };
      await addWith(started, { owner: patrol.owner, patrol: patrol.id, kind: "begin", at: started.started, body });
    }
    await this.openWalk(started);
    this.sender.send();
  }

  async openWalk(patrol) {
    this.patrol = patrol;
    const recorder = new Recorder(patrol, (what) => {
      this.walk?.changed(what);
      if (what === "kept" && recorder.count % SEND_EVERY === 1) this.sender.send();
    });
    await recorder.open();
    const walk = new Walk({ patrol, recorder, newer: () => this.newer, finished: () => { this.sender.hurry(); this.done(); this.take(); } });
    this.show(walk.page, walk);
    await walk.open();
    if (patrol.state === "paused") walk.pauses.replaceChildren(icon("play"), element("span", {}, say("resume")));
  }

  done() {
    const { patrol } = this;
    const goOn = async () => {
      const again = { ...patrol, state: "recording", finished: null };
      await keepPatrol(again);
      await this.openWalk(again);
    };
    this.after = doneScreen({ patrol, goOn, list: () => this.list(), back: () => this.home() });
    this.show(this.after.page);
    this.after.show(this.counted, this.sentAt);
  }

  async list() {
    if (this.isRecording()) {
      this.walk.page.hidden = true;
      this.shown?.remove();
    }
    const close = () => {
      if (!this.isRecording()) return this.patrol ? this.done() : this.home();
      this.shown.remove();
      this.walk.page.hidden = false;
      return this.walk.map?.resized();
    };
    const page = await sendingList({ sender: this.sender, mine: (owner) => this.isMine(owner), back: close });
    if (this.isRecording()) {
      this.shown = page;
      this.screen.append(page);
    } else this.show(page);
    this.listed = page.isConnected ? page : null;
  }

  // What a patrol's code opened is everybody's who holds this phone; what a person recorded is theirs alone.
  isMine(owner) {
    return owner.startsWith("patrol:") || owner === this.standing.owner?.id;
  }

  show(page, walk = null) {
    if (this.walk && this.walk !== walk) this.walk.close();
    this.walk = walk;
    this.listed = null;
    this.screen.replaceChildren(page);
    this.foot.hidden = Boolean(walk);
    this.bar.classList.toggle("walking", Boolean(walk));
    this.sos.replaceChildren(...(walk ? [sosButton(this.patrol, () => walk.recorder.here || walk.recorder.last)] : []));
    page.querySelector("h1")?.focus({ preventScroll: true });
  }

  tell(text) {
    this.note.hidden = !text;
    this.note.textContent = text || "";
  }

  // Who is signed in, what time it is, whom to ring; without signal what was known before.
  async refresh() {
    const asked = Date.now();
    const before = JSON.stringify(this.standing);
    try {
      const { body } = await ask("/go/standing");
      if (!this.isRecording()) await compare(Date.parse(body.now), asked, Date.now());
      await keepPlaces(body.territories);
      const owner = body.person?.records ? await keyFor(body.person, body.csrf) : null;
      await keep("person", body.person && { person: body.person, owner: owner?.id || null });
      await keep("planned", body.planned);
      this.standing = { person: body.person, owner, places: body.territories, planned: body.planned };
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      await this.remember();
    }
    const off = offsetMinutes();
    this.tell(off ? say(off < 0 ? "clock_fast" : "clock_slow", { n: Math.abs(off) }) : this.cancelled());
    this.imprint();
    if (this.first?.page.isConnected && JSON.stringify(this.standing) !== before) this.first.update(this.standing);
    this.sender.hurry();
  }

  // The patrol that is walked was cancelled meanwhile; what was walked is kept.
  cancelled() {
    const plan = this.isRecording() && (this.standing.planned || []).find((each) => each.id === this.patrol.id);
    return plan && plan.status === "cancelled" ? cancelledWords(plan) : "";
  }

  async remember() {
    const last = await kept("person");
    const known = last?.owner ? (await owners()).find((each) => each.id === last.owner) : null;
    this.standing = { person: last?.person || null, owner: known, places: await kept("places", []), planned: last?.owner ? await kept("planned", []) : [] };
  }

  imprint() {
    const place = this.standing.places[0];
    const lines = place ? [place.telephones && say("desk_line", { numbers: place.telephones })] : [];
    this.foot.replaceChildren(...lines.filter(Boolean).map((line) => element("span", {}, line)));
  }

  countsChanged(found) {
    this.counted = found;
    const open = found.waiting + found.refused;
    this.chip.className = `go-chip ${found.refused ? "danger" : open ? "warn" : "good"}`;
    this.chip.replaceChildren(icon(open ? "cloud-upload" : "cloud-check"), element("span", {}, open ? say("waiting", { n: open }) : say("sent_short")));
    this.after?.show(found, this.sentAt);
  }

  async sendingChanged(told) {
    if (told.state === "sent") {
      this.sentAt = told.at;
      this.chip.title = say("all_sent", { time: clockTime(told.at) });
    }
    this.countsChanged(await counts());
    if (this.listed?.isConnected && told.state !== "sending") this.list();
  }
}

// Two windows would record one walk twice: the second waits until the first is closed.
function alone(work) {
  if (!navigator.locks) return work();
  const waits = setTimeout(() => document.getElementById("go").replaceChildren(element("main", { class: "go-page" }, element("h1", {}, say("field")), element("p", {}, say("other_window")))), LOCK_MS);
  return navigator.locks.request("gridsteward-go", () => {
    clearTimeout(waits);
    work();
    return new Promise(() => {});
  });
}

document.documentElement.lang = language;
alone(() => new App().start());
