// The routes that this phone carries: fetched with signal, walked without.

import { ask, Lost } from "./server.js";
import { keep, kept } from "./store.js";
import { button, element, icon, language, metres, say } from "./words.js";

const MOST = 6;

export const saidHere = (said) => said?.[language] || said?.en || "";
export const routesHere = () => kept("routes", []);

// The route that an address asks for, kept on this phone: { route } or { reason }; throws Lost without signal.
export async function takeRoute(query, key) {
  const answer = await ask(`/go/route/data?${query}`, { key });
  if (!answer.ok) return { reason: answer.status === 401 ? say("route_sign_in") : answer.body?.detail || String(answer.status) };
  const route = { id: query, at: Date.now(), ...answer.body };
  await keep("routes", [route, ...(await routesHere()).filter((each) => each.id !== query)].slice(0, MOST));
  return { route };
}

// Which route a patrol walks: one of those on this phone, another grid's, or none. `chosen(route, walk)` on each choice.
export function routeChoice({ territory, key, wanted, chosen }) {
  const panel = element("section", { class: "go-panel" });
  const state = element("p", { class: "muted", role: "status" });
  const draw = async (picked) => {
    const routes = (await routesHere()).filter((each) => !territory || each.territory === territory);
    const options = routes.flatMap((route) => route.walks.map((walk, number) => ({ route, walk, number })));
    const field = element("select", { id: "go-route", class: "go-field" }, element("option", { value: "" }, say("route_none")),
      ...options.map(({ route, walk, number }, at) => element("option", { value: at, selected: picked === route.id && number === 0 }, `${saidHere(walk.title)} · ${metres(walk.length_m)}`)));
    const tell = () => {
      const option = field.value === "" ? null : options[Number(field.value)];
      chosen(option ? { id: option.route.id, walk: option.number } : null);
      state.textContent = option ? say("route_kept", { way: metres(option.walk.length_m), n: option.walk.minutes }) : "";
    };
    field.addEventListener("change", tell);
    panel.replaceChildren(element("label", { for: "go-route" }, say("route")), field, state, gridForm(territory, take));
    tell();
  };
  const take = async (query) => {
    state.textContent = say("looking");
    try {
      const { route, reason } = await takeRoute(query, key);
      await draw(route?.id || null);
      if (reason) state.textContent = reason;
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      const here = (await routesHere()).some(({ id }) => id === query);
      if (here) await draw(query);
      else state.textContent = say("route_offline");
    }
  };
  draw(wanted).then(() => wanted && take(wanted));
  return panel;
}

function gridForm(territory, take) {
  const field = element("input", { id: "go-route-grid", class: "go-field", autocomplete: "off", maxlength: 64 });
  const send = (event) => {
    event.preventDefault();
    const grid = field.value.trim();
    if (grid) take(new URLSearchParams({ grid, ...(territory ? { territory } : {}) }).toString());
  };
  return element("details", {}, element("summary", {}, say("route_other")), element("form", { class: "go-route-form", onsubmit: send },
    element("label", { for: "go-route-grid" }, say("route_grid")), field,
    element("button", { type: "submit", class: "go-button" }, icon("download"), element("span", {}, say("route_take")))));
}

// The list of turns of a walk, the next one marked.
export function turnList({ walk, along_m, back }) {
  const next = walk.turns.findIndex((each) => each.along_m > (along_m ?? -1));
  const rows = walk.turns.map((each, at) => element("li", { class: at === next ? "next" : at < next || next < 0 ? "past" : "", ...(at === next ? { "aria-current": "step" } : {}) },
    element("span", {}, saidHere(each.text)), element("b", {}, metres(each.along_m))));
  return element("main", { class: "go-page" }, element("h1", { tabindex: "-1" }, say("turns")), element("ol", { class: "go-turns" }, ...rows),
    element("div", { class: "go-actions" }, button(say("back"), "arrow-left", back)));
}
