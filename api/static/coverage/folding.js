// On a phone what is not needed at first sight is folded; everywhere else, and without scripts, it stands open.

const phone = matchMedia("(max-width: 640px)");
const wanted = new Set([...new URLSearchParams(location.search).keys()]);

function fold() {
  for (const part of document.querySelectorAll("details[data-folds]")) part.open = !phone.matches || part.contains(document.querySelector(":target")) || (part.hasAttribute("data-keeps") && wanted.has(part.dataset.keeps));
}

phone.addEventListener("change", fold);
fold();

const all = document.querySelector("[data-all]");
if (all) {
  const table = document.querySelector(".by-grid");
  table.classList.add("short");
  all.addEventListener("change", () => table.classList.toggle("short", !all.checked));
}
