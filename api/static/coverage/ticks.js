// The list of a paper sheet: a street ticks its pieces and the first line ticks all; how much is ticked is told.

const list = document.querySelector("[data-ticks]");
const told = document.querySelector("[data-ticked]");

const boxes = (scope, name) => [...scope.querySelectorAll(`input[name="${name}"]`)];

function metresOf(box) {
  return Number(box.closest("label").querySelector(".figure").textContent.replace(/[^\d]/g, ""));
}

// From pieces to streets to everything: all of them, none, or some.
function gather(whole, parts) {
  const ticked = parts.filter(({ checked }) => checked).length;
  whole.checked = ticked === parts.length && ticked > 0;
  whole.indeterminate = ticked > 0 && ticked < parts.length;
}

function spread(whole, parts) {
  parts.forEach((part) => {
    part.checked = whole.checked;
  });
}

function renew() {
  list.querySelectorAll("[data-street]").forEach((street) => gather(boxes(street, "street")[0], boxes(street, "piece")));
  const pieces = boxes(list, "piece");
  gather(boxes(list, "everything")[0], pieces);
  const sum = (some) => some.reduce((metres, box) => metres + metresOf(box), 0).toLocaleString(document.documentElement.lang);
  told.textContent = told.dataset.words.replace("{count}", sum(pieces.filter(({ checked }) => checked))).replace("{all}", sum(pieces));
}

if (list) {
  list.addEventListener("change", ({ target }) => {
    if (target.name === "everything") spread(target, boxes(list, "piece"));
    if (target.name === "street") spread(target, boxes(target.closest("[data-street]"), "piece"));
    renew();
  });
  boxes(list, "everything").filter(({ checked }) => checked).forEach((box) => spread(box, boxes(list, "piece")));
  boxes(list, "street").filter(({ checked }) => checked).forEach((box) => spread(box, boxes(box.closest("[data-street]"), "piece")));
  renew();
}
