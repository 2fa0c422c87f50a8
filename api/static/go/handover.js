// Handing the recording to another phone of the team: the six digits and their picture for the next one, then this
// phone stops. The patrol is not over, and what waits here is still sent.

import { makeCode } from "./code.js";
import { button, element, say } from "./words.js";

// `sent()` offers what waits to the server, `stop()` ends the recording on this phone.
export function handOverScreen({ patrol, sent, stop, back }) {
  const digits = element("p", { class: "go-address go-digits", role: "status" }, "······");
  const told = element("p", { class: "muted" });
  const picture = element("div", { class: "go-code-picture" });
  const stops = button(say("hand_stop"), "check2", async () => {
    stops.setAttribute("disabled", "");
    await stop();
  }, { class: "go-button go-first go-large" });
  const show = (code, text) => {
    digits.textContent = code || "–";
    told.textContent = text;
    if (code) picture.replaceChildren(pictureOf(code));
  };
  if (patrol.owner.startsWith("patrol:")) show(patrol.code, say(patrol.code ? "hand_entered" : "hand_ask"));
  else makeCode(patrol, sent).then(({ code, until, why }) => show(code, code ? say("code_holds", { time: until }) : say(`hand_${why}`)));
  return element("main", { class: "go-page go-out" }, element("h1", { tabindex: "-1" }, say("hand_over")),
    element("p", {}, say("hand_how")), element("p", { class: "go-address" }, `${location.host}/go`), digits, picture, told,
    element("div", { class: "go-actions" }, stops, button(say("back"), "arrow-left", back)));
}

// Drawn by the server; without signal the digits are enough.
function pictureOf(code) {
  const image = element("img", { src: `/go/${code}/picture.svg`, alt: say("hand_picture"), width: 200, height: 200 });
  image.addEventListener("error", () => image.remove());
  return image;
}
