// The day and the half of the clock that the map of streets shows, and how many metres of each class there are then.

const form = document.querySelector("[data-slider]");

function kilometres(metres) {
  const language = document.documentElement.lang;
  if (metres >= 10000) return `${(metres / 1000).toLocaleString(language, { maximumFractionDigits: 1 })} km`;
  return `${Math.round(metres).toLocaleString(language)} m`;
}

function start() {
  const days = JSON.parse(form.dataset.days);
  const range = form.elements.namedItem("step");
  const told = form.querySelector("output");

  const show = () => {
    const { day, until } = days[Number(range.value)];
    told.textContent = day;
    range.setAttribute("aria-valuetext", day);
    const light = form.elements.namedItem("light").value;
    document.dispatchEvent(new CustomEvent("gs:until", { detail: { until, light, blind: Number(form.dataset.blind) } }));
  };

  document.addEventListener("gs:stale", ({ detail: { metres } }) => {
    metres.forEach((sum, place) => {
      const cell = document.querySelector(`[data-stale="${place}"]`);
      if (cell) cell.textContent = kilometres(sum);
    });
  });
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
  new MutationObserver(show).observe(document.documentElement, { attributeFilter: ["data-gs-map-ready"] });
}

if (form) start();
