// What is wrong with the draft: sentences with a place and the smallest repair.

import { element, icon, say } from "./elements.js";
import { Lost } from "./server.js";

const WAIT_MS = 700;

export class Problems {
  constructor(root, desk, { goDegrees, goBlocks, counted }) {
    Object.assign(this, { root, desk, goDegrees, goBlocks, counted, items: null });
    for (const name of ["confirmed", "rebuilt"]) desk.addEventListener(name, () => this.later());
    this.fetch();
  }

  later() {
    clearTimeout(this.timer);
    this.root.classList.add("renewed");
    this.timer = setTimeout(() => this.fetch(), WAIT_MS);
  }

  async fetch() {
    const asked = (this.asked = {});
    try {
      const { status, body } = await this.desk.server.get("/check?live=true");
      if (asked !== this.asked) return;
      if (status === 200) this._take(body.items);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    } finally {
      if (asked === this.asked) this.root.classList.remove("renewed");
    }
  }

  _take(items) {
    const rank = (item) => (item.level === "error" ? 0 : 1);
    this.items = [...items].sort((a, b) => rank(a) - rank(b));
    this.counted(items.length, items.filter((item) => item.level === "error").length);
    this.render();
  }

  render() {
    const safe = this._safe();
    const list = element("ul", { class: "plan-problems" }, ...this.items.map((item) => this._item(item)));
    const all = element("button", { type: "button", class: "btn btn-quiet", onclick: () => this._fixAll(safe) }, icon("check2"), say("fix_all", { n: safe.length }));
    this.root.replaceChildren(
      this.items.length ? "" : element("p", { class: "empty" }, icon("check-circle"), say("no_problems")),
      this.desk.editable && safe.length > 1 ? element("div", { class: "plan-steps plan-fix-all" }, all) : "",
      list,
    );
  }

  _item(item) {
    const steps = element("div", { class: "plan-steps" });
    if (item.repair && this.desk.editable) {
      steps.append(element("button", { type: "button", class: "btn btn-primary", "data-fix": true, onclick: () => this._fix(item) }, say("fix")));
    }
    if (item.where || item.blocks?.length) {
      steps.append(element("button", { type: "button", class: "btn btn-quiet", onclick: () => this._go(item) }, say("go_to")));
    }
    const bare = item.repair && this.desk.editable ? "" : " bare";
    return element(
      "li",
      { class: item.level + bare },
      element("p", {}, icon(item.level === "error" ? "exclamation-circle" : "exclamation-triangle"), element("span", { class: "visually-hidden" }, say(item.level)), item.sentence),
      item.repair && this.desk.editable ? element("p", { class: "muted" }, item.repair.sentence) : null,
      steps,
    );
  }

  // What is being mended leaves the list at once; the next check brings back what was not.
  _leave(...items) {
    this._take(this.items.filter((item) => !items.includes(item)));
    this.root.querySelector("[data-fix]")?.focus();
  }

  _fix(item) {
    this._leave(item);
    this.desk.perform(item.repair.operation);
  }

  _go(item) {
    if (item.grid) this.desk.select(item.grid);
    const known = (item.blocks || []).map((name) => this.desk.graph.number.get(name)).filter((block) => block !== undefined);
    if (known.length) this.goBlocks(known);
    else if (item.where) this.goDegrees(...item.where);
  }

  // Errors whose repair only puts blocks into grids, each block once: done together they are one edit.
  _safe() {
    const seen = new Set();
    return (this.items || []).filter(({ level, repair }) => {
      if (level !== "error" || repair?.operation.kind !== "assign") return false;
      const names = Object.values(repair.operation.to).flat();
      if (names.some((name) => seen.has(name))) return false;
      names.forEach((name) => seen.add(name));
      return true;
    });
  }

  _fixAll(items) {
    const to = {};
    for (const { repair } of items) {
      for (const [code, names] of Object.entries(repair.operation.to)) to[code] = [...(to[code] || []), ...names];
    }
    this._leave(...items);
    this.desk.perform({ kind: "assign", to, across: items.some(({ repair }) => repair.operation.across) });
  }
}
