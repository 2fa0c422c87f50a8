"""Which polygons of a coverage lie beside one another, and along how many metres of border. Pure."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.core.measure import distances_m, lengths_m


def neighbours_of(shapes: NDArray[Any], own: int) -> pd.Series:
    """The metres of border that each neighbour shares with polygon `own` of a coverage, by its index, longest first.

    Polygons in degrees (WGS84). A neighbour that only meets a corner shares 0 m.
    """
    beside = np.sort(shapely.STRtree(shapes).query(shapes[own], predicate="intersects"))
    beside = beside[beside != own]
    shared = shapely.intersection(shapely.boundary(shapes[beside]), shapely.boundary(shapes[own]))
    borders = pd.Series(lengths_m(shared), index=beside)
    return borders.sort_values(ascending=False, kind="stable")


def neighbour_pairs(polygons: NDArray[Any]) -> NDArray[np.int64]:
    """Pairs (m, 2) of indices, smaller first, of polygons that share an edge; a corner is not enough.

    Read off the bits of shared edges, so the polygons must be a valid coverage.
    """
    pairs, _ = _shared_edges(polygons)
    return np.unique(pairs, axis=0).reshape(-1, 2)


def shared_borders(polygons: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The pairs (m, 2) of `neighbour_pairs`, and how many metres of border each pair shares (m,)."""
    pairs, edges = _shared_edges(polygons)
    pairs, which = np.unique(pairs, axis=0, return_inverse=True)
    metres = distances_m(edges[:, :2], edges[:, 2:])
    shared_m = np.bincount(which.ravel(), weights=metres, minlength=len(pairs)).astype(np.float64)
    return pairs.reshape(-1, 2), shared_m


def _shared_edges(polygons: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Every edge (e, 4: lon, lat, lon, lat) that two polygons share, with the two (e, 2), smaller first."""
    parts, part_owner = shapely.get_parts(polygons, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    owner = part_owner[part]
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[:-1] == ring[1:]
    start, end = coordinates[:-1][inside], coordinates[1:][inside]
    edge_owner = owner[ring[:-1][inside]]
    turned = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    edges = np.where(turned[:, None], np.hstack([end, start]), np.hstack([start, end]))
    order = np.lexsort(edges.T)
    edges, edge_owner = edges[order], edge_owner[order]
    shared = (edges[:-1] == edges[1:]).all(axis=1) & (edge_owner[:-1] != edge_owner[1:])
    pairs = np.sort(np.column_stack([edge_owner[:-1][shared], edge_owner[1:][shared]]), axis=1)
    return pairs.astype(np.int64).reshape(-1, 2), edges[:-1][shared]
