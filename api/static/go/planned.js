// The patrols that are planned for one's teams, today and tomorrow. Whoever takes one up records under its id.

import { cancelledWords } from "./cancelled.js";
import { now } from "./clock.js";
import { takeRoute } from "./routes.js";
import { clockTime, element, icon, say } from "./words.js";

export function plannedCards({ planned, owner }, enter) {
  if (owner && navigator.onLine) carryRoutes(planned);
  return (planned || []).filter((each) => each.status !== "finished").map((each) => card(each, owner, enter));
}

// A planned patrol as one that is about to be walked by an owner.
export const patrolOf = (plan, owner) => ({ id: plan.id, owner: owner.id, title: plan.team, team: plan.team, territory: plan.territory, state: "ready", known: false, planned: true, plan, asks: plan.route?.asks || null, made: now() });

function card(plan, owner, enter) {
  const gone = plan.status === "cancelled";
  const told = gone ? cancelledWords(plan) : planWords(plan);
  const label = element("span", {}, element("b", {}, say("planned_patrol", { team: plan.team })), element("span", { class: "muted" }, told), element("span", { class: "muted" }, plan.notes));
  if (gone || !owner) return element("p", { class: "go-card" }, icon(gone ? "x-circle" : "calendar3"), label);
  return element("button", { type: "button", class: "go-card", onclick: () => enter(patrolOf(plan, owner)) }, icon("calendar3"), label, icon("chevron-right"));
}

// When it sets out, where, and how many walk.
export function planWords(plan) {
  const grid = plan.grid && say("planned_grid", { grid: plan.grid });
  return [plan.on, window_(plan), grid, say("planned_walkers", { n: plan.walkers }), routeWords(plan.route)].filter(Boolean).join(" · ");
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
