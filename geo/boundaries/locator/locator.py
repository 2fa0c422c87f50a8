"""The snapshot itself: what is asked of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.locator.arrays import Floats, Ints, Shapes
from geo.boundaries.locator.closeup import Closeup
from geo.boundaries.locator.drawing import draw
from geo.boundaries.locator.edges import Edges
from geo.boundaries.locator.exactness import Exactness
from geo.boundaries.locator.glance import Glance
from geo.boundaries.locator.lattice import Scratch
from geo.boundaries.locator.marks import IN_DOUBT, Marks
from geo.boundaries.locator.outlines import Outlines
from geo.boundaries.locator.raster import Raster
from geo.boundaries.locator.surroundings import Neighbourhood, Surroundings, SurroundingsTable
from geo.boundaries.locator.walk import Walk
from geo.core.coordinates import geometries_on_grid, on_grid, step

_CHUNK = 1 << 16
_SHAPES = 1 << 12
_EARTH_DEG = (180.0, 90.0)


@dataclass(frozen=True)
class Locator:
    """Polygons of one plan, ready to be asked; immutable, so any number of threads may ask at once."""

    exactness: Exactness
    edges: Edges
    raster: Raster
    walk: Walk
    glance: Glance
    neighbourhood: Neighbourhood
    closeup: Closeup

    @classmethod
    def build(cls, shapes: NDArray[Any]) -> "Locator":
        """From valid polygons and multipolygons (n,) in degrees (WGS84), in the order of their codes.

        Those that are not on the grid of 1e-8 degrees are put there. None and empty ones cover nothing.
        """
        shapes = np.asarray(shapes, dtype=object)
        if not _is_on_grid(shapes):
            shapes = geometries_on_grid(shapes)
        marks = Marks.for_count(len(shapes))
        edges = Edges.of(shapes, marks)
        raster = draw(edges, marks)
        walk = Walk.over(raster.leaves, edges, marks, raster.lattice)
        exactness = Exactness.of(shapes)
        neighbourhood = Neighbourhood(exactness, edges, marks, raster, Outlines.of(edges))
        glance = Glance.into(raster, walk)
        return cls(exactness, edges, raster, walk, glance, neighbourhood, Closeup(glance, neighbourhood))

    @property
    def nbytes(self) -> int:
        """About how much memory the snapshot holds, polygons included."""
        parts = (self.exactness, self.edges, self.raster, self.neighbourhood.outlines)
        return sum(part.nbytes for part in parts)

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
        index = self.glance.find(float(lon), float(lat))
        if index == IN_DOUBT:
            return int(self.exactness.find(on_grid(np.array([[lon, lat]])))[0])
        return index

    def surroundings(self, lon: float, lat: float) -> Surroundings:
        """Where a point lies, how far the boundary is, and who is on the other side."""
        lon, lat = float(lon), float(lat)
        index = self.find_one(lon, lat)
        if not (abs(lon) <= _EARTH_DEG[0] and abs(lat) <= _EARTH_DEG[1]):
            return Surroundings(index, on_boundary=False, boundary_m=None, neighbour=None)
        return self.closeup.around(step(lon), step(lat), index)

    def surroundings_of(self, lonlat: Floats) -> SurroundingsTable:
        """The same for points (n, 2)."""
        lonlat = np.asarray(lonlat, dtype=np.float64)
        table = SurroundingsTable.unknown(self.find(lonlat))
        real = np.flatnonzero((np.abs(lonlat) <= _EARTH_DEG).all(axis=1))
        for begin in range(0, len(real), _CHUNK):
            some = real[begin : begin + _CHUNK]
            points = on_grid(lonlat.take(some, axis=0))
            table.put(some, self.neighbourhood.around(points, table.index.take(some)))
        return table


def _is_on_grid(shapes: Shapes) -> bool:
    """Whether all corners are stored as they are to be stored; some shapes at a time."""
    some = (shapely.get_coordinates(shapes[begin : begin + _SHAPES]) for begin in range(0, len(shapes), _SHAPES))
    return all(np.array_equal(corners, on_grid(corners)) for corners in some)
