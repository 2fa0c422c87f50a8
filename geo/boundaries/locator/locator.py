"""The snapshot itself: what is asked of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.locator.arrays import Floats, Ints
from geo.boundaries.locator.drawing import draw
from geo.boundaries.locator.edges import Edges
from geo.boundaries.locator.exactness import Exactness
from geo.boundaries.locator.lattice import Scratch
from geo.boundaries.locator.marks import IN_DOUBT, Marks
from geo.boundaries.locator.raster import Raster
from geo.boundaries.locator.surroundings import Surroundings, SurroundingsTable, surrounding
from geo.boundaries.locator.walk import Walk
from geo.core.coordinates import geometries_on_grid, on_grid

_CHUNK = 1 << 16


@dataclass(frozen=True)
class Locator:
    """Polygons of one plan, ready to be asked; immutable, so any number of threads may ask at once."""

    exactness: Exactness
    edges: Edges
    raster: Raster
    walk: Walk

    @classmethod
    def build(cls, shapes: NDArray[Any]) -> "Locator":
        """From valid polygons and multipolygons (n,) in degrees (WGS84), in the order of their codes.

        Those that are not on the grid of 1e-8 degrees are put there. None and empty ones cover nothing.
        """
        shapes = np.asarray(shapes, dtype=object)
        corners = shapely.get_coordinates(shapes)
        if not np.array_equal(corners, on_grid(corners)):
            shapes = geometries_on_grid(shapes)
        marks = Marks.for_count(len(shapes))
        edges = Edges.of(shapes, marks)
        raster = draw(edges, marks)
        return cls(Exactness.of(shapes), edges, raster, Walk.over(raster.leaves, edges, marks, raster.lattice))

    @property
    def nbytes(self) -> int:
        """About how much memory the snapshot holds, polygons included."""
        return self.edges.nbytes + self.raster.nbytes + self.exactness.nbytes

    def find(self, lonlat: Floats) -> Ints:
        """The index of the polygon that covers each point (n, 2), longitude first; -1 outside all.

        Of several that share an edge or corner the smallest. Points that are not finite lie outside.
        """
        lonlat = np.asarray(lonlat, dtype=np.float64)
        found = np.empty(len(lonlat), np.int32)
        scratch = Scratch.of(min(len(lonlat), _CHUNK))
        with np.errstate(invalid="ignore", over="ignore"):
            for begin in range(0, len(lonlat), _CHUNK):
                self._find(lonlat[begin : begin + _CHUNK], found[begin : begin + _CHUNK], scratch)
        return found

    def _find(self, lonlat: Floats, found: Ints, scratch: Scratch) -> None:
        for some in self.raster.descend(lonlat, found, scratch):
            points = lonlat.take(some.who, axis=0)
            index = self.walk.find(points, some.leaf, some.x, some.y)
            doubt = np.flatnonzero(index == IN_DOUBT)
            if len(doubt):
                index[doubt] = self.exactness.find(on_grid(points.take(doubt, axis=0)))
            found[some.who] = index

    def find_one(self, lon: float, lat: float) -> int:
        """The index of the polygon that covers a point, or -1."""
        return int(self.find(np.array([[lon, lat]]))[0])

    def surroundings(self, lon: float, lat: float) -> Surroundings:
        """Where a point lies, how far the boundary is, and who is on the other side."""
        return surrounding(self.exactness, lon, lat)

    def surroundings_of(self, lonlat: NDArray[np.float64]) -> SurroundingsTable:
        """The same for points (n, 2)."""
        rows = [self.surroundings(float(lon), float(lat)) for lon, lat in lonlat]
        return SurroundingsTable(
            np.array([row.index for row in rows], np.int32),
            np.array([row.on_boundary for row in rows], np.bool_),
            np.array([np.nan if row.boundary_m is None else row.boundary_m for row in rows], np.float64),
            np.array([-1 if row.neighbour is None else row.neighbour for row in rows], np.int32),
        )
