"""Where a map opens: on the whole territory where it is compact, else on its largest cluster of communities."""

from collections import defaultdict
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

Bounds = tuple[float, float, float, float]
NEAR_DEG = 0.06
EMPTY: Bounds = (101.4, 39.0, 101.9, 39.4)


def home_bounds(communities: gpd.GeoDataFrame) -> Bounds:
    """West, south, east, north (degrees) of the cluster with most grids; communities within 6 km are one cluster."""
    if communities.empty:
        return EMPTY
    boxes = shapely.box(*communities.geometry.bounds.to_numpy().T)
    return densest_bounds(boxes, communities["grids"].to_numpy())


def densest_bounds(boxes: NDArray[Any], weights: NDArray[Any]) -> Bounds:
    """West, south, east, north (degrees) of the cluster of boxes with the largest sum of weights."""
    cluster_of = _clusters(boxes)
    weight: dict[int, int] = defaultdict(int)
    for cluster, count in zip(cluster_of, weights, strict=True):
        weight[cluster] += int(count)
    largest = max(weight, key=lambda cluster: (weight[cluster], -cluster))
    west, south, east, north = shapely.total_bounds(boxes[cluster_of == largest])
    return float(west), float(south), float(east), float(north)


def whole_bounds(communities: gpd.GeoDataFrame) -> Bounds:
    """West, south, east, north (degrees) of everything."""
    if communities.empty:
        return EMPTY
    west, south, east, north = communities.total_bounds
    return float(west), float(south), float(east), float(north)


def _clusters(boxes: NDArray[Any]) -> NDArray[Any]:
    """Number of the cluster of each box: boxes that touch once each is widened by half of NEAR_DEG."""
    wide = shapely.union_all(shapely.buffer(boxes, NEAR_DEG / 2, join_style="mitre"))
    parts = shapely.get_parts(wide)
    box_at, part_at = shapely.STRtree(parts).query(boxes, predicate="intersects")
    clusters = np.zeros(len(boxes), dtype=int)
    clusters[box_at] = part_at
    return clusters
