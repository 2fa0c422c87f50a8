// View, layers and selection in the address, so that whatever is on screen can be sent as a link.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});

  // The hash is #zoom/lat/lon.
  function readView() {
    const parts = location.hash.slice(1).split("/").map(Number);
    if (parts.length !== 3 || !parts.every(Number.isFinite)) return null;
    const [zoom, lat, lon] = parts;
    return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : null;
  }

  gsMap.readAddress = function () {
    const query = new URLSearchParams(location.search);
    return {
      view: readView(),
      selection: query.get("sel") || null,
      layers: query.has("layers") ? query.get("layers").split(",").filter(Boolean) : null,
      day: query.get("day"),
      category: query.get("category"),
    };
  };

  function written(changes) {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === undefined || value === "") query.delete(name);
      else query.set(name, value);
    }
    const text = query.toString().replace(/%2C/g, ",").replace(/%3A/g, ":");
    return `${location.pathname}${text ? `?${text}` : ""}`;
  }

  function keep(how, address) {
    try {
      history[how](null, "", address);
    } catch (_) {
      // A file opened from a disk may have no history to write to; the map works without.
    }
  }

  gsMap.writeView = function (zoom, centre) {
    const hash = `#${Number(zoom.toFixed(2))}/${centre.lat.toFixed(5)}/${centre.lng.toFixed(5)}`;
    if (hash !== location.hash) keep("replaceState", written({}) + hash);
  };

  // A filter replaces the history entry; opening a thing adds one.
  gsMap.writeQuery = function (changes, { opens = false } = {}) {
    keep(opens ? "pushState" : "replaceState", written(changes) + location.hash);
  };
})();
