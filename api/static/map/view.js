// One map's state and what can be asked of it: data, filters, selection, shown layers. Draws nothing.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const NEVER = 5;
  const DAY_H = 24;

  gsMap.makeView = function (map, config) {
    const view = {
      map, config, words: config.words,
      grids: [], communities: [], blocks: [], tracks: [], incidents: [],
      served: {}, figures: {}, bounds: [], categories: [], days: [],
      shown: new Set(), day: null, category: null, selection: null, pointLayers: {}, typical_m: 0,
    };
    return Object.assign(view, layersOf(view), figuresOf(view), filtersOf(view), selectionOf(view));
  };

  // The ground: shapes of grids and communities in the plane of the map.
  gsMap.takeGround = function (view, document) {
    const made = (feature) => gsMap.shape(feature, view.plane);
    view.grids = document.features.map(made);
    view.communities = document.communities.features.map(made);
    view.served = document.figures;
    view.names = new Map(view.communities.map((shape) => [shape.key, shape.properties.name]));
    const widths = view.grids.map(({ box }) => box.east - box.west).sort((a, b) => a - b);
    view.typical_m = widths[Math.floor(widths.length / 2)] || 0;
    view.corners = (key, type) => {
      const from = type === "community" ? document.communities.features : document.features;
      const feature = from.find(({ id }) => id === key);
      return feature ? gsMap.corners(feature.geometry) : null;
    };
  };

  // The facts: walks or incidents, with figures per grid.
  gsMap.takeFacts = function (view, document) {
    if (!document) return;
    view.facts = document;
    view.figures = document.figures;
    view.bounds = document.bounds || [];
    view.categories = document.categories || [];
    const times = document.features.map(({ properties }) => properties.started_at || properties.occurred_at);
    view.days = Array.from(new Set(times.filter(Boolean).map((time) => time.slice(0, 10)))).sort();
    if (view.config.show === "coverage") {
      const lines = document.features.filter(({ geometry }) => geometry && geometry.coordinates.length > 1);
      view.tracks = lines.map((feature) => gsMap.walk(feature, view.plane, document.gap_m));
    } else {
      view.incidents = document.features;
    }
  };

  function layersOf(view) {
    return { isShown: (key) => view.shown.has(key) };
  }

  function figuresOf(view) {
    const { fill, number } = gsMap;
    return {
      // A grid of which the facts say nothing: it is beyond what this reader may look into.
      isBeyond: (key) => view.config.show !== "grids" && Boolean(view.facts) && !(key in view.figures),
      communityName: (code) => view.names.get(code) || "",
      agoOf({ hours_since: hours }) {
        if (hours === null || hours === undefined) return view.words.never;
        const [words, n] = hours < 2 * DAY_H ? [view.words.hours_ago, hours] : [view.words.days_ago, hours / DAY_H];
        return fill(words, { n: Math.round(n) });
      },
      // The second line of a label.
      figureOf(shape) {
        if (view.isBeyond(shape.key)) return "";
        if (view.config.show === "coverage") return view.agoOf(view.figures[shape.key] || {});
        if (view.config.show === "incidents") return view.isShown("places") ? "" : view.countOf(shape.key) || "";
        const served = view.served[shape.key];
        return served ? number(served.households) : "";
      },
      listFigure(shape) {
        if (view.config.show === "grids") return view.figureOf(shape);
        if (view.config.show === "coverage") return view.agoOf(view.figures[shape.key] || {});
        const open = view.openOf(shape.key);
        return `${number(view.countOf(shape.key))}${open ? ` · ${fill(view.words.open_n, { n: number(open) })}` : ""}`;
      },
      swatchOf(shape) {
        if (view.isBeyond(shape.key)) return "load-none";
        if (view.config.show === "grids") return `fill-${shape.properties.colour}`;
        if (view.config.show === "coverage") return swatchOfStale(view.figures[shape.key]);
        const count = view.countOf(shape.key);
        return count ? `load-${view.bounds.filter((bound) => count > bound).length}` : "load-none";
      },
      urgencyOf(shape) {
        if (view.config.show === "incidents") return view.openOf(shape.key) * 1e6 + view.countOf(shape.key);
        const hours = (view.figures[shape.key] || {}).hours_since;
        return hours === null || hours === undefined ? Infinity : hours;
      },
      summary: () => summaryOf(view),
    };
  }

  const swatchOfStale = (figures) => (!figures || figures.stale === NEVER ? "never" : `stale-${figures.stale}`);

  function summaryOf(view) {
    const { fill, number } = gsMap;
    if (!view.grids.length) return view.words.no_grids;
    const grids = fill(view.words.grids_n, { n: number(view.grids.length) });
    if (view.config.show === "grids") return `${grids} · ${fill(view.words.communities_n, { n: number(view.communities.length) })}`;
    if (view.config.show === "coverage") {
      if (!view.tracks.length) return view.words.no_walks;
      const missed = view.grids.filter(({ key }) => swatchOfStale(view.figures[key]) === "never" && !view.isBeyond(key)).length;
      return `${fill(view.words.walks_n, { n: number(view.tracks.filter(view.onDay).length) })} · ${fill(view.words.unwalked_n, { n: number(missed) })}`;
    }
    if (!view.facts.total) return view.words.no_incidents;
    const [drawn, total] = [view.incidents.length, view.facts.total];
    if (drawn < total) return fill(view.words.latest_only, { n: number(drawn), total: number(total) });
    return fill(view.words.incidents_n, { n: number(view.shownIncidents().length) });
  }

  function filtersOf(view) {
    const counted = new Map();
    const filtered = () => view.day !== null || view.category !== null;
    return {
      onDay: (shape) => view.day === null || (shape.properties.started_at || "").startsWith(view.day),
      shownIncidents: () => view.incidents.filter(({ properties }) => fits(view, properties)),
      iconOf(category) {
        const known = view.categories.find(({ name }) => name === category);
        return known ? known.icon : "geo-alt-fill";
      },
      // Counts per grid of what the filters leave; without a filter the server's figures, which know of every incident.
      recount() {
        counted.clear();
        if (view.config.show !== "incidents" || !filtered()) return;
        for (const { properties } of view.shownIncidents()) {
          const sums = counted.get(properties.grid_code) || { incidents: 0, open: 0 };
          sums.incidents += 1;
          sums.open += properties.status === "open" ? 1 : 0;
          counted.set(properties.grid_code, sums);
        }
      },
      countOf: (key) => sumsOf(key).incidents || 0,
      openOf: (key) => sumsOf(key).open || 0,
    };
    function sumsOf(key) {
      return (filtered() ? counted.get(key) : view.figures[key]) || {};
    }
  }

  function fits(view, { category, occurred_at: at }) {
    return (view.category === null || category === view.category) && (view.day === null || at.startsWith(view.day));
  }

  function selectionOf(view) {
    return {
      isSelected: (type, key) => Boolean(view.selection) && view.selection.type === type && view.selection.key === key,
      selectedShape() {
        if (!view.selection) return null;
        const among = { grid: view.grids, community: view.communities, walk: view.tracks }[view.selection.type] || [];
        return among.find(({ key }) => key === view.selection.key) || null;
      },
      // The selection as the address writes it: a bare code for a place, else with its kind before it.
      selectionText() {
        if (!view.selection) return null;
        const { type, key } = view.selection;
        return type === "grid" || type === "community" ? key : `${type}:${key}`;
      },
      selectionFrom(text) {
        if (!text) return null;
        const [, type, rest] = /^(?:(incident|walk):)?(.*)$/s.exec(text);
        if (type) return { type, key: rest };
        return { type: view.names.has(rest) && !view.grids.some(({ key }) => key === rest) ? "community" : "grid", key: rest };
      },
    };
  }
})();
