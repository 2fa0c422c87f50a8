// The patrols that are planned for one's teams, today and tomorrow. Whoever takes one up records under its id.

import { now } from "./clock.js";
import { takeRoute } from "./routes.js";
import { clockTime, element, icon, say } from "./words.js";

export function plannedCards({ planned, owner }, enter) {
  if (owner && navigator.onLine) carryRoutes(planned);
  return (planned || []).filter((each) => each.status !== "finished").map((each) => card(each, owner, enter));
}

function card(plan, owner, enter) {
  const gone = plan.status === "cancelled";
  const told = gone ? cancelledWords(plan) : [plan.on, window_(plan), say("planned_walkers", { n: plan.walkers }), routeWords(plan.route)].filter(Boolean).join(" · ");
  const label = element("span", {}, element("b", {}, say("planned_patrol", { team: plan.team })), element("span", { class: "muted" }, told), element("span", { class: "muted" }, plan.notes));
  if (gone || !owner) return element("p", { class: "go-card" }, icon(gone ? "x-circle" : "calendar3"), label);
  const patrol = { id: plan.id, owner: owner.id, title: plan.team, team: plan.team, territory: plan.territory, state: "ready", known: false, planned: true, asks: plan.route?.asks || null, made: now() };
  return element("button", { type: "button", class: "go-card", onclick: () => enter(patrol) }, icon("calendar3"), label, icon("chevron-right"));
}

const window_ = ({ start_from: from, start_until: until }) => from && `${clockTime(Date.parse(from))}–${clockTime(Date.parse(until))}`;

const routeWords = (route) => route && say(route.removed_at ? "planned_route_removed" : "planned_route", { name: route.name });

// The routes of planned patrols are taken along while there is signal, each version once.
const carried = new Set();
export async function carryRoutes(planned) {
  for (const { route } of planned || []) {
    const version = route && `${route.id} ${route.version}`;
    if (!route?.asks || carried.has(version)) continue;
    carried.add(version);
    await takeRoute(route.asks).catch(() => carried.delete(version));
  }
}

export function cancelledWords(plan) {
  return say("planned_cancelled", { time: clockTime(Date.parse(plan.cancelled_at)), reason: plan.cancelled_for });
}
