// What stands around every screen: the bar with the count of what is to be sent, a note, and who runs the page.

import { nightTool } from "./night.js";
import { chooseLanguage, clockTime, element, icon, language, say } from "./words.js";

const BRIEF_MS = 6000;
const NAMES = { "zh-CN": "中文", en: "English" };

export class Frame {
  // `list()` opens what is to be sent.
  constructor(root, { list }) {
    const other = language === "en" ? "zh-CN" : "en";
    this.chip = element("button", { type: "button", class: "go-chip", onclick: list });
    this.sos = element("div", { class: "go-sos-place" });
    this.bar = element("header", { class: "go-bar" },
      element("span", { class: "go-brand" }, icon("grid-3x3-gap"), element("b", {}, say("field"))), this.chip,
      element("button", { type: "button", class: "go-tool", lang: other, onclick: () => chooseLanguage(other) }, NAMES[other]), nightTool(), this.sos);
    this.note = element("p", { class: "go-note", role: "status", hidden: true });
    this.screen = element("div", { class: "go-screen" });
    this.foot = element("footer", { class: "go-foot" });
    root.replaceChildren(this.bar, this.note, this.screen, this.foot);
  }

  // Without what a phone needs to keep anything nothing is counted.
  plain() {
    this.bar.classList.add("plain");
  }

  // A screen; `sos` is the button of a walk, which takes the whole page.
  show(page, sos = null) {
    this.screen.replaceChildren(page);
    this.foot.hidden = Boolean(sos);
    this.bar.classList.toggle("walking", Boolean(sos));
    this.sos.replaceChildren(...(sos ? [sos] : []));
    page.querySelector("h1")?.focus({ preventScroll: true });
  }

  tell(text) {
    this.note.hidden = !text;
    this.note.textContent = text || "";
  }

  // Said for a moment, not to stand over the map for the rest of the walk.
  tellBriefly(text) {
    this.tell(text);
    setTimeout(() => this.note.textContent === text && this.tell(""), BRIEF_MS);
  }

  count({ waiting, refused }) {
    const open = waiting + refused;
    this.chip.className = `go-chip ${refused ? "danger" : open ? "warn" : "good"}`;
    this.chip.replaceChildren(icon(open ? "cloud-upload" : "cloud-check"), element("span", {}, open ? say("waiting", { n: open }) : say("sent_short")));
  }

  sentAt(at) {
    this.chip.title = say("all_sent", { time: clockTime(at) });
  }

  // Who runs the page of a territory (or of none), and where complaints go.
  imprint(place) {
    const lines = place ? [place.sponsor && say("sponsor_line", { name: place.sponsor }), place.filing_number, place.telephones && say("desk_line", { numbers: place.telephones })] : [];
    this.foot.replaceChildren(...lines.filter(Boolean).map((line) => element("span", {}, line)), ...(place?.complaints ? [complaints(place.complaints)] : []));
  }
}

// Complaints go to a page or to a telephone, whichever was written.
function complaints(written) {
  const number = written.replace(/[^\d+]/g, "");
  const href = /^https?:\/\/\S+$/.test(written) ? written : number.length >= 3 ? `tel:${number}` : null;
  const text = say("complaints_line", { where: written });
  return href ? element("a", { href, rel: "noreferrer" }, text) : element("span", {}, text);
}
