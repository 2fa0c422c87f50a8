// The bridge between a folium map and its page: loads the data, ties map, list, panel and address together,
// fires `gs:select` and answers it.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const TOUCH_PX = 7;
  const CLOSE_ZOOM = 19;
  const adopted = new Map();

  // Called by the folium script, in this order: adopt once, layer for each layer, start.
  gsMap.adopt = function (map, configId) {
    const config = JSON.parse(document.getElementById(configId).textContent);
    adopted.set(map, { config, keys: [] });
  };

  gsMap.layer = function (map, key) {
    adopted.get(map).keys.push(key);
  };

  gsMap.start = function (map) {
    const { config, keys } = adopted.get(map);
    const view = gsMap.makeView(map, config);
    const address = gsMap.readAddress();
    openAt(view, address);
    keys.forEach((key) => {
      if (address.layers ? address.layers.includes(key) : config.layers[key].shown) view.shown.add(key);
    });
    load(view, address);
  };

  function openAt(view, { view: wanted }) {
    if (wanted) view.map.setView([wanted.lat, wanted.lon], wanted.zoom, { animate: false });
    else gsMap.fitTo(view, view.config.home, { animate: false });
  }

  async function load(view, address) {
    const side = document.querySelector("[data-gs-map-side]");
    try {
      const [[ground, facts], streets] = await Promise.all([onePlan(view.config), fetched(view.config.streets)]);
      const [[south, west], [north, east]] = view.config.home;
      view.plane = gsMap.plane((south + north) / 2, (west + east) / 2);
      gsMap.takeGround(view, ground);
      gsMap.takeFacts(view, facts);
      gsMap.takeChanges(view, view.config.changes);
      gsMap.takeRoute(view, view.config.route);
      gsMap.takeStreets(view, streets);
      gsMap.takeWalk(view, view.config.walk);
    } catch (error) {
      if (side) side.replaceChildren(gsMap.element("p", { class: "empty", role: "alert" }, view.words.failed));
      throw error;
    }
    begin(view, side, address);
  }

  // Both parts by the same plan: one that came into force between two answers has them asked for again.
  async function onePlan(config) {
    const ask = () => Promise.all([fetched(config.ground), fetched(config.facts)]);
    const [ground, facts] = await ask();
    return facts && facts.plan.id !== ground.plan.id ? ask() : [ground, facts];
  }

  async function fetched(source) {
    if (!source || source.data) return source && source.data;
    const answer = await fetch(source.url);
    if (!answer.ok) throw new Error(`${source.url}: ${answer.status}`);
    return answer.json();
  }

  function begin(view, side, address) {
    view.day = view.days.includes(address.day) ? address.day : null;
    view.category = view.categories.some(({ name }) => name === address.category) ? address.category : null;
    view.recount();
    view.tokens = gsMap.tokens(document.documentElement);
    addPainters(view);
    Object.assign(view, changes(view, side));
    gsMap.addControls(view);
    gsMap.addDays(view);
    if (side) gsMap.addList(view, side);
    gsMap.renewPoints(view);
    listen(view);
    view.restore(view.selectionFrom(address.selection), { flies: !address.view });
    gsMap.view = view;
    document.documentElement.dataset.gsMapReady = "true";
    document.dispatchEvent(new CustomEvent("gs:ready"));
  }

  function addPainters(view) {
    const panes = { "gs-ground": [350, gsMap.drawLayers], "gs-labels": [450, drawNames] };
    view.painters = Object.entries(panes).map(([name, [level, draw]]) => {
      const pane = view.map.createPane(name);
      pane.style.zIndex = level;
      pane.style.pointerEvents = "none";
      return gsMap.painter((pen, frame) => draw(pen, frame, view), view.plane, name).addTo(view.map);
    });
  }

  function drawNames(pen, frame, view) {
    if (view.isShown("labels")) gsMap.drawLabels(pen, frame, view);
  }

  // Everything that a hand or an address can change.
  function changes(view, side) {
    const repaint = () => view.painters.forEach((painter) => painter.renew());
    const refilter = () => {
      view.recount();
      gsMap.renewPoints(view);
      if (side) view.renewList();
      repaint();
    };
    return {
      repaint,
      show(key, wanted) {
        if (wanted) view.shown.add(key);
        else view.shown.delete(key);
        const keys = Object.keys(view.config.layers);
        const usual = keys.every((each) => view.config.layers[each].shown === view.shown.has(each));
        gsMap.writeQuery({ layers: usual ? null : keys.filter(view.isShown).join(",") || "none" });
        gsMap.renewPoints(view);
        view.renewCard();
        needBlocks(view);
        repaint();
      },
      chooseDay(day) {
        view.day = day;
        gsMap.writeQuery({ day });
        refilter();
      },
      chooseCategory(category) {
        view.category = category;
        gsMap.writeQuery({ category });
        refilter();
      },
      select(selection, { flies = false } = {}) {
        document.dispatchEvent(new CustomEvent("gs:select", { detail: { selection, flies } }));
      },
      restore(selection, { flies }) {
        view.selection = selection;
        if (side) {
          view.renewSelected();
          gsMap.markRow(side, selection);
          side.classList.toggle("chosen", Boolean(selection));
        }
        gsMap.markIncident(view, selection && selection.type === "incident" ? view.incidents.find(({ id }) => id === selection.key) : null);
        const corners = flies && selection && view.corners(selection.key, selection.type);
        if (corners) gsMap.fitTo(view, corners, { maxZoom: 16 });
        repaint();
      },
    };
  }

  function listen(view) {
    const { map } = view;
    const repaint = () => {
      view.tokens = gsMap.tokens(document.documentElement);
      gsMap.renewPoints(view);
      view.repaint();
    };
    gsMap.onTheme(repaint);
    map.on("click", ({ latlng }) => view.select(hit(view, latlng)));
    map.on("moveend", () => {
      gsMap.writeView(map.getZoom(), map.getCenter());
      needBlocks(view);
    });
    needBlocks(view);
    document.addEventListener("gs:select", ({ detail }) => {
      view.restore(detail.selection, { flies: detail.flies });
      gsMap.writeQuery({ sel: view.selectionText() }, { opens: true });
    });
    document.addEventListener("gs:go", ({ detail: { lon, lat } }) => {
      view.pointedAt = view.plane.place([lon, lat]);
      map.setView([lat, lon], CLOSE_ZOOM, { animate: false });
      repaint();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && view.selection && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) view.select(null);
    });
    window.addEventListener("popstate", () => {
      const address = gsMap.readAddress();
      view.restore(view.selectionFrom(address.selection), { flies: false });
      if (address.view) map.setView([address.view.lat, address.view.lon], address.view.zoom);
    });
  }

  // What lies under a click: a walk within a finger's reach, else the grid.
  function hit(view, { lat, lng }) {
    const point = view.plane.place([lng, lat]);
    const reach = (TOUCH_PX * 40075016) / (256 * Math.pow(2, view.map.getZoom()));
    const walk = view.isShown("tracks") && gsMap.lineAt(view.tracks.filter(view.onDay), point, reach);
    if (walk) return { type: "walk", key: walk.key };
    const grid = gsMap.shapeAt(view.grids, point);
    return grid ? { type: "grid", key: grid.key } : null;
  }

  // Block edges are asked for when they would first be seen, and for what is in sight.
  async function needBlocks(view) {
    const source = view.config.blocks;
    if (!source || !view.isShown("blocks") || view.map.getZoom() < 15) return;
    const bounds = view.map.getBounds();
    if (view.blocksWithin && view.blocksWithin.contains(bounds)) return;
    view.blocksWithin = source.data ? L.latLngBounds([-90, -180], [90, 180]) : bounds.pad(0.5);
    const joint = source.url && source.url.includes("?") ? "&" : "?";
    const found = await fetched(source.data ? source : { url: `${source.url}${joint}bbox=${view.blocksWithin.toBBoxString()}` });
    view.blocks = found.features.map((feature) => gsMap.shape(feature, view.plane));
    view.repaint();
  }
})();
