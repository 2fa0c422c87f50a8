// What the server sends of a draft, as plain lists of blocks over shared vertices.

const M_PER_DEGREE = 111319.49079327357;
const STEPS_PER_DEGREE = 1e8;

// Numbers that were sent as the first and then differences.
export function summed(differences) {
  const out = new Array(differences.length);
  let sum = 0;
  for (let at = 0; at < differences.length; at += 1) out[at] = sum += differences[at];
  return out;
}

// Degrees to metres of a plane that touches the ground at one place; y runs down, as on a screen.
export function planeAt(lon, lat) {
  const x_m = M_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  return {
    lon,
    lat,
    place: (lon_, lat_) => [(lon_ - lon) * x_m, (lat - lat_) * M_PER_DEGREE],
    degrees: (x, y) => [lon + x / x_m, lat - y / M_PER_DEGREE],
    steps: (x, y) => [
      Math.round((lon + x / x_m) * STEPS_PER_DEGREE),
      Math.round((lat - y / M_PER_DEGREE) * STEPS_PER_DEGREE),
    ],
  };
}

// The ground of a draft: vertices in metres, blocks as rings of vertex numbers, and what each block holds.
export class Ground {
  constructor(payload) {
    const { blocks, vertices, points } = payload;
    const lon = summed(vertices.x);
    const lat = summed(vertices.y);
    this.plane = planeAt((least(lon) + most(lon)) / 2 / STEPS_PER_DEGREE, (least(lat) + most(lat)) / 2 / STEPS_PER_DEGREE);
    this.x = [];
    this.y = [];
    for (let at = 0; at < lon.length; at += 1) this.addVertex(lon[at], lat[at]);
    this._numbers = null;
    this._steps = { lon, lat };
    this.communities = payload.communities.map((each) => each.code);
    this.baseGrids = payload.base_grids;
    this.blocks = blocks.name.map((name, at) => ({
      name,
      base: blocks.base[at] < 0 ? null : payload.base_grids[blocks.base[at]].code,
      community: payload.communities[blocks.community[at]].code,
      households: blocks.households[at],
      area_m2: blocks.area_m2[at],
      rings: blocks.rings[at].map(summed),
    }));
    this.barriers = new Set(payload.barriers.map(([one, other]) => pairOf(blocks.name[one], blocks.name[other])));
    this.blocks.forEach((block) => (block.points = []));
    pointsOf(points, this).forEach(([block, ...point]) => this.blocks[block].points.push(point));
  }

  addVertex(lon, lat) {
    const [x, y] = this.plane.place(lon / STEPS_PER_DEGREE, lat / STEPS_PER_DEGREE);
    this.x.push(x);
    this.y.push(y);
    return this.x.length - 1;
  }

  // The number of the vertex at a place, given in steps of 1e-8 degree.
  vertexAt(lon, lat) {
    if (!this._numbers) {
      this._numbers = new Map(this._steps.lon.map((each, at) => [`${each},${this._steps.lat[at]}`, at]));
      this._steps = null;
    }
    const key = `${lon},${lat}`;
    const known = this._numbers.get(key);
    if (known !== undefined) return known;
    const made = this.addVertex(lon, lat);
    this._numbers.set(key, made);
    return made;
  }

  // Blocks that a change took away or brought; a block that only gained a vertex comes under its old name.
  replace(gone, fresh) {
    const replaced = new Set([...gone, ...fresh.map((each) => each.name)]);
    const brought = fresh.map((each) => ({
      name: each.name,
      base: each.base,
      community: each.community,
      households: each.households,
      area_m2: each.area_m2,
      points: (each.points || []).map(([lon, lat, households]) => [...doorAt(this.plane, lon, lat), households]),
      rings: each.rings.map((ring) => open(ring).map(([lon, lat]) => this.vertexAt(lon, lat))),
    }));
    this.blocks = this.blocks.filter((each) => !replaced.has(each.name)).concat(brought);
  }

  isBarrier(one, other) {
    return this.barriers.size > 0 && this.barriers.has(pairOf(this.blocks[one].name, this.blocks[other].name));
  }
}

function pairOf(one, other) {
  return one < other ? `${one}|${other}` : `${other}|${one}`;
}

// A ring without its first point again at the end.
function open(ring) {
  const [first, last] = [ring[0], ring[ring.length - 1]];
  return ring.length > 1 && first[0] === last[0] && first[1] === last[1] ? ring.slice(0, -1) : ring;
}

// Doors as the number of their block, metres east and south, and households.
function pointsOf(points, { plane }) {
  const [block, x, y] = [summed(points.block), summed(points.x), summed(points.y)];
  return block.map((each, at) => [each, ...doorAt(plane, x[at], y[at]), points.households[at]]);
}

function doorAt(plane, lon, lat) {
  return plane.place(lon / STEPS_PER_DEGREE, lat / STEPS_PER_DEGREE);
}

function least(numbers) {
  return numbers.reduce((found, each) => (each < found ? each : found), Infinity);
}

function most(numbers) {
  return numbers.reduce((found, each) => (each > found ? each : found), -Infinity);
}
