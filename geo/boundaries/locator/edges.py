"""The edges of polygons, each once, with the polygon on either side.

An edge that two polygons share to the last bit is one edge. Edges that only seem to be shared stay
two: nothing that is made of them depends on the polygons fitting together.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.boundaries.locator.arrays import Flags, Ints, Shapes, Steps
from geo.boundaries.locator.marks import Marks
from geo.core.coordinates import STEP_DEG

AX, AY, BX, BY, LEFT, RIGHT = range(6)


@dataclass(frozen=True)
class Edges:
    """Edges from their lower end (ax, ay) to their upper one (bx, by); a level edge from west to east.

    `table` (n, 6) holds ax, ay, bx, by in steps of 1e-8 degrees east and north of `origin` (steps),
    and the marks of the polygons on the left and on the right: whole numbers of 32 bits, or of 64
    where the territory is wider than 21 degrees. `outline[start[i]:start[i + 1]]` are the edges of
    polygon i, ring by ring.
    """

    origin: tuple[int, int]
    table: Steps
    outline: Ints
    start: Ints

    @classmethod
    def of(cls, shapes: Shapes, marks: Marks) -> "Edges":
        """From polygons and multipolygons (n,) on the coordinate grid; empty ones and None have no edges."""
        sides = _Sides.of(shapes)
        earlier, later = _pairs(sides)
        own = marks.of(sides.owner)
        beyond = np.zeros(len(own), np.int32)
        beyond[earlier] = own.take(later)
        kept = np.ones(len(own), np.bool_)
        kept[later] = False
        outline = np.cumsum(kept, dtype=np.int32)
        outline -= 1
        outline[later] = outline.take(earlier)
        del earlier, later
        own, beyond, inside_left = own.compress(kept), beyond.compress(kept), sides.inside_left.compress(kept)
        table = np.empty((len(own), 6), sides.corners.dtype)
        table[:, [AX, AY]] = sides.corners.take(sides.low.compress(kept), axis=0)
        table[:, [BX, BY]] = sides.corners.take(sides.high.compress(kept), axis=0)
        table[:, LEFT] = np.where(inside_left, own, beyond)
        table[:, RIGHT] = np.where(inside_left, beyond, own)
        start = np.searchsorted(sides.owner, np.arange(len(shapes) + 1)).astype(np.int32)
        return cls(sides.origin, table, outline, start)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.table.nbytes + self.outline.nbytes + self.start.nbytes


@dataclass(frozen=True)
class _Sides:
    """The sides (n,) of all rings: between which corners (steps) they run, upward, and whose they are."""

    origin: tuple[int, int]
    corners: Steps
    low: Ints
    high: Ints
    owner: Ints
    inside_left: Flags

    @classmethod
    def of(cls, shapes: Shapes) -> "_Sides":
        """Those without length are left out."""
        parts, owner_of_part = shapely.get_parts(shapes, return_index=True)
        rings, part_of_ring = shapely.get_rings(parts, return_index=True)
        outer = np.ones(len(rings), np.bool_)
        outer[1:] = part_of_ring[1:] != part_of_ring[:-1]
        origin, corners = _steps(rings)
        ring = np.repeat(np.arange(len(rings), dtype=np.int32), shapely.get_num_coordinates(rings))
        x, y = corners.T
        real = (x[1:] != x[:-1]) | (y[1:] != y[:-1])
        real &= ring[1:] == ring[:-1]
        begin = np.flatnonzero(real).astype(np.int32)
        turned = ((y[:-1] > y[1:]) | ((y[:-1] == y[1:]) & (x[:-1] > x[1:]))).take(begin)
        ring = ring.take(begin)
        inside_left = (shapely.is_ccw(rings) == outer).take(ring) != turned
        owner = owner_of_part.astype(np.int32).take(part_of_ring).take(ring)
        return cls(origin, corners, begin + turned, begin + ~turned, owner, inside_left)


def _steps(rings: Shapes) -> tuple[tuple[int, int], Steps]:
    """An origin, and the corners (n, 2) of rings in whole steps from it."""
    steps = shapely.get_coordinates(rings)
    steps /= STEP_DEG
    np.rint(steps, out=steps)
    origin = steps.min(axis=0, initial=np.inf) if len(steps) else np.zeros(2)
    steps -= origin
    narrow = steps.max(initial=0.0) < 1 << 31
    return (int(origin[0]), int(origin[1])), steps.astype(np.int32 if narrow else np.int64)


def _pairs(sides: _Sides) -> tuple[Ints, Ints]:
    """Equal sides with a polygon on the left of one and on the right of the other: the earlier and the later of two.

    Found by sorting a hash whose low bits give way to the number; two sides of one hash merely hide a pair.
    """
    hashes = _hashes(sides.corners)
    number = np.uint64((1 << len(sides.low).bit_length()) - 1)
    keys = hashes.take(sides.low)
    keys *= np.uint64(0xD6E8FEB86659FD93)
    keys += hashes.take(sides.high)
    keys &= ~number
    keys |= np.arange(len(keys), dtype=np.uint64)
    keys.sort()
    alike = (keys[1:] ^ keys[:-1]) <= number
    alike[1:] &= ~alike[:-1]
    keys &= number
    first = np.flatnonzero(alike)
    later_of = np.zeros(len(keys), np.int32)
    later_of[keys.take(first).astype(np.intp)] = keys.take(first + 1)
    earlier = np.flatnonzero(later_of).astype(np.int32)
    later = later_of.take(earlier)
    same = sides.inside_left.take(earlier) != sides.inside_left.take(later)
    for ends in (sides.low, sides.high):
        one, two = ends.take(earlier), ends.take(later)
        same &= (sides.corners.take(one, axis=0) == sides.corners.take(two, axis=0)).all(axis=1)
    return earlier[same], later[same]


def _hashes(corners: Steps) -> NDArray[np.uint64]:
    """A hash of each corner (n, 2), whose steps are not negative."""
    mixed: NDArray[np.uint64] = corners[:, 0].astype(np.uint64)
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(32)
    mixed += corners[:, 1].astype(np.uint64)
    mixed *= np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= mixed >> np.uint64(29)
    return mixed
