// The six digits by which other phones enter the patrol: shown to whoever is signed in and records it.

import { Lost, ask } from "./server.js";
import { button, clockTime, element, say } from "./words.js";

// New digits, { code, until }, or { code: null, why } where there are none: "needs_signal" or "signed_out". `sent()` ends
// when what waits was offered to the server: it must know the patrol first.
export async function makeCode(patrol, sent) {
  try {
    await sent();
    const { csrf } = (await ask("/go/standing")).body;
    const { ok, status, body } = await ask(`/api/v1/patrols/${patrol.id}/code`, { method: "POST", csrf });
    if (ok) return { code: body.code, until: clockTime(Date.parse(body.expires_at)) };
    return { code: null, why: status === 404 ? "needs_signal" : "signed_out" };
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    return { code: null, why: "needs_signal" };
  }
}

export function codeScreen({ patrol, sent, back }) {
  const digits = element("p", { class: "go-address go-digits", role: "status" }, "······");
  const told = element("p", { class: "muted" });
  makeCode(patrol, sent).then(({ code, until, why }) => {
    digits.textContent = code || "–";
    const holds = patrol.state === "ready" ? say("code_planned") : say("code_holds", { time: until });
    told.textContent = code ? holds : say(`code_${why}`);
  });
  return element("main", { class: "go-page go-out" }, element("h1", { tabindex: "-1" }, say("code_show")),
    element("p", {}, say("code_how")), element("p", { class: "go-address" }, `${location.host}/go`), digits, told,
    element("div", { class: "go-actions" }, button(say("back"), "arrow-left", back)));
}
