"""Which polygons of a coverage lie beside one another, and along how many metres of border. Pure."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.core.edges import shared_edges
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
    pairs, _ = shared_edges(polygons)
    return np.unique(pairs, axis=0).reshape(-1, 2)


def shared_borders(polygons: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The pairs (m, 2) of `neighbour_pairs`, and how many metres of border each pair shares (m,)."""
    pairs, edges = shared_edges(polygons)
    pairs, which = np.unique(pairs, axis=0, return_inverse=True)
    metres = distances_m(edges[:, :2], edges[:, 2:])
    shared_m = np.bincount(which.ravel(), weights=metres, minlength=len(pairs)).astype(np.float64)
    return pairs.reshape(-1, 2), shared_m
