// Elements with text, never markup: whatever an author of a file wrote arrives on the page as text.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const SVG = "http://www.w3.org/2000/svg";

  // element("p", { class: "muted" }, "text", child): strings become text nodes; on* become listeners.
  gsMap.element = function (tag, properties, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties || {})) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };

  // A decorative icon of the sprite; in an exported file the sprite is part of the document.
  gsMap.icon = function (sprite, name) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "bi");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  };

  // fill("{n} grids", { n: 54 }) is "54 grids".
  gsMap.fill = function (text, values) {
    return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? String(values[name]) : place));
  };

  // 12345 as 12 345, with a thin space that does not break.
  gsMap.number = function (value) {
    return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
  };

  // An area as people say it: m², ha, km².
  gsMap.area = function (area_m2) {
    if (area_m2 < 10000) return `${gsMap.number(area_m2)} m²`;
    if (area_m2 < 1000000) return `${(area_m2 / 10000).toFixed(1)} ha`;
    return `${(area_m2 / 1000000).toFixed(2)} km²`;
  };

  // A code as people read it aloud: 6 digits of the county, then threes. Apart on screen, together when copied.
  gsMap.code = function (code) {
    const whole = /^\d{9}(\d{3}){0,2}$/.test(code) ? [code.slice(0, 6), ...code.slice(6).match(/\d{3}/g)] : [code];
    return gsMap.element("span", { class: "code" }, ...whole.map((part) => gsMap.element("span", {}, part)));
  };

  // 2026-11-12T08:30:00+08:00 as 2026-11-12 08:30: times come in the territory's zone already.
  gsMap.moment = function (text) {
    return text ? `${text.slice(0, 10)} ${text.slice(11, 16)}` : "–";
  };
})();
