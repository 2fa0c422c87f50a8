// What is selected, in words and figures: in the panel on a desk, in the sheet on a phone. There are no popups.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});

  gsMap.drawSelected = function (view, place) {
    const about = view.selection && ABOUT[view.selection.type](view, view.selection.key);
    place.hidden = !about;
    if (!about) return place.replaceChildren();
    const { element, icon } = gsMap;
    const close = element("button", { type: "button", class: "tool gs-clear", "aria-label": view.words.clear }, icon(view.config.sprite, "x-lg"));
    close.addEventListener("click", () => view.select(null));
    const figures = about.figures.filter(([, value]) => value !== null && value !== undefined && value !== "");
    return place.replaceChildren(
      element("div", { class: "gs-selected-head" }, element("div", {}, element("p", { class: "label" }, about.over), element("h2", {}, about.name)), close),
      about.chip ? element("span", { class: `chip ${about.tone}` }, about.chip) : "",
      element("dl", { class: "gs-facts" }, ...figures.map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value)))),
      about.link ? element("a", { class: "btn btn-quiet", href: about.link }, about.linkText) : "",
    );
  };

  // What a phone reported is called by the id that the phone made.
  const REPORTED = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

  function aboutGrid(view, key) {
    const shape = view.grids.find((each) => each.key === key);
    if (!shape) return null;
    const { words } = view;
    const { name, kind, area_m2: area, community_code: community } = shape.properties;
    const { households, addresses } = view.served[key] || {};
    const count = (value) => (value === undefined ? null : gsMap.number(value));
    return {
      over: view.communityName(community),
      name,
      figures: [
        ...factsOf(view, key),
        [words.households, count(households)],
        [words.addresses, count(addresses)],
        [words.kind, words[`kind_${kind}`]],
        [words.area, gsMap.area(area)],
        [words.code, gsMap.code(key)],
      ],
      link: pageOf(view, "grids", key),
      linkText: words.open_place,
    };
  }

  // The page of a place, by the same division that the map shows.
  function pageOf({ config }, kind, key) {
    if (!config.place_links) return null;
    const query = ((config.ground && config.ground.url) || "").split("?")[1];
    return `/${kind}/${encodeURIComponent(key)}${query ? `?${query}` : ""}`;
  }

  function factsOf(view, key) {
    const { words } = view;
    const figures = view.figures[key] || {};
    if (view.isBeyond(key)) return [];
    if (view.config.show === "coverage") {
      return [
        [words.last_patrol, figures.last_at ? `${gsMap.moment(figures.last_at)} · ${view.agoOf(figures)}` : words.never],
        [words.stays, gsMap.number(figures.stays || 0)],
        [words.fixes, gsMap.number(figures.fixes || 0)],
      ];
    }
    if (view.config.show !== "incidents") return [];
    const open = gsMap.fill(words.open_n, { n: gsMap.number(view.openOf(key)) });
    return [[words.incidents, `${gsMap.number(view.countOf(key))} · ${open}`]];
  }

  function aboutCommunity(view, key) {
    const shape = view.communities.find((each) => each.key === key);
    if (!shape) return null;
    const { words } = view;
    const { name, town_name: town, grids, area_m2: area } = shape.properties;
    const inside = view.grids.filter((each) => each.properties.community_code === key);
    const households = inside.reduce((sum, each) => sum + (view.served[each.key] || { households: 0 }).households, 0);
    return {
      over: town || words.community,
      name,
      figures: [
        [words.grids, gsMap.number(grids)],
        [words.households, households ? gsMap.number(households) : null],
        [words.area, gsMap.area(area)],
        [words.code, gsMap.code(key)],
      ],
      link: pageOf(view, "communities", key),
      linkText: words.open_community,
    };
  }

  function aboutIncident(view, key) {
    const feature = view.incidents.find((each) => each.id === key);
    if (!feature) return null;
    const { words } = view;
    const { category, status, occurred_at: at, address, grid_code: grid } = feature.properties;
    const shape = view.grids.find((each) => each.key === grid);
    return {
      over: words.incidents,
      name: category,
      chip: words[status] || status,
      tone: status === "open" ? "info" : "calm",
      figures: [
        [words.time, gsMap.moment(at)],
        [words.address, address],
        [words.grid, shape ? shape.properties.name : words.outside],
        [words.code, key],
      ],
      link: view.config.place_links && REPORTED.test(key) ? `/incidents/${key}` : null,
      linkText: words.open_report,
    };
  }

  function aboutWalk(view, key) {
    const shape = view.tracks.find((each) => each.key === key);
    if (!shape) return null;
    const { words } = view;
    const { title, team, started_at: start, finished_at: finish } = shape.properties;
    return {
      over: words.walk,
      name: title,
      figures: [[words.team, team], [words.started, gsMap.moment(start)], [words.finished, gsMap.moment(finish)]],
    };
  }

  const ABOUT = { grid: aboutGrid, community: aboutCommunity, incident: aboutIncident, walk: aboutWalk };
})();
