// The first screen: enter a patrol by its code, or begin one where one is signed in.

import { join } from "./owners.js";
import { patrolOf, plannedCards } from "./planned.js";
import { Lost } from "./server.js";
import { now } from "./clock.js";
import { button, element, icon, newId, say } from "./words.js";

// `enter(patrol)` opens a patrol: { id, owner, title, team, territory, state: "ready", known }.
export function homeScreen({ person, owner, places, planned, code, routed, card, patrols, enter, report, check }) {
  const page = element("main", { class: "go-page" }, element("h1", { tabindex: "-1" }, say("field")));
  for (const patrol of patrols) page.append(finishedCard(patrol, enter));
  if (routed) page.append(element("p", { class: "go-line info" }, icon("signpost-split"), element("span", {}, say("route_waits"))));
  if (card) page.append(element("p", { class: "go-line info" }, icon("geo-alt-fill"), element("span", {}, say("checkin_waits", { code: card }))));
  page.append(button(say("report"), "megaphone", report, { class: "go-button go-report-first" }));
  const part = (now) => (now.owner ? startForm(now.owner, now.person, now.places, enter) : signIn(now.person));
  const tasks = element("div", {}, ...plannedCards({ planned, owner }, enter));
  page.append(tasks);
  let own = part({ person, owner, places });
  page.append(codeForm(code, enter), own, element("div", { class: "go-actions" }, button(say("check"), "card-checklist", check)));
  // Who is signed in is learnt later: what somebody is typing meanwhile stays.
  const update = (now) => {
    tasks.replaceChildren(...plannedCards(now, enter));
    if (own.contains(document.activeElement)) return;
    const next = part(now);
    own.replaceWith(next);
    own = next;
  };
  return { page, update };
}

function finishedCard(patrol, enter) {
  const label = element("span", {}, element("b", {}, patrol.title), element("span", { class: "muted" }, patrol.team || ""));
  return element("button", { type: "button", class: "go-card", onclick: () => enter(patrol) }, icon("person-walking"), label, icon("chevron-right"));
}

function codeForm(code, enter) {
  const field = element("input", { id: "go-code", class: "go-field go-code", name: "code", inputmode: "numeric", autocomplete: "off", maxlength: 6, value: code || "", "aria-describedby": "go-code-fault" });
  const faulty = element("p", { id: "go-code-fault", class: "go-fault", role: "alert" });
  const send = async (event) => {
    event.preventDefault();
    const typed = field.value.replace(/\D/g, "");
    faulty.textContent = typed.length === 6 ? "" : say("code_six");
    if (typed.length !== 6) return;
    try {
      const { patrol, planned, owner, reason } = await join(typed);
      if (patrol) enter({ ...entered(patrol, planned, owner), code: typed });
      else faulty.textContent = reason;
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      faulty.textContent = say("code_offline");
    }
  };
  return element("form", { class: "go-panel", onsubmit: send }, element("h2", {}, say("code_title")),
    element("label", { for: "go-code" }, say("code_label")), field, faulty,
    element("button", { type: "submit", class: "go-button go-first" }, icon("arrow-right"), element("span", {}, say("code_enter"))));
}

// A patrol that was entered by its code: one that is under way, or a planned one, which whoever starts begins or joins.
function entered(patrol, planned, owner) {
  if (planned) return { ...patrolOf(planned, owner), cancelled: patrol.cancelled_at ? patrol : null };
  return { id: patrol.id, owner: owner.id, title: patrol.title, team: patrol.team, territory: patrol.territory, state: "ready", known: true };
}

function signIn(person) {
  if (person) return element("p", { class: "go-panel" }, say("no_right", { name: person.name }));
  return element("section", { class: "go-panel" }, element("h2", {}, say("own_title")), element("p", {}, say("sign_in_why")),
    element("a", { class: "go-button", href: `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}` }, icon("person"), element("span", {}, say("sign_in"))));
}

function startForm(owner, person, places, enter) {
  const title = element("input", { id: "go-title", class: "go-field", name: "title", maxlength: 200, required: true, value: say("title_usual") });
  const team = element("input", { id: "go-team", class: "go-field", name: "team", maxlength: 200, autocomplete: "off" });
  const where = element("select", { id: "go-where", class: "go-field" }, ...places.map((each) => element("option", { value: each.code }, each.name)));
  const begin = (event) => {
    event.preventDefault();
    const named = title.value.trim();
    if (!named) return;
    enter({ id: newId(), owner: owner.id, title: named, team: team.value.trim() || null, territory: where.value || null, state: "ready", known: false, made: now() });
  };
  return element("form", { class: "go-panel", onsubmit: begin }, element("h2", {}, say("own_title")),
    element("p", { class: "muted" }, say(person ? "signed_in" : "signed_out", { name: owner.name })),
    element("label", { for: "go-title" }, say("title")), title,
    element("label", { for: "go-team" }, say("team")), team,
    ...(places.length > 1 ? [element("label", { for: "go-where" }, say("where")), where] : []),
    element("button", { type: "submit", class: "go-button" }, icon("person-walking"), element("span", {}, say("start_patrol"))));
}
