// Where the editor opens: the part of the plan with the most households, and what lies close to it. A village a hundred
// kilometres away must not make the town a dot.

import { OUTSIDE } from "./graph.js";

const NEAR = 0.5;

export function homeBox(graph) {
  const parts = partsOf(graph);
  if (parts.length < 2) return graph.index.box;
  const [first, ...others] = parts.toSorted((one, other) => other.households - one.households);
  const box = [...first.box];
  for (let grown = true; grown; ) {
    grown = false;
    for (const each of others) {
      if (each.taken || !isNear(box, each.box)) continue;
      each.taken = grown = true;
      join(box, each.box);
    }
  }
  return box;
}

// Blocks that hang together, with the box around them and their households.
function partsOf(graph) {
  const seen = new Uint8Array(graph.blocks.length);
  const parts = [];
  for (let start = 0; start < seen.length; start += 1) {
    if (seen[start]) continue;
    seen[start] = 1;
    const part = { box: [Infinity, Infinity, -Infinity, -Infinity], households: 0, taken: false };
    const edge = [start];
    while (edge.length) {
      const block = edge.pop();
      part.households += graph.blocks[block].households;
      join(part.box, graph.boxes.subarray(4 * block, 4 * block + 4));
      graph.eachNeighbour(block, (other) => {
        if (other === OUTSIDE || seen[other]) return;
        seen[other] = 1;
        edge.push(other);
      });
    }
    parts.push(part);
  }
  return parts;
}

function isNear(box, other) {
  const [wide, high] = [(box[2] - box[0]) * NEAR, (box[3] - box[1]) * NEAR];
  return other[0] <= box[2] + wide && other[2] >= box[0] - wide && other[1] <= box[3] + high && other[3] >= box[1] - high;
}

function join(box, other) {
  [box[0], box[1]] = [Math.min(box[0], other[0]), Math.min(box[1], other[1])];
  [box[2], box[3]] = [Math.max(box[2], other[2]), Math.max(box[3], other[3])];
}
