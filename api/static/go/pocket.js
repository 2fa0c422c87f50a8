// Pocket: a black page that records on and takes no touch but a slide to its end.

import { element, say } from "./words.js";

const UNLOCKED = 95;

export class Pocket {
  constructor(closed) {
    this.figures = element("div", { class: "go-pocket-figures" });
    const slide = element("input", { type: "range", min: 0, max: 100, value: 0, "aria-label": say("slide") });
    slide.addEventListener("input", () => {
      if (Number(slide.value) >= UNLOCKED) this.close(closed);
    });
    slide.addEventListener("change", () => {
      slide.value = 0;
    });
    this.page = element("div", { class: "go-pocket", role: "dialog", "aria-label": say("pocket") },
      this.figures, element("label", { class: "go-slide" }, element("span", {}, say("slide")), slide));
    document.body.append(this.page);
    slide.focus();
  }

  // Lines of what matters, the first the largest.
  show(lines) {
    this.figures.replaceChildren(...lines.map((line) => element("p", {}, line)));
  }

  close(closed) {
    this.page.remove();
    closed();
  }
}
