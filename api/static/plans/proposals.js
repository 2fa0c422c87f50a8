// Plans that the program proposes: asked for in the panel, shown on the map, taken as one edit.

import { element, icon, number, percent, say } from "./elements.js";
import { Lost } from "./server.js";

const POLL_MS = 900;
const KINDS = ["redraw", "front", "partition"];
const UNDER_WAY = ["waiting", "running"];

export class Proposals {
  constructor(root, desk, { preview }) {
    Object.assign(this, { desk, preview, chosen: null });
    this.found = element("div", { class: "plan-proposals" });
    this.form = desk.editable ? this._form() : "";
    root.append(this.form, this.found);
  }

  show(shown) {
    this.shown = shown;
    if (shown) this._suggest();
    if (shown) this.fetch();
  }

  _form() {
    const kind = element("select", { class: "form-select", name: "kind", onchange: () => this._fit() }, ...KINDS.map((each) => element("option", { value: each }, say(`propose_${each}`))));
    const community = element("select", { class: "form-select", name: "community" }, ...this._places());
    this.count = element("label", { hidden: true }, say("how_many_grids"), element("input", { class: "form-control", name: "grids", type: "number", min: "1", max: "2000", inputmode: "numeric" }));
    const tolerance = element("select", { class: "form-select", name: "tolerance" }, ...[5, 10, 15, 20].map((each) => element("option", { value: each / 100, selected: each === 10 }, `${each} %`)));
    const form = element(
      "form",
      { class: "plan-propose", onsubmit: (event) => this._ask(event) },
      element("label", {}, say("what_to_propose"), kind),
      element("label", {}, say("where_to_propose"), community),
      this.count,
      element("label", {}, say("tolerance"), tolerance),
      element("button", { class: "btn btn-primary", type: "submit" }, icon("lightbulb"), say("propose")),
      (this.failed = element("p", { class: "plan-failed", role: "alert", hidden: true })),
    );
    return form;
  }

  // Each community; all together last, where there are several.
  _places() {
    const each = [...this.desk.communities].map(([code, name]) => element("option", { value: code }, name));
    return each.length > 1 ? [...each, element("option", { value: "" }, say("everywhere"))] : each;
  }

  // The community of the selected grid is the one that is meant.
  _suggest() {
    const at = this.desk.selectedAt();
    if (this.form && at !== null) this.form.elements.community.value = this.desk.division.grids[at].community;
  }

  _fit() {
    this.count.hidden = this.form.elements.kind.value !== "partition";
  }

  async _ask(event) {
    event.preventDefault();
    const { kind, community, grids, tolerance } = this.form.elements;
    const anew = kind.value === "partition";
    const households = anew && !grids.value ? this.desk.limits.ideal : null;
    const count = anew && households === null ? Number(grids.value) || this._count(community.value) : null;
    const body = { kind: kind.value, community: community.value || null, grids: count, households, tolerance: Number(tolerance.value), seed: 1 + Math.floor(Math.random() * 1e6) };
    await this._do(async () => {
      const { status, body: said } = await this.desk.server.post("/proposals", body);
      this._fail(status < 300 ? "" : said?.detail || said?.title || say("not_done"));
      await this.fetch();
    });
  }

  // Where neither a number nor limits say how many grids there shall be: as many as there are.
  _count(community) {
    const { division } = this.desk;
    return division.live().filter((grid) => !community || division.grids[grid].community === community).length;
  }

  async _do(what) {
    try {
      await what();
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      this._fail(say("no_answer"));
    }
  }

  _fail(text) {
    if (!this.failed) return;
    this.failed.textContent = text;
    this.failed.hidden = !text;
  }

  async fetch() {
    clearTimeout(this.timer);
    await this._do(async () => {
      const { status, body } = await this.desk.server.get("/proposals");
      if (status === 200) this.render(body.items);
      if (this.shown && status === 200 && body.items.some(({ state }) => UNDER_WAY.includes(state))) this.timer = setTimeout(() => this.fetch(), POLL_MS);
    });
  }

  render(items) {
    this.found.replaceChildren(
      ...(items.length ? items.map((item) => this._item(item)) : [element("p", { class: "muted plan-none" }, say("no_proposals"))]),
    );
  }

  _item(item) {
    const where = this.desk.communities.get(item.asked?.community) || "";
    const tone = item.state === "failed" ? "danger" : "";
    const head = element("h3", {}, element("span", {}, say(`propose_${item.kind}`), element("small", {}, where)), element("span", { class: `chip ${tone}` }, say(`job_${item.state}`)));
    if (UNDER_WAY.includes(item.state)) {
      const bar = element("progress", { max: "1", value: item.progress, "aria-label": say(`propose_${item.kind}`) });
      const cancel = element("button", { type: "button", class: "btn btn-quiet", onclick: () => this._cancel(item.id) }, say("cancel"));
      return element("section", {}, head, bar, element("div", { class: "plan-steps" }, cancel));
    }
    const failure = item.failure ? element("p", { class: "plan-failed" }, item.failure) : "";
    return element("section", {}, head, failure, ...(item.plans || []).map((plan, at) => this._plan(`${item.id}-${at}`, plan, `/plans/${this.desk.plan.id}/proposals/${item.id}/${at}/addresses`, item.asked.tolerance)));
  }

  _cancel(id) {
    this._do(async () => {
      await this.desk.server.post(`/proposals/${id}/cancel`, {});
      await this.fetch();
    });
  }

  // What moves fewer households than must move has not come to the tolerance, and says so.
  _plan(key, plan, addresses, tolerance) {
    const figures = say("plan_figures", { deviation: percent(plan.deviation), compactness: plan.compactness.toFixed(2), moved: number(plan.moved_households) });
    const missed = plan.deviation > tolerance + 1e-9;
    const bound = plan.bound ? say(missed ? "plan_missed" : "plan_bound", { n: number(plan.bound), tolerance: percent(tolerance) }) : "";
    const take = element("button", { type: "button", class: "btn btn-primary", hidden: key !== this.chosen, "data-take": true, onclick: () => this._take(plan) }, say("take_it"));
    const show = element("button", { type: "button", class: "plan-proposal", "aria-pressed": String(key === this.chosen), onclick: () => this._choose(key, plan, card) }, element("strong", {}, plan.title), element("span", {}, figures), bound && element("span", {}, bound));
    const list = plan.moved_households ? element("a", { class: "plan-proposal-list", href: addresses, target: "_blank", rel: "noopener" }, icon("card-checklist"), say("moved_addresses")) : null;
    const card = element("div", { class: "plan-proposal-card", "data-proposal": key }, show, list, this.desk.editable ? take : null);
    return card;
  }

  _choose(key, plan, card) {
    const again = this.chosen === key;
    this.chosen = again ? null : key;
    for (const each of this.found.querySelectorAll(".plan-proposal-card")) {
      const on = each === card && !again;
      each.querySelector(".plan-proposal").setAttribute("aria-pressed", String(on));
      const take = each.querySelector("[data-take]");
      if (take) take.hidden = !on;
    }
    this.preview(again ? null : plan.operation);
  }

  _take(plan) {
    this.chosen = null;
    this.preview(null);
    this.desk.perform(plan.operation);
    this.desk.tell(say("taken", { title: plan.title }));
    for (const each of this.found.querySelectorAll("[data-take]")) each.hidden = true;
  }
}
