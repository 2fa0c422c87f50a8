// Where the reader looks: a scale in pixels per metre and the place in the middle, as the address has it.

const EQUATOR_M = 2 * Math.PI * 6378137;
const LEAST_PX_PER_M = 0.002;
const MOST_PX_PER_M = 8;

export class View {
  constructor(plane) {
    this.plane = plane;
    this.scale = 0.1;
    this.x = 0;
    this.y = 0;
    this.width = 1;
    this.height = 1;
  }

  get zoom() {
    return Math.log2((this.scale * EQUATOR_M * Math.cos((this.plane.lat * Math.PI) / 180)) / 256);
  }

  set zoom(zoom) {
    this.scale = (256 * 2 ** zoom) / (EQUATOR_M * Math.cos((this.plane.lat * Math.PI) / 180));
  }

  toScreen(x, y) {
    return [(x - this.x) * this.scale + this.width / 2, (y - this.y) * this.scale + this.height / 2];
  }

  toGround(px, py) {
    return [(px - this.width / 2) / this.scale + this.x, (py - this.height / 2) / this.scale + this.y];
  }

  // What is in sight: west, north, east, south.
  box() {
    return [...this.toGround(0, 0), ...this.toGround(this.width, this.height)];
  }

  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
  }

  // Zooms by a factor around a point of the screen that stays where it is.
  zoomAt(factor, px, py) {
    const [x, y] = this.toGround(px, py);
    this.scale = Math.max(LEAST_PX_PER_M, Math.min(MOST_PX_PER_M, this.scale * factor));
    this.x = x - (px - this.width / 2) / this.scale;
    this.y = y - (py - this.height / 2) / this.scale;
  }

  fit([west, north, east, south], margin = 0.06) {
    this.x = (west + east) / 2;
    this.y = (north + south) / 2;
    const room = 1 - 2 * margin;
    const scale = Math.min((this.width * room) / (east - west || 1), (this.height * room) / (south - north || 1));
    this.scale = Math.max(LEAST_PX_PER_M, Math.min(MOST_PX_PER_M, scale));
  }

  hash() {
    const [lon, lat] = this.plane.degrees(this.x, this.y);
    return `#${Number(this.zoom.toFixed(2))}/${lat.toFixed(5)}/${lon.toFixed(5)}`;
  }

  // Goes where a hash says; false where it says nothing.
  follow(hash) {
    const said = hash.slice(1).split("/").map(Number);
    if (said.length !== 3 || !said.every(Number.isFinite) || Math.abs(said[1]) > 90 || Math.abs(said[2]) > 180) return false;
    [this.zoom] = said;
    [this.x, this.y] = this.plane.place(said[2], said[1]);
    return true;
  }
}

// A length that reads well on the scale: 1, 2 or 5 times a power of ten, at most `most` pixels long.
export function scaleBar(scale, most = 110) {
  const metres = most / scale;
  const power = 10 ** Math.floor(Math.log10(metres));
  const round = [5, 2, 1].find((each) => each * power <= metres) * power;
  return { metres: round, width: round * scale };
}
