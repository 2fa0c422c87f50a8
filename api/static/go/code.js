// The six digits by which other phones enter the patrol: shown to whoever is signed in and records it.

import { Lost, ask } from "./server.js";
import { button, clockTime, element, say } from "./words.js";

// New digits, { code, text } with how long they hold, or { code: null, text } with why there are none. `sent()` ends
// when what waits was offered to the server: it must know the patrol first.
export async function makeCode(patrol, sent) {
  try {
    await sent();
    const { csrf } = (await ask("/go/standing")).body;
    const { ok, status, body } = await ask(`/api/v1/patrols/${patrol.id}/code`, { method: "POST", csrf });
    if (ok) return { code: body.code, text: say("code_holds", { time: clockTime(Date.parse(body.expires_at)) }) };
    return { code: null, text: say(status === 404 ? "code_needs_signal" : "code_signed_out") };
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    return { code: null, text: say("code_needs_signal") };
  }
}

export function codeScreen({ patrol, sent, back }) {
  const digits = element("p", { class: "go-address go-digits", role: "status" }, "······");
  const told = element("p", { class: "muted" });
  makeCode(patrol, sent).then(({ code, text }) => {
    digits.textContent = code || "–";
    told.textContent = text;
  });
  return element("main", { class: "go-page go-out" }, element("h1", { tabindex: "-1" }, say("code_show")),
    element("p", {}, say("code_how")), element("p", { class: "go-address" }, `${location.host}/go`), digits, told,
    element("div", { class: "go-actions" }, button(say("back"), "arrow-left", back)));
}
