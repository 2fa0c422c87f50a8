// The page of a draft: fetches it, and puts map, tools, panel and keys together.

import { Base } from "./base.js";
import { Card } from "./card.js";
import { Compare } from "./compare.js";
import { Desk } from "./desk.js";
import { Edits } from "./edits.js";
import { element, say } from "./elements.js";
import { GridList } from "./gridlist.js";
import { bindKeys } from "./keys.js";
import { bindTabs, Figures } from "./panel.js";
import { Pointer } from "./pointer.js";
import { Problems } from "./problems.js";
import { Proposals } from "./proposals.js";
import { Saved } from "./saved.js";
import { Selection } from "./selection.js";
import { Lost, Server } from "./server.js";
import { Stage } from "./stage.js";
import { Store } from "./store.js";

const root = document.querySelector("[data-plan]");
const wide = matchMedia("(min-width: 1024px)");
const at = (name) => root.querySelector(`[data-${name}]`) || document.querySelector(`[data-${name}]`);

async function fetched(server) {
  try {
    const { status, body } = await server.get("/blocks");
    if (status === 200) return body;
    fail(body?.detail || body?.title || say("no_answer"));
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    fail(say("no_answer"));
  }
  return null;
}

function fail(text) {
  const again = element("button", { type: "button", class: "btn btn-primary", onclick: () => location.reload() }, say("again"));
  at("loading").replaceChildren(element("p", { role: "alert" }, text), again);
}

function boxOf(graph, blocks) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const block of blocks) {
    box[0] = Math.min(box[0], graph.boxes[4 * block]);
    box[1] = Math.min(box[1], graph.boxes[4 * block + 1]);
    box[2] = Math.max(box[2], graph.boxes[4 * block + 2]);
    box[3] = Math.max(box[3], graph.boxes[4 * block + 3]);
  }
  return box;
}

function inSight(view, [west, north, east, south]) {
  const seen = view.box();
  return west >= seen[0] && north >= seen[1] && east <= seen[2] && south <= seen[3];
}

function start(server, payload) {
  if (!wide.matches) payload.plan.editable = false;
  root.classList.toggle("reading", !payload.plan.editable);
  at("loading").remove();
  document.querySelector("h1").textContent = payload.plan.name;
  document.title = document.title.replace(/^[^·]*/, `${payload.plan.name} `);
  const desk = new Desk(server, new Store(root.dataset.person, root.dataset.plan), payload);
  const stage = new Stage(at("stage"), desk);
  const card = new Card(at("card"), desk);
  const pointer = new Pointer(stage, desk, card);

  const goBlocks = (blocks) => blocks.length && stage.goTo(boxOf(desk.graph, blocks));
  const go = (code, { gently = false } = {}) => {
    const grid = desk.division.place.get(code);
    const blocks = grid === undefined ? [] : desk.division.members(grid);
    if (blocks.length && !(gently && inSight(stage.view, boxOf(desk.graph, blocks)))) goBlocks(blocks);
  };
  const goDegrees = (lon, lat) => {
    const [x, y] = desk.ground.plane.place(lon, lat);
    stage.goTo([x - 150, y - 150, x + 150, y + 150]);
  };

  const figures = new Figures(root, desk);
  const selection = new Selection(at("selected"), desk, { go });
  new GridList(at("grids"), desk, { go, opened: () => selection.border() });
  new Problems(at("problems"), desk, { goDegrees, goBlocks, counted: (problems, errors) => figures.count(problems, errors) });
  const proposals = new Proposals(at("proposals"), desk, { preview: (operation) => preview(stage, desk, operation) });
  const edits = new Edits(at("edits"), desk);
  const saved = new Saved(desk, { mark: at("saved"), undo: at("undo"), redo: at("redo"), band: at("band") });
  new Base(desk, at("rebase"));
  const tabs = bindTabs(root, (name) => {
    edits.show(name === "edits");
    proposals.show(name === "proposals");
  });
  const compare = new Compare(stage, desk, at("compared"), { go });
  const toggleCompare = () => at("compare").setAttribute("aria-pressed", String(compare.toggle()));
  const help = () => at("help").showModal();
  const zoom = (factor) => {
    stage.view.zoomAt(factor, stage.view.width / 2, stage.view.height / 2);
    stage.shifted();
  };

  bindKeys({ desk, pointer, card, saved, selection, compare: toggleCompare, go, zoom, help });
  at("compare").addEventListener("click", toggleCompare);
  at("zoom-in").addEventListener("click", () => zoom(1.5));
  at("zoom-out").addEventListener("click", () => zoom(1 / 1.5));
  at("fit").addEventListener("click", () => stage.goTo(desk.graph.index.box));
  at("open-help").addEventListener("click", help);
  at("close-help").addEventListener("click", () => at("help").close());
  listen({ desk, stage, selection, tabs });
  desk.emit("tool");
  const chosen = new URLSearchParams(location.search).get("sel");
  if (chosen && desk.division.place.has(chosen)) desk.select(chosen);
  desk.sync.send();
  if (desk.sync.queue.length) desk.rebase();
  document.documentElement.dataset.planReady = "";
  root.desk = desk;
  root.stage = stage;
}

// Blocks that a proposal would move, hatched on the map.
function preview(stage, desk, operation) {
  const to = new Map();
  for (const [code, names] of Object.entries(operation?.to || {})) for (const name of names) to.set(name, code);
  const { graph, division } = desk;
  const other = (block) => to.has(graph.blocks[block].name) && to.get(graph.blocks[block].name) !== division.codeOf(block);
  stage.extra = operation ? [["preview", other]] : [];
  stage.redraw();
}

function listen({ desk, stage, selection, tabs }) {
  const status = at("status");
  const across = at("across");
  desk.addEventListener("said", ({ detail }) => {
    status.textContent = detail.text;
    status.parentElement.dataset.tone = detail.tone;
  });
  desk.addEventListener("moved", ({ detail }) => {
    stage.places = null;
    mend(stage, desk);
    stage.redraw();
    if (detail.blocks.length) stage.extra = stage.extra.filter(([name]) => name !== "preview");
  });
  desk.addEventListener("rebuilt", () => {
    stage.rebuild();
    mend(stage, desk);
    stage.redraw();
  });
  desk.addEventListener("selected", () => {
    stage.redraw();
    remember(desk.selected);
  });
  desk.addEventListener("picked", ({ detail }) => {
    if (selection.merging && selection.mergeInto(detail.grid)) return;
    desk.select(detail.grid);
    if (detail.grid !== null) tabs.open("grids");
  });
  desk.addEventListener("pointed", ({ detail }) => {
    stage.extra = detail.block === null ? [] : [["preview", (block) => block === detail.block]];
    stage.redraw();
  });
  desk.addEventListener("tool", () => {
    for (const button of root.querySelectorAll("[data-use]")) button.setAttribute("aria-pressed", String(button.dataset.use === desk.tool));
    across.checked = desk.across;
    desk.tell(say(desk.editable ? `hint_${desk.tool}` : "hint_reader"));
  });
  for (const button of root.querySelectorAll("[data-use]")) button.addEventListener("click", () => desk.use(button.dataset.use));
  across.addEventListener("change", () => desk.setAcross(across.checked));
}

// Grids that lie in pieces keep their smaller pieces marked.
function mend(stage, desk) {
  stage.broken = new Set(desk.division.live().flatMap((grid) => desk.division.pieces(grid).slice(1).flat()));
}

function remember(code) {
  const query = new URLSearchParams(location.search);
  if (code) query.set("sel", code);
  else query.delete("sel");
  const text = query.toString();
  history.replaceState(history.state, "", `${location.pathname}${text ? `?${text}` : ""}${location.hash}`);
}

const server = new Server(root.dataset.plan);
fetched(server).then((payload) => payload && start(server, payload));
