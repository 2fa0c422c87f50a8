// The list beside the map: it says the same, takes the same keys and the same clicks.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const ROWS_AT_FIRST = 150;

  // Fill the element that the page keeps for it: what is selected, filters, the list.
  gsMap.addList = function (view, side) {
    const { element } = gsMap;
    const handle = element("button", { type: "button", class: "gs-side-handle", "aria-expanded": "false" });
    handle.addEventListener("click", () => gsMap.openSide(side, !side.classList.contains("open")));
    const find = element("input", { type: "search", class: "form-control", "aria-label": view.words.find, placeholder: view.words.find });
    const list = element("div", { class: "gs-list-rows" });
    let limit = ROWS_AT_FIRST;
    const draw = () => drawRows(view, list, find.value, limit, () => {
      limit *= 10;
      draw();
    });
    find.addEventListener("input", draw);
    list.addEventListener("keydown", (event) => walk(event, list));
    const selected = element("section", { class: "gs-selected", hidden: true });
    const head = element("div", { class: "gs-list-head" }, element("h2", {}), find, categories(view));
    side.replaceChildren(handle, selected, element("section", { class: "gs-list" }, head, list));
    view.renewList = () => {
      const words = view.summary();
      handle.textContent = words;
      head.querySelector("h2").textContent = words;
      draw();
    };
    view.renewSelected = () => gsMap.drawSelected(view, selected);
    view.renewList();
  };

  gsMap.openSide = function (side, wanted) {
    side.classList.toggle("open", wanted);
    side.querySelector(".gs-side-handle").setAttribute("aria-expanded", String(wanted));
  };

  function categories(view) {
    if (!view.categories.length) return null;
    const options = view.categories.map(({ name, count }) => gsMap.element("option", { value: name }, `${name} · ${gsMap.number(count)}`));
    const all = gsMap.element("option", { value: "" }, view.words.all_categories);
    const choice = gsMap.element("select", { class: "form-select", "aria-label": view.words.category }, all, ...options);
    choice.value = view.category || "";
    choice.addEventListener("change", () => view.chooseCategory(choice.value || null));
    return choice;
  }

  function drawRows(view, list, sought, limit, more) {
    const { element, fill, number } = gsMap;
    const wanted = sought.trim().toLowerCase();
    const rows = rowsOf(view).filter((row) => !wanted || row.words.toLowerCase().includes(wanted));
    const shown = rows.slice(0, limit).map((row) => rowElement(view, row));
    list.replaceChildren(...(shown.length ? [element("ul", {}, ...shown)] : [element("p", { class: "empty" }, emptyWords(view))]));
    if (rows.length > limit) {
      const button = element("button", { type: "button", class: "btn btn-quiet", onclick: more });
      button.textContent = fill(view.words.more, { n: number(Math.min(rows.length - limit, limit * 9)) });
      list.append(button);
    }
  }

  function emptyWords(view) {
    return view.grids.length ? view.words.nothing_found : view.words.no_grids;
  }

  // By community and code on the grid map; the worst first on the others.
  function rowsOf(view) {
    const rows = view.grids.filter(({ key }) => !view.isBeyond(key)).map((shape) => gridRow(view, shape));
    if (view.config.show !== "grids") return rows.sort((a, b) => b.urgency - a.urgency || (a.key < b.key ? -1 : 1));
    const byCommunity = new Map(view.communities.map((shape) => [shape.key, [communityRow(view, shape)]]));
    rows.forEach((row) => (byCommunity.get(row.community) || []).push(row));
    return Array.from(byCommunity.values()).flat();
  }

  function communityRow(view, shape) {
    const { name, town_name: town, grids } = shape.properties;
    const text = gsMap.fill(view.words.grids_n, { n: gsMap.number(grids) });
    return { type: "community", key: shape.key, name, figure: text, note: town, words: `${name} ${town || ""} ${shape.key}` };
  }

  function gridRow(view, shape) {
    const { name, community_code: community } = shape.properties;
    const within = view.communityName(community);
    return {
      type: "grid",
      key: shape.key,
      community,
      name,
      note: view.config.show === "grids" || within === name ? null : within,
      figure: view.listFigure(shape),
      swatch: view.swatchOf(shape),
      urgency: view.urgencyOf(shape),
      words: `${name} ${shape.key} ${within}`,
    };
  }

  function rowElement(view, row) {
    const { element } = gsMap;
    const chosen = view.isSelected(row.type, row.key);
    const button = element(
      "button",
      { type: "button", class: `gs-row ${row.type}`, "data-key": row.key, "aria-pressed": String(chosen) },
      row.swatch ? element("span", { class: `gs-swatch ${row.swatch}`, "aria-hidden": "true" }) : null,
      element("span", { class: "gs-row-name" }, row.name, row.note ? element("span", { class: "label" }, row.note) : null),
      element("span", { class: "gs-row-figure" }, row.figure),
    );
    button.addEventListener("click", () => view.select({ type: row.type, key: row.key }, { flies: true }));
    return element("li", {}, button);
  }

  // Up and Down walk the list; Enter, as on every button, selects.
  function walk(event, list) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.classList.contains("gs-row")) return;
    event.preventDefault();
    const rows = Array.from(list.querySelectorAll(".gs-row"));
    const next = rows[rows.indexOf(event.target) + step];
    if (next) next.focus();
  }

  // Show in the list what is selected, without drawing it anew.
  gsMap.markRow = function (side, selection) {
    side.querySelectorAll('.gs-row[aria-pressed="true"]').forEach((row) => row.setAttribute("aria-pressed", "false"));
    if (!selection) return;
    const row = Array.from(side.querySelectorAll(`.gs-row.${selection.type}`)).find(({ dataset }) => dataset.key === selection.key);
    if (!row) return;
    row.setAttribute("aria-pressed", "true");
    row.scrollIntoView({ block: "nearest" });
  };
})();
