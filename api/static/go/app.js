// The field page: which screen is shown, and what all of them share.

import { alone } from "./alone.js";
import { askStanding, noteCancelled } from "./cancelled.js";
import { cardHere, hearCards } from "./checkin.js";
import { checkScreen } from "./check.js";
import { codeScreen } from "./code.js";
import { now, offsetMinutes, readOffset } from "./clock.js";
import { doneScreen } from "./done.js";
import { Frame } from "./frame.js";
import { homeScreen } from "./home.js";
import { begin, goOn } from "./outing.js";
import { checkIn, handOver, report, ticks } from "./overlays.js";
import { ownerOf } from "./owners.js";
import { counts, forgetOld, onChange } from "./queue.js";
import { readyScreen } from "./ready.js";
import { turnList } from "./routes.js";
import { Sender } from "./sender.js";
import { sendingList } from "./sending_list.js";
import { sharedCard } from "./shared.js";
import { sosButton } from "./sos.js";
import { placeOf, Standing } from "./standing.js";
import { all, kept } from "./store.js";
import "./taps.js";
import { keepPage } from "./update.js";
import { walkFor } from "./walking.js";
import { language, say } from "./words.js";

const SEND_MS = 30000;
const CANCELLED_MS = 60000;
const ALARM = [300, 150, 300];

class App {
  constructor() {
    this.frame = new Frame(document.getElementById("go"), { list: () => this.list() });
    this.patrol = null;
    this.walk = null;
    this.counted = { waiting: 0, refused: 0 };
    this.sentAt = null;
    this.newer = false;
    this.standing = new Standing();
  }

  async start() {
    document.title = say("page_title");
    if (!("indexedDB" in window) || location.pathname === "/go/check") {
      this.frame.plain();
      this.show(checkScreen({ back: () => location.assign("/go") }));
      return;
    }
    if (!isSecureContext) this.frame.tell(say("https_bad", { address: `https://${location.host}/go` }));
    await readOffset();
    this.sender = new Sender((told) => this.sendingChanged(told), (id, told) => this.cancelled(id, told));
    onChange((found) => this.countsChanged(found));
    this.take = await keepPage({ busy: () => this.isRecording(), told: () => { this.newer = true; this.walk?.show(); } });
    this.standing.places = await kept("places", []);
    await this.resume();
    await forgetOld(now());
    await this.refresh();
    addEventListener("online", () => { this.refresh(); this.askCancelled(); });
    setInterval(() => this.askCancelled(), CANCELLED_MS);
    hearCards((code) => this.isRecording() && checkIn(this, code));
    this.sender.send();
    setInterval(() => this.counted.waiting && this.sender.state !== "waiting" && this.sender.send(), SEND_MS);
  }

  isRecording() {
    return this.patrol !== null && ["recording", "paused"].includes(this.patrol.state);
  }

  // Take up the walk that was under way when the page was closed.
  async resume() {
    const open = (await all("patrols")).find((each) => each.state === "recording" || each.state === "paused");
    if (open) await this.openWalk(open);
    else await this.home();
  }

  async home() {
    this.patrol = null;
    const turn = (this.turn = (this.turn || 0) + 1);
    const code = (location.pathname.match(/^\/go\/(\d{6})$/) || [])[1];
    const finished = (await all("patrols")).filter((each) => each.state === "finished" && each.finished > now() - 86400000);
    if (turn !== this.turn) return;
    this.first = homeScreen({ ...this.standing, code, routed: location.pathname === "/go/route", card: cardHere(), patrols: finished, enter: (patrol) => this.enter(patrol), report: () => report(this), check: () => location.assign("/go/check") });
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
    this.frame.tell("");
    this.turn = (this.turn || 0) + 1;
    this.patrol = patrol;
    if (patrol.state === "finished") this.done();
    else this.ready(patrol);
  }

  async ready(patrol) {
    const wanted = location.pathname === "/go/route" ? location.search.slice(1) : null;
    const key = (await ownerOf(patrol.owner))?.key;
    const start = async (how) => {
      await this.openWalk(await begin(patrol, how));
      this.sender.send();
    };
    const code = () => this.show(codeScreen({ patrol, sent: () => this.sender.send(), back: () => this.ready(patrol) }));
    this.show(readyScreen({ patrol, key, wanted, start, code, back: () => this.home() }));
  }

  async openWalk(patrol) {
    this.patrol = patrol;
    const walk = await walkFor(patrol, {
      report: () => report(this),
      checkIn: () => checkIn(this),
      handOver: () => handOver(this),
      code: () => this.over(codeScreen({ patrol, sent: () => this.sender.send(), back: () => this.uncover() })),
      ticks: () => ticks(this),
      ticked: () => this.sender.send(),
      turns: (guide) => this.over(turnList({ walk: guide.walk, along_m: guide.along_m, back: () => this.uncover() })),
      send: () => this.sender.send(),
      newer: () => this.newer,
      finished: () => this.ended(),
    });
    this.show(walk.page, walk);
    await walk.open();
    if (cardHere()) checkIn(this, cardHere());
    this.askCancelled();
  }

  // This phone has finished, or handed the recording on.
  ended() {
    this.sender.hurry();
    this.done();
    this.take();
  }

  done() {
    const { patrol } = this;
    this.after = doneScreen({ patrol, goOn: async () => this.openWalk(await goOn(patrol)), ticks: () => ticks(this), list: () => this.list(), back: () => this.home() });
    this.show(this.after.page);
    this.after.show(this.counted, this.sentAt);
  }

  // A page over the walk, which goes on under it; without a walk a page of its own.
  over(page) {
    if (!this.isRecording()) return this.show(page);
    this.walk.page.hidden = true;
    this.shown?.remove();
    this.shown = page;
    this.frame.screen.append(page);
    return page.querySelector("h1")?.focus({ preventScroll: true });
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
    const page = await sendingList({ sender: this.sender, mine: (owner) => this.standing.isMine(owner), places, back: () => this.uncover() });
    this.over(page);
    this.listed = page.isConnected ? page : null;
  }

  // The last position that is known.
  here() {
    return this.walk?.recorder.here || this.walk?.recorder.last || null;
  }

  show(page, walk = null) {
    if (this.walk && this.walk !== walk) this.walk.close();
    this.walk = walk;
    this.listed = null;
    this.frame.show(page, walk && sosButton(this.patrol, () => this.here()));
  }

  async refresh() {
    const changed = await this.standing.refresh(this.isRecording());
    const off = offsetMinutes();
    this.frame.tell(off ? say(off < 0 ? "clock_fast" : "clock_slow", { n: Math.abs(off) }) : "");
    this.frame.imprint(await placeOf(this.standing.places[0]?.code));
    if (this.first?.page.isConnected && changed) {
      this.first.update(this.standing);
      if (this.standing.owner && document.getElementById("go-shared") === null) this.askShared(this.first.page);
    }
    this.sender.hurry();
  }

  // Only what was planned can be cancelled; a phone without an account asks as well, with the key that it has.
  async askCancelled() {
    const { patrol } = this;
    if (this.isRecording() && patrol.planned && !patrol.cancelled) this.cancelled(patrol.id, await askStanding(patrol));
  }

  async cancelled(id, told) {
    if (this.patrol?.id !== id || !(await noteCancelled(this.patrol, told))) return;
    navigator.vibrate?.(ALARM);
    this.walk?.show();
  }

  countsChanged(found) {
    this.counted = found;
    this.frame.count(found);
    this.after?.show(found, this.sentAt);
  }

  async sendingChanged(told) {
    if (told.state === "sent") {
      this.sentAt = told.at;
      this.frame.sentAt(told.at);
    }
    this.countsChanged(await counts());
    if (this.listed?.isConnected && told.state !== "sending") this.list();
  }
}

document.documentElement.lang = language;
alone(() => new App().start());
