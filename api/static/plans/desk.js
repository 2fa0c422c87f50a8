// One draft on the desk: its ground, its division, what is selected, which tool is in hand; tells what has changed.

import { Ground } from "./decode.js";
import { Division, NONE } from "./division.js";
import { say } from "./elements.js";
import { Graph, OUTSIDE } from "./graph.js";
import { apply, copied, freeColour, stateOf } from "./ledger.js";
import { operationOf } from "./readings.js";
import { newId } from "./store.js";
import { Sync } from "./sync.js";

export class Desk extends EventTarget {
  constructor(server, store, payload) {
    super();
    Object.assign(this, { server, tool: "move", selected: null, across: false, busy: false, check: null });
    this._take(payload);
    this.sync = new Sync(server, store, stateOf(payload), payload.plan, payload.summary);
    this._build(this._target());
    this.sync.addEventListener("rebase", () => this.rebase());
    this.sync.addEventListener("confirmed", ({ detail }) => this._confirmed(detail.change));
    this.sync.addEventListener("known", ({ detail }) => {
      if (this.selected === detail.temporary) this.selected = detail.code;
    });
    this.sync.addEventListener("reloaded", ({ detail }) => {
      this._take(detail);
      this.sync.begin(stateOf(detail), detail.plan, detail.summary);
      this._build(this._target());
      this.emit("rebuilt");
    });
  }

  _take(payload) {
    this.plan = payload.plan;
    this.limits = payload.limits;
    this.communities = new Map(payload.communities.map((each) => [each.code, each.name]));
    this.ground = new Ground(payload);
  }

  emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // Whether the draft is shown as others have made it, while one's own edits wait.
  get looking() {
    return Boolean(this.sync.held?.look);
  }

  get editable() {
    return this.plan.editable;
  }

  // What the draft is with all that waits; without it while somebody else's edits are being looked at.
  _target() {
    const target = copied(this.sync.state);
    if (!this.looking) for (const entry of this.sync.queue) apply(target, entry);
    return target;
  }

  _build(target) {
    this.graph = new Graph(this.ground);
    this.division = new Division(this.ground, this.graph, [...target.grids.values()], (block) => target.gridOf.get(block.name) ?? null);
  }

  // Brings the page to what the draft is now; what is being drawn comes first.
  rebase() {
    if (this.busy) {
      this.late = true;
      return;
    }
    const { division, graph } = this;
    const target = this._target();
    for (const info of target.grids.values()) division.setGrid(info);
    for (const code of [...division.place.keys()]) if (!target.grids.has(code)) division.removeGrid(code);
    const changed = [];
    graph.blocks.forEach(({ name }, block) => {
      const code = target.gridOf.get(name) ?? null;
      if (division.move(block, code === null ? NONE : division.place.get(code))) changed.push(block);
    });
    if (this.selected !== null && !division.place.has(this.selected)) this.select(null);
    this.emit("moved", { blocks: changed });
  }

  _confirmed(change) {
    if (change.blocks_new?.length || change.blocks_gone?.length) this._recut(change);
    else this.rebase();
    for (const [code, figures] of Object.entries(change.figures || {})) this._settle(code, figures);
    this.check = null;
    this.emit("confirmed");
  }

  // The server's figures win over those of the page, once nothing waits that would change them.
  _settle(code, { households, area_m2 }) {
    const at = this.division.place.get(code);
    if (this.sync.queue.length || at === undefined || this.busy) return;
    this.division.households[at] = households;
    this.division.area_m2[at] = area_m2;
  }

  _recut(change) {
    this.ground.replace(change.blocks_gone || [], change.blocks_new || []);
    if (this.busy) {
      this.stale = true;
      return;
    }
    this._build(this._target());
    this.emit("rebuilt");
  }

  // Between these two nothing that comes in moves a block: a stroke is under way.
  begin() {
    this.busy = true;
  }

  end() {
    this.busy = false;
    if (this.stale) this._recut({});
    else if (this.late) this.rebase();
    this.stale = this.late = false;
  }

  perform(operation, more = {}) {
    if (this.looking) return this.tell(say("decide_first"), "warn");
    this.sync.add(operation, more);
  }

  // A reading of a line, applied.
  draw(reading, label) {
    const operation = operationOf(this.division, reading, { across: this.across });
    if (reading.kind !== "split") return this.perform(operation);
    const beside = new Set([reading.grid]);
    for (const block of reading.blocks) {
      this.graph.eachNeighbour(block, (other) => other !== OUTSIDE && this.division.grid[other] !== NONE && beside.add(this.division.grid[other]));
    }
    const temporary = `new-${newId().slice(0, 8)}`;
    this.perform(operation, { temporary, label, colour: freeColour(this.division, [...beside]) });
  }

  select(code) {
    if (this.selected === code) return;
    this.selected = code;
    this.emit("selected");
  }

  selectedAt() {
    return this.selected === null ? null : this.division.place.get(this.selected) ?? null;
  }

  use(tool) {
    if (this.tool === tool || (tool !== "move" && !this.editable)) return;
    this.tool = tool;
    this.emit("tool");
  }

  tell(text, tone = "") {
    this.emit("said", { text, tone });
  }

  setAcross(across) {
    this.across = across;
    this.emit("tool");
  }
}
