// What the server has confirmed of a draft, and what it will be once the edits that wait are in.

// A state: for each block the code of its grid or null, and the grids by code.
export function stateOf(payload) {
  const codes = payload.grids.map((each) => each.code);
  return {
    gridOf: new Map(payload.blocks.name.map((name, at) => [name, codes[payload.blocks.grid[at]] ?? null])),
    grids: new Map(payload.grids.map((each) => [each.code, { ...each }])),
  };
}

export function copied(state) {
  return { gridOf: new Map(state.gridOf), grids: new Map(state.grids) };
}

function put(state, names, code) {
  if (code !== null && !state.grids.has(code)) return;
  for (const name of names) if (state.gridOf.has(name)) state.gridOf.set(name, code);
}

function setIn(state, code, changes) {
  const known = state.grids.get(code);
  if (known) state.grids.set(code, { ...known, ...changes });
}

const APPLY = {
  assign(state, { to }) {
    for (const [code, names] of Object.entries(to)) put(state, names, code);
  },
  release: (state, { blocks }) => put(state, blocks, null),
  merge(state, { grid, into }) {
    for (const [name, code] of state.gridOf) if (code === grid) state.gridOf.set(name, into);
    state.grids.delete(grid);
  },
  // The server gives the new grid its code; until then it has one that only this page knows.
  split(state, { grid, blocks, name }, { temporary, label, colour }) {
    const from = state.grids.get(grid);
    if (!from) return;
    state.grids.set(temporary, { ...from, code: temporary, name: name || label, colour, locked: false, worker: null });
    put(state, blocks, temporary);
  },
  rename: (state, { grid, name }) => setIn(state, grid, { name }),
  kind: (state, { grid, to }) => setIn(state, grid, { kind: to }),
  lock: (state, { grid, locked }) => setIn(state, grid, { locked }),
  redivide(state, { to, grids }) {
    for (const each of grids || []) {
      if (!state.grids.has(each.code)) state.grids.set(each.code, { kind: "base", locked: false, worker: null, colour: 0, ...each });
    }
    APPLY.assign(state, { to });
  },
};

// One edit that waits, as it will be. Cuts and the like are the server's to work out.
export function apply(state, entry) {
  if (entry.kind !== "operation") {
    for (const [name, code] of entry.effect || []) put(state, [name], code);
    return;
  }
  const how = APPLY[entry.operation.kind];
  if (how) how(state, entry.operation, entry);
}

// What the server answered to an edit. Gives what the blocks were before, to undo it in the page at once.
export function confirm(state, change) {
  const before = [];
  for (const code of change.grids_gone || []) state.grids.delete(code);
  for (const each of change.grids || []) state.grids.set(each.code, { ...state.grids.get(each.code), ...each });
  for (const name of change.blocks_gone || []) state.gridOf.delete(name);
  for (const each of change.blocks_new || []) state.gridOf.set(each.name, each.grid ?? null);
  for (const [name, code] of Object.entries(change.moved || {})) {
    if (state.gridOf.has(name)) before.push([name, state.gridOf.get(name)]);
    state.gridOf.set(name, code);
  }
  return before;
}

// A code that only the page knew, wherever later edits name it.
export function renamed(operation, temporary, code) {
  const swap = (each) => (each === temporary ? code : each);
  const out = { ...operation };
  for (const key of ["grid", "into"]) if (key in out) out[key] = swap(out[key]);
  if (out.to && typeof out.to === "object") {
    out.to = Object.fromEntries(Object.entries(out.to).map(([each, names]) => [swap(each), names]));
  }
  if (out.then) out.then = renamed(out.then, temporary, code);
  return out;
}

// A colour of the six that no neighbour has.
export function freeColour(division, beside) {
  const taken = new Set(beside.map((grid) => division.grids[grid].colour));
  return [0, 1, 2, 3, 4, 5].find((each) => !taken.has(each)) ?? 0;
}
