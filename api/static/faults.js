// The list of faults of a file: a press goes to the place of one on the map below.

const map = document.querySelector(".preview-map");

function goTo(button) {
  const [lon, lat] = button.dataset.goTo.split(",").map(Number);
  document.dispatchEvent(new CustomEvent("gs:go", { detail: { lon, lat } }));
  document.querySelectorAll("[data-go-to][aria-current]").forEach((each) => each.removeAttribute("aria-current"));
  button.setAttribute("aria-current", "true");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

if (map) {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-go-to]");
    if (button) goTo(button);
  });
}
