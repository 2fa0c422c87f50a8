// The place to drop a file: dropping fills the file field; its name guesses what it holds.

const form = document.querySelector("[data-drop]");
const field = form && form.querySelector('input[type="file"]');
const shownName = form && form.querySelector("[data-drop-name]");

const HINTS = [
  ["tracks", /\.(gpx|fit|tcx)(\.gz)?$|track|patrol|轨迹|巡逻/i],
  ["addresses", /address|door|地址|门牌/i],
  ["buildings", /building|footprint|楼栋|建筑/i],
  ["places", /place|landmark|alias|点位|地名|俗称|地标/i],
  ["incidents", /incident|request|event|事件|事项|工单/i],
  ["roster", /roster|worker|staff|人员|网格员/i],
  ["boundaries", /\.(gpkg|geojson|kml|shp|zip|parquet)$|grid|block|boundar|网格|边界/i],
];

function showChosen() {
  const names = Array.from(field.files, (file) => file.name);
  if (!names.length) return;
  shownName.textContent = names.join(", ");
  const hint = HINTS.find(([, pattern]) => pattern.test(names[0]));
  const kind = hint && form.querySelector(`input[name="kind"][value="${hint[0]}"]`);
  if (kind) kind.checked = true;
}

if (form) {
  field.addEventListener("change", showChosen);
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    showChosen();
  });
}
