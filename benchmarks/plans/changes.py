"""Households that change under a plan, and the real blocks of Providence."""

import os
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.blocks import BlockGraph
from geo.core.coordinates import geometries_on_grid

DATA = Path(os.environ.get("GRIDSTEWARD_REAL_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
_FILE = DATA / "redistricting" / "providence_blocks.zip"


def providence() -> tuple[BlockGraph, NDArray[np.float64], NDArray[np.int64]] | None:
    """The blocks of Providence, their middles in metres, and the ward of each as enacted; None without the file."""
    if not _FILE.exists():
        print(f"The real data are not in {DATA}: Providence is left out.")
        return None
    blocks = gpd.read_file(_FILE).to_crs(4326)
    shapes = geometries_on_grid(np.asarray(blocks.geometry, object))
    graph = BlockGraph.of(shapes, blocks["TOTPOP"].to_numpy())
    return graph, middles_m(shapes), np.unique(blocks["WARD"], return_inverse=True)[1].astype(np.int64)


def middles_m(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """The centroids of polygons in degrees, in metres east and north of nowhere in particular."""
    lonlat = shapely.get_coordinates(shapely.centroid(shapes))
    return lonlat * [np.cos(np.radians(lonlat[:, 1].mean())), 1.0] * 111_320


def pushed(
    graph: BlockGraph, middle_m: NDArray[np.float64], grid: NDArray[np.int64], *, seed: int, to: float = 0.32
) -> BlockGraph:
    """New homes about one place and fewer about two others, so many that the largest deviation is `to`."""
    grids = int(grid.max()) + 1
    places = middle_m[np.random.default_rng(seed).choice(len(graph), 3, replace=False)]
    reach_m = 0.8 * np.sqrt(graph.area_m2.sum() / grids)
    near = np.exp(-((middle_m[:, None] - places) ** 2).sum(axis=2) / (2 * reach_m**2))
    change = near @ [1.0, -0.5, -0.5]
    least, most = 0.0, 8.0
    households = graph.households
    for _ in range(30):
        by = (least + most) / 2
        households = np.rint(graph.households * np.maximum(0.1, 1 + by * change)).astype(np.int64)
        each = np.bincount(grid, households, grids)
        least, most = (by, most) if abs(each - each.mean()).max() < to * each.mean() else (least, by)
    return replace(graph, households=households)
