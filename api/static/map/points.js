// Incidents: single and clustered markers, and density. Markers are icons of the sprite, never pictures from elsewhere.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});

  function marker(view, feature) {
    const [lon, lat] = feature.geometry.coordinates;
    const icon = view.iconOf(feature.properties.category);
    const tone = feature.properties.status === "open" ? "open" : "closed";
    const made = L.marker([lat, lon], {
      keyboard: false,
      icon: L.divIcon({ className: `gs-place ${tone}`, html: gsMap.icon(view.config.sprite, icon), iconSize: [28, 28] }),
    });
    made.on("click", () => view.select({ type: "incident", key: feature.id }));
    return made;
  }

  function clusterIcon(cluster) {
    const count = cluster.getChildCount();
    const size = count < 10 ? 34 : count < 100 ? 42 : 50;
    const text = gsMap.element("span", {}, gsMap.number(count));
    return L.divIcon({ className: "gs-cluster", html: text, iconSize: [size, size] });
  }

  function heatOf(view) {
    const reds = { 0.3: view.tokens.stale[1], 0.6: view.tokens.stale[2], 1: view.tokens.danger };
    const places = view.shownIncidents().map(({ geometry }) => [geometry.coordinates[1], geometry.coordinates[0], 0.6]);
    return L.heatLayer(places, { radius: 24, blur: 18, minOpacity: 0.25, maxZoom: 15, gradient: reds });
  }

  function clustersOf(view) {
    const clusters = L.markerClusterGroup({
      iconCreateFunction: clusterIcon,
      showCoverageOnHover: false,
      maxClusterRadius: 46,
      disableClusteringAtZoom: 18,
      chunkedLoading: true,
      animate: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    clusters.on("animationend", view.repaint);
    clusters.addLayers(view.shownIncidents().map((feature) => marker(view, feature)));
    return clusters;
  }

  const MADE = { places: clustersOf, heat: heatOf };

  // Put the wanted layers of points on the map anew: after a filter, a switch of layers or of theme.
  gsMap.renewPoints = function (view) {
    for (const [key, make] of Object.entries(MADE)) {
      if (view.pointLayers[key]) view.map.removeLayer(view.pointLayers[key]);
      view.pointLayers[key] = view.isShown(key) && view.incidents.length ? make(view).addTo(view.map) : null;
    }
  };

  // The boxes, on the screen, of what stands on the map now: labels keep clear of them.
  gsMap.markerBoxes = function (view, frame) {
    const boxes = [];
    if (!view.pointLayers.places) return boxes;
    view.pointLayers.places._featureGroup.eachLayer((standing) => {
      const { lat, lng } = standing.getLatLng();
      const [x, y] = frame.pixel(view.plane.place([lng, lat]));
      const half = standing.getChildCount ? 20 : 15;
      boxes.push({ x: x - half, y: y - half, width: 2 * half, height: 2 * half });
    });
    return boxes;
  };

  // A ring around the selected incident, over its cluster.
  gsMap.markIncident = function (view, feature) {
    if (view.mark) view.map.removeLayer(view.mark);
    view.mark = null;
    if (!feature) return;
    const [lon, lat] = feature.geometry.coordinates;
    const icon = L.divIcon({ className: "gs-place-ring", iconSize: [42, 42] });
    view.mark = L.marker([lat, lon], { keyboard: false, interactive: false, icon }).addTo(view.map);
  };
})();
