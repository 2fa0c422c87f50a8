"""The slow and certain answer: GEOS asks every polygon whose box holds the point."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

OUTSIDE = -1


@dataclass(frozen=True)
class Exactness:
    """Polygons (n,) in degrees on the coordinate grid, and a tree of their boxes."""

    shapes: NDArray[Any]
    tree: shapely.STRtree

    @classmethod
    def of(cls, shapes: NDArray[Any]) -> "Exactness":
        """The tree is built here, so that later reading from many threads changes nothing."""
        return cls(shapes, shapely.STRtree(shapes))

    def coverings(self, lonlat: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Pairs (point, polygon that covers it, edge included), for points (n, 2) on the coordinate grid."""
        points, candidates = self.tree.query(shapely.points(lonlat))
        covers = shapely.intersects_xy(self.shapes[candidates], lonlat[points, 0], lonlat[points, 1])
        return points[covers], candidates[covers]

    def find(self, lonlat: NDArray[np.float64]) -> NDArray[np.int32]:
        """The smallest index that covers each point (n, 2) on the coordinate grid, or -1."""
        points, covering = self.coverings(lonlat)
        found = np.full(len(lonlat), len(self.shapes), np.int32)
        np.minimum.at(found, points, covering.astype(np.int32))
        found[found == len(self.shapes)] = OUTSIDE
        return found
