"""Edges of lines and polygons, and those that two polygons share, told by equal bits. Pure; any plane coordinates."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def edges_of(lines: NDArray[Any]) -> tuple[Floats, Ints]:
    """Every edge (e, 4: x, y, x, y) of lines or rings (n,), and the index of its line (e,)."""
    coordinates, owner = shapely.get_coordinates(lines, return_index=True)
    inside = owner[:-1] == owner[1:]
    return np.hstack([coordinates[:-1], coordinates[1:]])[inside], owner[:-1][inside]


def directed(edges: Floats) -> Floats:
    """Edges (e, 4), each from its smaller end, so that an edge drawn either way is the same."""
    turned = (edges[:, 0] > edges[:, 2]) | ((edges[:, 0] == edges[:, 2]) & (edges[:, 1] > edges[:, 3]))
    return np.where(turned[:, None], edges[:, [2, 3, 0, 1]], edges)


def shared_edges(polygons: NDArray[Any]) -> tuple[Ints, Floats]:
    """Every edge (e, 4: x, y, x, y) that two polygons share, with the two (e, 2), smaller index first.

    The polygons must be a valid coverage: shared edges have the same bits on both sides.
    """
    parts, part_owner = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    edges, ring = edges_of(rings)
    edges, owner = directed(edges), part_owner[part][ring]
    order = np.lexsort(edges.T)
    edges, owner = edges[order], owner[order]
    shared = (edges[:-1] == edges[1:]).all(axis=1) & (owner[:-1] != owner[1:])
    pairs = np.sort(np.column_stack([owner[:-1][shared], owner[1:][shared]]), axis=1)
    return pairs.astype(np.int64).reshape(-1, 2), edges[:-1][shared]
