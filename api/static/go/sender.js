// Sends what waits, patrol by patrol, until the server has answered for every id. What it refuses stays, with the
// reason, and what stands behind goes on; what it does not answer is sent again, later and later.

import { measuredClock } from "./clock.js";
import { fault, ownerOf } from "./owners.js";
import { answered, refuse, refused, waiting } from "./queue.js";
import { ask, Lost } from "./server.js";

const BATCH = 500;
const FIRST_WAIT_S = 2;
const LONGEST_WAIT_S = 120;
// What is sent before what; within one of these as it happened.
const ORDER = [["begin"], ["sos"], ["report"], ["photo"], ["voice"], ["checkin"], ["recording"], ["fix"], ["reported"], ["ticked", "unticked"], ["pause", "resume", "handed"], ["finish"]];
const iso = (at) => new Date(at).toISOString();

const PATROLS = "/api/v1/patrols";
const INCIDENTS = "/api/v1/incidents";
const jpeg = (data) => ({ raw: { type: "image/jpeg", data } });

const REQUESTS = {
  begin: (item) => [PATROLS, { body: { id: item.patrol, started_at: iso(item.at), ...item.body } }],
  sos: (item) => [`${PATROLS}/${item.patrol}/sos`, { body: { id: item.id, at: iso(item.at), ...item.body } }],
  report: (item) => [INCIDENTS, { body: { id: item.id, at: iso(item.at), ...item.body } }],
  photo: (item) => [`${INCIDENTS}/${item.body.report}/photos?id=${item.id}`, jpeg(item.body.data)],
  voice: (item) => [`${INCIDENTS}/${item.body.report}/voice-notes?id=${item.id}`, { raw: { type: item.body.type, data: item.body.data } }],
  checkin: (item) => [`${PATROLS}/${item.patrol}/checkins`, { body: { id: item.id, at: iso(item.at), ...item.body } }],
  recording: (item) => [`${PATROLS}/${item.patrol}/recordings?name=${encodeURIComponent(item.body.name)}`, { raw: { type: "application/octet-stream", data: item.body.data } }],
  reported: (item) => [`${PATROLS}/${item.patrol}/reported`, { body: { id: item.id, ...item.body } }],
  ticked: (item) => [`${PATROLS}/${item.patrol}/ticked`, { body: ticksOf(item) }],
  unticked: (item) => [`${PATROLS}/${item.patrol}/unticked`, { body: { at: iso(item.at), ids: item.body.ids } }],
  pause: (item) => [`${PATROLS}/${item.patrol}/pause`, { body: { id: item.id, at: iso(item.at) } }],
  resume: (item) => [`${PATROLS}/${item.patrol}/resume`, { body: { id: item.id, at: iso(item.at) } }],
  handed: (item) => [`${PATROLS}/${item.patrol}/handed`, { body: { id: item.id, at: iso(item.at) } }],
  finish: (item) => [`${PATROLS}/${item.patrol}/finish`, { body: { finished_at: iso(item.at) } }],
};

// Ticks hold for the time from the start to the moment in which they were made.
function ticksOf({ at, body: { network, from, ticks } }) {
  const span = { at_from: iso(Math.min(from, at)), at_to: iso(at) };
  return { network, ticks: ticks.map((each) => ({ ...each, ...span })) };
}

export class Sender {
  // `told` is called with { state: "sending" | "sent" | "waiting" | "kept", at } whenever that changes; `cancelled`
  // with a patrol's id and the answer that says that it was cancelled.
  constructor(told, cancelled) {
    this.told = told;
    this.cancelled = cancelled;
    this.running = null;
    this.more = false;
    this.state = "";
    this.timer = null;
    this.wait_s = FIRST_WAIT_S;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  tell(told) {
    this.state = told.state;
    this.told(told);
  }

  hurry() {
    this.wait_s = FIRST_WAIT_S;
    return this.send();
  }

  // One run at a time; a call during a run has another follow it, for what came in between. Resolves to whether
  // nothing waits any more.
  send() {
    if (this.running) {
      this.more = true;
      return this.running;
    }
    clearTimeout(this.timer);
    this.running = this.run().finally(() => {
      this.running = null;
      if (this.more) {
        this.more = false;
        this.send();
      }
    });
    return this.running;
  }

  async run() {
    const open = await waiting();
    if (!open.length) return true;
    this.tell({ state: "sending" });
    try {
      for (const items of byPatrol(open)) await this.sendPatrol(items);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      this.later(error.wait_s);
      return false;
    }
    this.wait_s = FIRST_WAIT_S;
    const left = (await waiting()).length;
    // More may have been recorded meanwhile, or wait for a key: only an empty queue is "all sent".
    this.tell(left ? { state: "kept" } : { state: "sent", at: Date.now() });
    return left === 0;
  }

  later(least_s) {
    this.tell({ state: "waiting" });
    const wait_s = Math.max(least_s, this.wait_s * (0.75 + Math.random() / 2));
    this.wait_s = Math.min(LONGEST_WAIT_S, this.wait_s * 2);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait_s * 1000);
  }

  async sendPatrol(items) {
    const owner = await ownerOf(items[0].owner);
    if (!owner || owner.fault) return;
    for (const kinds of ORDER) {
      const own = items.filter((item) => kinds.includes(item.kind));
      if (kinds[0] === "fix") {
        for (let at = 0; at < own.length; at += BATCH) {
          if (!(await this.sendFixes(owner, own.slice(at, at + BATCH)))) return;
        }
      } else {
        for (const item of own) if (!(await this.isHeld(item)) && !(await this.sendOne(owner, item))) return;
      }
    }
  }

  // A photo or voice note waits for its report: where that was refused, for its repair.
  async isHeld(item) {
    return ["photo", "voice"].includes(item.kind) && (await refused()).some((each) => each.id === item.body.report);
  }

  // False where the key does not hold: what the owner has waits for another one.
  async sendOne(owner, item) {
    const [path, content] = REQUESTS[item.kind](item);
    const answer = await ask(path, { method: "POST", key: owner.key, ...content });
    if (!(await this.holds(owner, answer))) return false;
    if (answer.ok && answer.body?.cancelled_at) await this.cancelled(item.patrol, answer.body);
    await (answer.ok || isSettled(owner, item, answer) ? answered([item]) : refuse(item, reasonOf(answer), answer.body?.code));
    return true;
  }

  async sendFixes(owner, items) {
    const body = { fixes: items.map((item) => ({ id: item.id, at: iso(item.at), ...item.body })), clock: clockOf(items[0].patrol) };
    const path = `/api/v1/patrols/${items[0].patrol}/fixes`;
    const answer = await ask(path, { method: "POST", key: owner.key, body });
    if (!(await this.holds(owner, answer))) return false;
    if (answer.ok) await answered(items);
    else if (items.length === 1 || answer.body?.code === "patrol.unknown") {
      for (const item of items) await refuse(item, reasonOf(answer));
    } else {
      // One position that is refused must not keep back the others: halve until it stands alone.
      const middle = items.length >> 1;
      return (await this.sendFixes(owner, items.slice(0, middle))) && this.sendFixes(owner, items.slice(middle));
    }
    return true;
  }

  async holds(owner, answer) {
    if (answer.status !== 401 && answer.status !== 403) return true;
    await fault(owner, reasonOf(answer));
    return false;
  }
}

// Of several phones that entered by a patrol's code the first that begins it is believed: the others have nothing to
// mend. Every end is taken.
function isSettled(owner, { kind }, { status }) {
  return status === 409 && kind === "begin" && owner.kind === "patrol";
}

// What the phone found out of its clock, as a fact of one patrol: the same patrol and clock have the same id.
function clockOf(patrol) {
  const measured = measuredClock();
  if (!measured) return null;
  const hex = (text) => text.replace(/-/g, "");
  const [one, other] = [hex(measured.id), hex(patrol)];
  const mixed = [...one].map((each, at) => (at === 12 || at === 16 ? each : (parseInt(each, 16) ^ parseInt(other[at], 16)).toString(16))).join("");
  return { ...measured, id: mixed.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5") };
}

// Why it was refused, in the reader's language: what is wrong with each part, else the whole.
function reasonOf({ body, status }) {
  const parts = (body?.faults || []).map((fault) => `${fault.where}: ${fault.what}`);
  return parts.join(" ") || body?.detail || String(status);
}

function byPatrol(items) {
  const found = new Map();
  for (const item of items) {
    const group = `${item.owner} ${item.patrol}`;
    found.set(group, [...(found.get(group) || []), item]);
  }
  return [...found.values()];
}

// Send a call for help at once, beside whatever is under way; its patrol first where the server does not know it yet.
// Resolves to when the server received it; throws Lost where it did not say so in time.
export async function sendCall(item, within_ms) {
  const owner = await ownerOf(item.owner);
  const open = (await waiting()).filter((each) => each.patrol === item.patrol && each.kind === "begin");
  for (const one of [...open, item]) {
    const [path, content] = REQUESTS[one.kind](one);
    const answer = await ask(path, { method: "POST", key: owner?.key, ...content, within_ms });
    if (!answer.ok) throw new Lost();
    await answered([one]);
    if (one === item) return answer.body.received_at;
  }
  throw new Lost();
}
