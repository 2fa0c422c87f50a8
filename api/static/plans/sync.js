// The edits that wait: applied at once in the page, sent one by one, kept through loss of network.

import { confirm, renamed } from "./ledger.js";
import { Lost } from "./server.js";
import { newId } from "./store.js";

const FIRST_WAIT_MS = 1500;
const LONGEST_WAIT_MS = 30000;

export class Sync extends EventTarget {
  // `state` is what the server has confirmed; `start` its plan entry: version, can_undo, can_redo.
  constructor(server, store, state, start, summary = null) {
    super();
    this.server = server;
    this.store = store;
    const kept = store.takeOver();
    this.queue = kept.entries;
    this.refused = [];
    this.taken = [];
    this.journal = [];
    this.lost = false;
    this.kept = true;
    this.held = null;
    this.sending = false;
    this.begin(state, start, summary);
    if (this.queue.length && kept.version !== null) this.version = kept.version;
    addEventListener("online", () => this.send());
  }

  begin(state, { version, can_undo, can_redo }, summary = null) {
    Object.assign(this, { state, version, can_undo, can_redo, summary });
    this.journal = [];
  }

  get undoable() {
    return this.queue.length > 0 || this.can_undo;
  }

  get redoable() {
    return this.taken.length > 0 || this.can_redo;
  }

  add(operation, more = {}) {
    this.taken = [];
    this._queue({ id: newId(), made: Date.now(), kind: "operation", operation, ...more });
  }

  // The last edit: one that was not sent yet is simply taken back.
  undo() {
    const last = this.queue[this.queue.length - 1];
    if (last && last.kind === "operation" && !(this.sending && this.queue.length === 1)) {
      this.taken.push(this.queue.pop());
      if (!this.queue.length) this.held = null;
      this._changed("rebase");
    } else if (this.undoable) {
      const waiting = this.queue.filter((each) => each.kind === "undo").length;
      const effect = this.journal[this.journal.length - 1 - waiting] || [];
      this._queue({ id: newId(), made: Date.now(), kind: "undo", effect });
    }
  }

  redo() {
    const last = this.taken.pop();
    if (last) this._queue(last);
    else if (this.can_redo) this._queue({ id: newId(), made: Date.now(), kind: "redo", effect: [] });
  }

  _queue(entry) {
    this.queue.push(entry);
    this._changed("rebase");
    this.send();
  }

  _changed(...events) {
    this.kept = this.store.keep(this.queue, this.version) || !this.queue.length;
    for (const name of [...events, "state"]) this.dispatchEvent(new CustomEvent(name));
  }

  async send() {
    if (this.sending || this.held || !this.queue.length) return;
    clearTimeout(this.timer);
    this.sending = true;
    this._changed();
    try {
      await this._send(this.queue[0]);
      this.lost = false;
      this.wait = FIRST_WAIT_MS;
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      this.lost = true;
      this.wait = Math.min(LONGEST_WAIT_MS, 2 * (this.wait || FIRST_WAIT_MS / 2));
      this.timer = setTimeout(() => this.send(), this.wait);
    } finally {
      this.sending = false;
      this._changed();
    }
    if (!this.lost) this.send();
  }

  async _send(entry) {
    const about = { version: this.version };
    const { status, body } =
      entry.kind === "operation"
        ? await this.server.post("/operations", { ...about, id: entry.id, operation: entry.operation })
        : await this.server.post(`/${entry.kind}`, entry.with_later ? { ...about, with_later: true } : about);
    if (status === 200) return this._confirmed(entry, body);
    if (status === 401 || status === 403) return this._hold({ why: "signed_out" });
    if (body?.code === "plan.version") return this._overtaken(entry, body);
    if (body?.code === "plan.built_upon") return this._hold({ why: "built_upon" });
    this._refuse(entry, body);
  }

  async _confirmed(entry, change) {
    const known = new Set(this.state.grids.keys());
    const before = confirm(this.state, change);
    if (entry.kind === "undo") this.journal.pop();
    else this.journal.push(before);
    this._drop(entry);
    Object.assign(this, { version: change.version, can_undo: change.can_undo, can_redo: change.can_redo });
    this.summary = change.summary || this.summary;
    if (entry.temporary) {
      const made = (change.grids || []).map((each) => each.code).find((code) => !known.has(code));
      if (made) this._know(entry.temporary, made);
    }
    this.store.keep(this.queue, this.version);
    if (change.reload) await this.reload();
    this.dispatchEvent(new CustomEvent("confirmed", { detail: { entry, change } }));
  }

  _know(temporary, code) {
    for (const each of this.queue) if (each.operation) each.operation = renamed(each.operation, temporary, code);
    this.dispatchEvent(new CustomEvent("known", { detail: { temporary, code } }));
  }

  _drop(entry) {
    this.queue = this.queue.filter((each) => each !== entry);
  }

  // What the server does not take comes back to the page, and stays in the list as not saved.
  _refuse(entry, problem) {
    this._drop(entry);
    const reason = problem?.detail || problem?.title || "";
    this.refused.push({ ...entry, reason });
    this._changed("rebase");
    this.dispatchEvent(new CustomEvent("refused", { detail: { entry, reason } }));
  }

  // Somebody else was quicker: what the draft is now is fetched, and one's own edits wait for a decision. To undo or
  // redo needs none: the server looks whether anything was built upon it.
  async _overtaken(entry, { since, fits }) {
    await this.reload();
    if (entry.kind === "operation") this._hold({ why: fits ? "overtaken" : "clash", since: since || [] });
  }

  _hold(held) {
    this.held = held;
    this._changed("rebase");
    this.dispatchEvent(new CustomEvent("held"));
  }

  async reload() {
    const { status, body } = await this.server.get("/blocks");
    if (status === 200) this.dispatchEvent(new CustomEvent("reloaded", { detail: body }));
  }

  // Shows what the others have made of it, without one's own edits.
  look() {
    this.held.look = true;
    this._changed("rebase");
  }

  // Goes on with what waits: on top of the others' edits, or without the first of one's own.
  resume({ without = false, withLater = false } = {}) {
    if (without) this._drop(this.queue[0]);
    if (withLater && this.queue.length) this.queue[0].with_later = true;
    this.held = null;
    this._changed("rebase");
    this.send();
  }

  dismiss(entry) {
    this.refused = this.refused.filter((each) => each !== entry);
    this._changed();
  }
}
