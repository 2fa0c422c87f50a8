// One canvas in a pane of the map, drawn by a function under one transform from the plane to the screen.
(function () {
  "use strict";
  const gsMap = (window.gsMap = window.gsMap || {});
  const EARTH_M = 2 * Math.PI * 6378137;

  const Painter = L.Renderer.extend({
    options: { padding: 0.3 },

    initialize(draw, plane, options) {
      this._draw = draw;
      this._plane = plane;
      L.Renderer.prototype.initialize.call(this, options);
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.className = "gs-map-canvas";
      this._container.setAttribute("aria-hidden", "true");
      this._pen = this._container.getContext("2d");
    },

    _destroyContainer() {
      this._container.remove();
      delete this._container;
    },

    _updatePaths() {
      this._paint();
    },

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const sharpness = Math.min(2, window.devicePixelRatio || 1);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = size.x * sharpness;
      this._container.height = size.y * sharpness;
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this._sharpness = sharpness;
      this.fire("update");
    },

    // Draw again soon: colours, figures or the selection changed.
    renew() {
      if (!this._container || this._awaited) return;
      this._awaited = requestAnimationFrame(() => {
        this._awaited = null;
        if (this._container) this._paint();
      });
    },

    _paint() {
      const pen = this._pen;
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.clearRect(0, 0, this._container.width, this._container.height);
      this._draw(pen, this._frame());
    },

    // What a drawing function needs to know: pixels per metre of the plane, what is in sight, and the way to the screen.
    _frame() {
      const size = this._bounds.getSize();
      const world = 256 * Math.pow(2, this._zoom);
      const scale = world / EARTH_M;
      const corner = this._map.getPixelOrigin().add(this._bounds.min);
      const left = this._plane.origin[0] * scale + world / 2 - corner.x;
      const top = world / 2 - this._plane.origin[1] * scale - corner.y;
      const sharpness = this._sharpness;
      return {
        scale,
        zoom: this._zoom,
        size,
        sight: { west: -left / scale, north: -top / scale, east: (size.x - left) / scale, south: (size.y - top) / scale },
        toPlane: (pen) => pen.setTransform(scale * sharpness, 0, 0, scale * sharpness, left * sharpness, top * sharpness),
        toScreen: (pen) => pen.setTransform(sharpness, 0, 0, sharpness, 0, 0),
        pixel: ([x, y]) => [x * scale + left, y * scale + top],
      };
    },
  });

  gsMap.painter = (draw, plane, pane) => new Painter(draw, plane, { pane });
})();
