// What floats over the map: one button for layers and legend, zoom, scale in metres, and the slider of days.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const PLAY_MS = 900;
  const ICONS_AT_MOST = 12;

  gsMap.addControls = function (view) {
    const { map, words } = view;
    L.control.zoom({ position: "bottomleft", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    L.control.scale({ position: narrow() ? "topright" : "bottomright", imperial: false, maxWidth: 120 }).addTo(map);
    float(view, "topleft", layersCard(view));
  };

  // Fit corners into what the card, the slider and on a phone the sheet leave of the map.
  gsMap.fitTo = function (view, corners, options) {
    const below = narrow() && view.selection ? view.map.getSize().y * 0.55 : view.config.facts ? 64 : 28;
    const [beside, above] = narrow() ? [16, 56] : [290, 16];
    view.map.fitBounds(corners, { paddingTopLeft: [beside, above], paddingBottomRight: [16, below], ...options });
  };

  function float(view, position, element) {
    const control = L.control({ position });
    control.onAdd = () => {
      L.DomEvent.disableClickPropagation(element);
      L.DomEvent.disableScrollPropagation(element);
      return element;
    };
    control.addTo(view.map);
  }

  function layersCard(view) {
    const { element, icon } = gsMap;
    const card = element("div", { class: "gs-map-card", id: "gs-map-card", hidden: narrow() });
    const button = element(
      "button",
      { type: "button", class: "gs-map-button", "aria-expanded": String(!narrow()), "aria-controls": "gs-map-card" },
      icon(view.config.sprite, "layers"),
      element("span", {}, view.words.layers),
    );
    const open = (wanted) => {
      card.hidden = !wanted;
      button.setAttribute("aria-expanded", String(wanted));
    };
    button.addEventListener("click", () => open(card.hidden));
    card.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      open(false);
      button.focus();
    });
    const room = () => {
      card.style.maxHeight = `${view.map.getSize().y - 152}px`;
    };
    view.map.on("resize", room);
    room();
    view.renewCard = () => card.replaceChildren(...switches(view), extents(view));
    view.renewCard();
    return element("div", { class: "gs-map-layers" }, button, card);
  }

  const narrow = () => matchMedia("(max-width: 900px)").matches;

  function switches(view) {
    return Object.entries(view.config.layers).map(([key, layer]) => {
      const box = gsMap.element("input", { type: "checkbox", class: "form-check-input", checked: view.isShown(key) });
      box.addEventListener("change", () => view.show(key, box.checked));
      const rows = (key === "counts" ? countLegend(view) : layer.legend).map(legendRow);
      return gsMap.element(
        "div",
        { class: "gs-map-layer" },
        gsMap.element("label", {}, box, gsMap.element("span", {}, layer.name)),
        rows.length && view.isShown(key) ? gsMap.element("ul", { class: "gs-legend" }, ...rows) : null,
        key === "places" && view.isShown(key) ? icons(view) : null,
      );
    });
  }

  function legendRow({ swatch, text }) {
    const cells = swatch === "fills" ? [0, 1, 2, 3, 4, 5].map((place) => `fill-${place}`) : [swatch];
    const marks = cells.map((cell) => gsMap.element("span", { class: `gs-swatch ${cell}` }));
    return gsMap.element("li", {}, gsMap.element("span", { class: "gs-swatches", "aria-hidden": "true" }, ...marks), text);
  }

  // What the icons mean, the most frequent categories first.
  function icons({ categories, config }) {
    const shown = categories.slice(0, ICONS_AT_MOST);
    const rows = shown.map(({ name, icon }) => gsMap.element("li", {}, gsMap.icon(config.sprite, icon), name));
    return gsMap.element("ul", { class: "gs-legend gs-icons" }, ...rows);
  }

  function countLegend({ words, bounds }) {
    const lines = [{ swatch: "load-none", text: words.none }];
    let lower = 1;
    bounds.forEach((upper, place) => {
      const text = upper > lower ? gsMap.fill(words.range, { lower, upper }) : String(upper);
      lines.push({ swatch: `load-${place}`, text });
      lower = upper + 1;
    });
    lines.push({ swatch: `load-${bounds.length}`, text: gsMap.fill(words.and_more, { n: lower }) });
    return lines;
  }

  function extents(view) {
    const { element } = gsMap;
    const go = (corners) => () => gsMap.fitTo(view, corners);
    const buttons = [element("button", { type: "button", class: "btn btn-quiet", onclick: go(view.config.whole) }, view.words.whole)];
    if (String(view.config.home) !== String(view.config.whole)) {
      buttons.unshift(element("button", { type: "button", class: "btn btn-quiet", onclick: go(view.config.home) }, view.words.home));
    }
    return element("div", { class: "gs-map-extents" }, ...buttons);
  }

  // Days one by one: at the left end all of them, then each day that something happened on.
  gsMap.addDays = function (view) {
    const { element, icon } = gsMap;
    if (view.days.length < 2) return;
    const last = view.days.length;
    const at = () => view.days.indexOf(view.day) + 1;
    const slider = element("input", { type: "range", min: 0, max: last, step: 1, value: at(), class: "form-range", "aria-label": view.words.day });
    const told = element("output", { class: "gs-days-told" });
    const button = element("button", { type: "button", class: "gs-map-round" });
    let timer = null;
    const tell = () => {
      told.textContent = view.day || view.words.all_days;
      slider.setAttribute("aria-valuetext", told.textContent);
      slider.value = at();
    };
    const look = () => {
      button.setAttribute("aria-label", timer ? view.words.pause : view.words.play);
      button.replaceChildren(icon(view.config.sprite, timer ? "pause" : "play"));
    };
    const stop = () => {
      clearInterval(timer);
      timer = null;
      look();
    };
    const step = () => {
      if (at() >= last) stop();
      else view.chooseDay(view.days[at()]);
      tell();
    };
    slider.addEventListener("input", () => {
      view.chooseDay(Number(slider.value) ? view.days[Number(slider.value) - 1] : null);
      tell();
    });
    button.addEventListener("click", () => {
      if (timer) return stop();
      if (at() >= last) view.chooseDay(null);
      timer = setInterval(step, PLAY_MS);
      return look();
    });
    tell();
    look();
    const bar = element("div", { class: "gs-days", role: "group", "aria-label": view.words.day }, button, slider, told);
    L.DomEvent.disableClickPropagation(bar);
    view.map.getContainer().append(bar);
  };
})();
