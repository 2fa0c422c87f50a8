"""How far the boundary of a point's polygon is, and who is on the other side."""

from dataclasses import dataclass

import numpy as np
import shapely

from geo.boundaries.locator.arrays import Flags, Floats, Ints, Places
from geo.boundaries.locator.edges import BY, LEFT, RIGHT, Edges
from geo.boundaries.locator.exactness import Exactness
from geo.boundaries.locator.lattice import Scratch
from geo.boundaries.locator.leaves import FLAG_BITS
from geo.boundaries.locator.marks import OUTSIDE, Marks
from geo.boundaries.locator.outlines import Feet, Outlines, foot
from geo.boundaries.locator.raster import Raster
from geo.core.coordinates import STEP_DEG
from geo.core.measure import distances_m

BESIDE_STEPS = 0.1
PERHAPS_ON_STEPS = 1e-3
LEAST_SHRINK = 0.01
SLACK = 0.03
"""By how much a plane of parallel meridians may be wrong about the nearest of several polygons."""


@dataclass(frozen=True)
class Surroundings:
    """Where a point lies among the polygons.

    `index` is the polygon that covers it, or -1. `boundary_m` is the way to the nearest boundary of
    that polygon, or, for a point outside all, to the nearest polygon; None where there is none, or
    no such place on the earth. `neighbour` is who is on the other side of that boundary: None on the
    outer edge; for a point outside all, the nearest polygon.
    """

    index: int
    on_boundary: bool
    boundary_m: float | None
    neighbour: int | None


@dataclass(frozen=True)
class SurroundingsTable:
    """The same for n points: arrays (n,), with NaN metres and neighbour -1 for None."""

    index: Ints
    on_boundary: Flags
    boundary_m: Floats
    neighbour: Ints

    @classmethod
    def unknown(cls, index: Ints) -> "SurroundingsTable":
        """Nothing but the polygons is known."""
        count = len(index)
        return cls(index, np.zeros(count, np.bool_), np.full(count, np.nan), np.full(count, OUTSIDE, np.int32))

    def row(self, number: int) -> Surroundings:
        """One of them."""
        boundary_m, neighbour = float(self.boundary_m[number]), int(self.neighbour[number])
        return Surroundings(
            int(self.index[number]),
            bool(self.on_boundary[number]),
            None if np.isnan(boundary_m) else boundary_m,
            None if neighbour == OUTSIDE else neighbour,
        )

    def put(self, where: Places, part: "SurroundingsTable") -> None:
        """Write rows of another table in their places."""
        self.on_boundary[where] = part.on_boundary
        self.boundary_m[where] = part.boundary_m
        self.neighbour[where] = part.neighbour


@dataclass(frozen=True)
class Neighbourhood:
    """What tells who is beside whom."""

    exactness: Exactness
    edges: Edges
    marks: Marks
    raster: Raster
    outlines: Outlines

    def around(self, lonlat: Floats, index: Ints) -> SurroundingsTable:
        """The surroundings of points (n, 2) on the coordinate grid and on the earth, whose polygons are known."""
        table = SurroundingsTable.unknown(index)
        if not len(self.edges.table):
            return table
        x, y = np.rint(lonlat / STEP_DEG).T - np.array(self.edges.origin)[:, None]
        shrink = np.maximum(np.cos(np.radians(lonlat[:, 1])), LEAST_SHRINK)
        outside = index == OUTSIDE
        outline = np.where(outside, np.int32(self.outlines.rim), index)
        ways = np.zeros((len(index), 2))
        for feet in self.outlines.feet(x, y, outline, shrink, np.where(outside, SLACK, 0.0)):
            self._choose(feet, lonlat, outside, ways, table.boundary_m)
        steps, places = ways + np.column_stack([x, y]), lonlat + ways * STEP_DEG
        table.neighbour[:] = self._beside(steps, places, index)
        perhaps = np.flatnonzero((index >= 0) & (np.hypot(*ways.T) <= PERHAPS_ON_STEPS))
        for point in perhaps.tolist():
            self._settle(table, point, lonlat[point])
        return table

    def _choose(self, feet: Feet, lonlat: Floats, outside: Flags, ways: Floats, boundary_m: Floats) -> None:
        """Of the nearest places of each polygon in the plane the one that is nearest on the ellipsoid."""
        sides = self.edges.table.take(feet.edge, axis=0)
        owner = np.where(outside.take(feet.point), np.maximum(sides[:, LEFT], sides[:, RIGHT]), 0)
        order = np.lexsort((feet.square, owner, feet.point))
        first = order.compress(_begins(feet.point.take(order), owner.take(order)))
        point = feet.point.take(first)
        way = np.column_stack([feet.east.take(first), feet.north.take(first)])
        start = lonlat.take(point, axis=0)
        length_m = distances_m(start, start + way * STEP_DEG)
        order = np.lexsort((length_m, point))
        best = order.compress(_begins(point.take(order)))
        ways[point.take(best)] = way.take(best, axis=0)
        boundary_m[point.take(best)] = length_m.take(best)

    def _settle(self, table: SurroundingsTable, point: int, lonlat: Floats) -> None:
        """A point that may lie on the boundary: whoever else covers it is the neighbour."""
        covering = np.sort(self.exactness.coverings(lonlat[None, :])[1])
        outline = shapely.boundary(self.exactness.shapes[table.index[point]])
        if shapely.intersects_xy(outline, *lonlat):
            table.boundary_m[point] = 0.0
        table.on_boundary[point] = table.boundary_m[point] == 0.0
        if len(covering) > 1:
            table.neighbour[point] = covering[1]

    def _beside(self, steps: Floats, places: Floats, own: Ints) -> Ints:
        """The smallest other polygon within a tenth of a step of each place (n, 2), or -1.

        A place lies on an edge, up to rounding, so all edges so near are in its leaf.
        """
        nobody = np.int32(len(self.exactness.shapes))
        found = np.full(len(own), nobody, np.int32)
        codes = np.empty(len(own), np.int32)
        for some in self.raster.descend(places, codes, Scratch.of(len(own))):
            record = self.raster.leaves.table.take(some.leaf, axis=0)
            for who, entry in self.raster.leaves.rounds(record):
                point = some.who.take(who)
                edge = self.edges.table.take(entry >> np.int32(FLAG_BITS), axis=0)
                ends = np.subtract(edge[:, : BY + 1], np.tile(steps.take(point, axis=0), 2), dtype=np.float64)
                near = np.flatnonzero(np.hypot(*foot(ends)) <= BESIDE_STEPS)
                point = point.take(near)
                for side in (LEFT, RIGHT):
                    name = self.marks.name(edge[:, side].take(near))
                    other = np.flatnonzero((name != OUTSIDE) & (name != own.take(point)))
                    np.minimum.at(found, point.take(other), name.take(other))
        found[found == nobody] = OUTSIDE
        return found


def _begins(*keys: Places | Ints) -> Flags:
    """Where, in sorted rows, another group begins."""
    begins = np.zeros(len(keys[0]), np.bool_)
    begins[:1] = True
    for key in keys:
        begins[1:] |= key[1:] != key[:-1]
    return begins
