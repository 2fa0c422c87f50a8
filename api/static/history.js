// The slider of the history: it names a plan while it moves, and opens it when it rests. Without it the links do the same.
const SETTLE_MS = 350;
const SLID = "gs-history-slid";
const slide = document.querySelector("[data-slide]");
const terms = Array.from(document.querySelectorAll("[data-term]"));
let waiting = 0;

// The view of the map goes along, so that only the grids change.
function open(link) {
  location.assign(link.getAttribute("href") + location.hash);
}

function tell(range, output) {
  const [name, days] = ["[data-name]", "[data-days]"].map((part) => terms[range.value].querySelector(part).textContent);
  range.setAttribute("aria-valuetext", `${name}, ${days}`);
  output.querySelector("b").textContent = name;
  output.querySelector("span").textContent = days;
}

function begin() {
  const [range, output] = [slide.querySelector("input"), slide.querySelector("output")];
  range.value = terms.findIndex((link) => link.hasAttribute("aria-current"));
  tell(range, output);
  slide.hidden = false;
  if (sessionStorage.getItem(SLID)) range.focus({ preventScroll: true });
  sessionStorage.removeItem(SLID);
  range.addEventListener("input", () => {
    tell(range, output);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (terms[range.value].hasAttribute("aria-current")) return;
      sessionStorage.setItem(SLID, "1");
      open(terms[range.value]);
    }, SETTLE_MS);
  });
}

function showCurrent() {
  const link = terms.find((each) => each.hasAttribute("aria-current"));
  const list = link.closest("ol");
  list.scrollTop = link.parentElement.offsetTop - list.offsetTop - 8;
}

terms.forEach((link) => {
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link);
  });
});
if (terms.length) showCurrent();
if (slide) begin();
