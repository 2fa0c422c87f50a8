// The sheet that asks about a stretch that was not recorded. "That is the way we went" keeps it as reported, apart
// from what was recorded; "No / not sure" keeps nothing.

import { add, keepPatrol } from "./queue.js";
import { length, likelyWay } from "./ways.js";
import { button, element, metres, say } from "./words.js";

const iso = (at) => new Date(at).toISOString();

export const openGap = (patrol) => (patrol.gaps || []).find((gap) => gap.answer === null) || null;

// A gap with its likely way as `line`.
export function withWay(gap, network) {
  return gap.line ? gap : Object.assign(gap, { line: likelyWay(network, gap.from, gap.to) });
}

// The sheet for one gap; `done` is called when it is answered.
export function gapSheet(patrol, gap, done) {
  const minutes = Math.max(1, Math.round((gap.to.at - gap.from.at) / 60000));
  const answer = async (given) => {
    sheet.querySelectorAll("button").forEach((each) => each.setAttribute("disabled", ""));
    if (given === "yes") await report(patrol, gap);
    gap.answer = given;
    if (given === "no") gap.line = null;
    await keepPatrol(patrol);
    done();
  };
  const sheet = element(
    "section",
    { class: "go-sheet", role: "dialog", "aria-labelledby": "go-gap" },
    element("h2", { id: "go-gap" }, say("gap", { n: minutes })),
    element("p", {}, say("gap_why")),
    button(say("gap_yes", { way: metres(length(gap.line)) }), "check2", () => answer("yes"), { class: "go-button go-first" }),
    button(say("gap_no"), "x-lg", () => answer("no")),
  );
  return sheet;
}

function report(patrol, gap) {
  const line = gap.line.map(({ lon, lat }) => [lon, lat]);
  const body = { at_from: iso(gap.from.at), at_to: iso(gap.to.at), line };
  return add({ owner: patrol.owner, patrol: patrol.id, kind: "reported", at: gap.to.at, body });
}
