"""The slow and certain answer: GEOS asks every polygon whose box holds the point."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.boundaries.locator.arrays import Floats, Ints, Places, Shapes
from geo.boundaries.locator.marks import OUTSIDE


@dataclass(frozen=True)
class Exactness:
    """Polygons (n,) in degrees on the coordinate grid, and a tree of their boxes."""

    shapes: Shapes
    tree: shapely.STRtree

    @classmethod
    def of(cls, shapes: Shapes) -> "Exactness":
        """The tree is finished here, so that asking from many threads changes nothing."""
        return cls(shapes, shapely.STRtree(shapes))

    @property
    def nbytes(self) -> int:
        """About what GEOS holds: two numbers a corner, and some hundred bytes a ring and a polygon."""
        corners, parts = shapely.get_num_coordinates(self.shapes), shapely.get_num_geometries(self.shapes)
        return 16 * int(corners.sum()) + 400 * int(parts.sum()) + 150 * len(self.shapes)

    def coverings(self, lonlat: Floats) -> tuple[Places, Places]:
        """Pairs (point, polygon that covers it, edge included), for points (n, 2) on the coordinate grid."""
        points, candidates = self.tree.query(shapely.points(lonlat))
        covers = shapely.intersects_xy(self.shapes[candidates], lonlat[points, 0], lonlat[points, 1])
        return points[covers], candidates[covers]

    def find(self, lonlat: Floats) -> Ints:
        """The smallest index that covers each point (n, 2) on the coordinate grid, or -1."""
        points, covering = self.coverings(lonlat)
        found = np.full(len(lonlat), len(self.shapes), np.int32)
        np.minimum.at(found, points, covering.astype(np.int32))
        found[found == len(self.shapes)] = OUTSIDE
        return found
