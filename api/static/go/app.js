// The field page: which screen is shown, and what all of them share.

import { cardHere, checkInScreen, hearCards, passCard } from "./checkin.js";
import { checkScreen } from "./check.js";
import { codeScreen } from "./code.js";
import { compare, now, offsetMinutes, readOffset } from "./clock.js";
import { doneScreen } from "./done.js";
import { homeScreen } from "./home.js";
import { keepPlaces, keyFor, ownerOf, owners } from "./owners.js";
import { addWith, counts, forgetOld, keepPatrol, onChange } from "./queue.js";
import { cancelledWords } from "./planned.js";
import { readyScreen } from "./ready.js";
import { nightTool } from "./night.js";
import { Recorder } from "./recorder.js";
import { reportScreen } from "./report.js";
import { routesHere, turnList } from "./routes.js";
import { Sender } from "./sender.js";
import { sendingList } from "./sending_list.js";
import { ask, Lost } from "./server.js";
import { sharedCard } from "./shared.js";
import { sosButton } from "./sos.js";
import { all, keep, kept } from "./store.js";
import "./taps.js";
import { keepPage } from "./update.js";
import { Walk } from "./walk.js";
import { chooseLanguage, clockTime, element, icon, language, say } from "./words.js";

const SEND_EVERY = 12;
const SEND_MS = 30000;
const PLANS_MS = 60000;
const LOCK_MS = 1500;
const BRIEF_MS = 6000;
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
      element("button", { type: "button", class: "go-tool", lang: other, onclick: () => chooseLanguage(other) }, NAMES[other]), nightTool(), this.sos);
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
    hearCards((code) => this.isRecording() && this.checkIn(code));
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
    this.first = homeScreen({ ...this.standing, code, routed: location.pathname === "/go/route", card: cardHere(), patrols: finished, enter: (patrol) => this.enter(patrol), report: () => this.report(), check: () => location.assign("/go/check") });
    this.show(this.first.page);
    this.askShared(this.first.page);
  }

  // What another program shared into this page.
  async askShared(page) {
    const done = () => {
      this.home();
      this.sender.hurry();
    };
    const card = await sharedCard({ owner: this.standing.owner, title: say("title_usual"), done });
    if (card && page.isConnected) page.querySelector("h1").after(card);
  }

  enter(patrol) {
    this.tell("");
    this.turn = (this.turn || 0) + 1;
    this.patrol = patrol;
    if (patrol.state === "finished") this.done();
    else this.ready(patrol);
  }

  async ready(patrol) {
    const wanted = location.pathname === "/go/route" ? location.search.slice(1) : null;
    const key = (await ownerOf(patrol.owner))?.key;
    this.show(readyScreen({ patrol, key, wanted, start: () => this.begin(patrol), back: () => this.home() }));
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
    const { accuracy_m } = (await this.placeOf(patrol.territory)) || {};
    const route = patrol.route && (await routesHere()).find((each) => each.id === patrol.route.id)?.walks[patrol.route.walk];
    const turns = (guide) => this.over(turnList({ walk: guide.walk, along_m: guide.along_m, back: () => this.uncover() }));
    const walk = new Walk({ patrol, recorder, route, turns, accuracy_m, report: () => this.report(), checkIn: () => this.checkIn(), code: () => this.over(codeScreen({ patrol, sent: () => this.sender.send(), back: () => this.uncover() })), newer: () => this.newer, finished: () => { this.sender.hurry(); this.done(); this.take(); } });
    this.show(walk.page, walk);
    await walk.open();
    if (cardHere()) this.checkIn(cardHere());
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

  // A page over the walk, which goes on under it; without a walk a page of its own.
  over(page) {
    if (this.isRecording()) {
      this.walk.page.hidden = true;
      this.shown?.remove();
      this.shown = page;
      this.screen.append(page);
      page.querySelector("h1")?.focus({ preventScroll: true });
    } else this.show(page);
  }

  uncover() {
    if (!this.isRecording()) return this.patrol ? this.done() : this.home();
    this.shown?.remove();
    this.shown = null;
    this.walk.page.hidden = false;
    return this.walk.map?.resized();
  }

  async list() {
    const places = await kept("places", []);
    const page = await sendingList({ sender: this.sender, mine: (owner) => this.isMine(owner), places, back: () => this.uncover() });
    this.over(page);
    this.listed = page.isConnected ? page : null;
  }

  // What this phone knows of a territory, from a sign-in or from a patrol that was entered.
  async placeOf(territory) {
    const places = await kept("places", []);
    return places.find((each) => each.code === territory) || (territory ? null : places[0]) || null;
  }

  // Under whom a report goes: the walk's, else whoever is signed in, else the patrol that was entered last.
  async whose() {
    const { patrol } = this;
    if (patrol) return { owner: patrol.owner, patrol: patrol.id, territory: patrol.territory };
    const { owner, places } = this.standing;
    if (owner) return { owner: owner.id, patrol: null, territory: places[0]?.code || null };
    const entered = (await all("patrols")).filter((each) => each.owner.startsWith("patrol:")).sort((one, other) => (other.started || 0) - (one.started || 0))[0];
    return entered ? { owner: entered.owner, patrol: entered.id, territory: entered.territory } : null;
  }

  // At a place whose card was scanned, or whose code is typed.
  checkIn(code = null) {
    const done = (saved) => {
      if (cardHere()) history.replaceState(null, "", "/go");
      if (saved) this.sender.hurry();
      this.tellBriefly(saved ? say("checkin_saved") : "");
      this.uncover();
    };
    this.over(checkInScreen({ patrol: this.patrol, code, here: () => this.walk?.recorder.here || this.walk?.recorder.last || null, done }));
  }

  async report() {
    const whose = await this.whose();
    if (!whose) return this.tell(say("report_nobody"));
    const done = (saved) => {
      if (saved) this.sender.hurry();
      this.tellBriefly(saved ? say("report_saved") : "");
      this.uncover();
    };
    const here = () => this.walk?.recorder.here || this.walk?.recorder.last || null;
    return this.over(reportScreen({ whose, place: await this.placeOf(whose.territory), here, done }));
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

  // Said for a moment, not to stand over the map for the rest of the walk.
  tellBriefly(text) {
    this.tell(text);
    setTimeout(() => this.note.textContent === text && this.tell(""), BRIEF_MS);
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
    if (this.first?.page.isConnected && JSON.stringify(this.standing) !== before) {
      this.first.update(this.standing);
      if (this.standing.owner && document.getElementById("go-shared") === null) this.askShared(this.first.page);
    }
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

  async imprint() {
    const place = await this.placeOf(this.standing.places[0]?.code);
    const lines = place ? [place.sponsor && say("sponsor_line", { name: place.sponsor }), place.filing_number, place.telephones && say("desk_line", { numbers: place.telephones })] : [];
    this.foot.replaceChildren(...lines.filter(Boolean).map((line) => element("span", {}, line)), ...(place?.complaints ? [complaints(place.complaints)] : []));
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

// Complaints go to a page or to a telephone, whichever was written.
function complaints(written) {
  const number = written.replace(/[^\d+]/g, "");
  const href = /^https?:\/\/\S+$/.test(written) ? written : number.length >= 3 ? `tel:${number}` : null;
  const text = say("complaints_line", { where: written });
  return href ? element("a", { href, rel: "noreferrer" }, text) : element("span", {}, text);
}

// Two windows would record one walk twice: the second waits until the first is closed.
function alone(work) {
  if (!navigator.locks) return work();
  const tell = () => {
    passCard();
    document.getElementById("go").replaceChildren(element("main", { class: "go-page" }, element("h1", {}, say("field")), element("p", {}, say("other_window"))));
  };
  const waits = setTimeout(tell, LOCK_MS);
  return navigator.locks.request("gridsteward-go", () => {
    clearTimeout(waits);
    work();
    return new Promise(() => {});
  });
}

document.documentElement.lang = language;
alone(() => new App().start());
