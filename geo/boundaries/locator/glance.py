"""One point at a time, without NumPy: calling it costs more than all that one point needs."""

from dataclasses import dataclass

from geo.boundaries.locator.arrays import Ints
from geo.boundaries.locator.leaves import CORNER_LEFT, FLAG_BITS, RUNS_THROUGH
from geo.boundaries.locator.marks import IN_DOUBT, OUTSIDE
from geo.boundaries.locator.raster import BLOCK_OF_DOUBT, LEAF_OF_DOUBT, Raster
from geo.boundaries.locator.walk import Walk
from geo.core.coordinates import STEP_DEG, step


@dataclass(frozen=True)
class Glance:
    """The way through a raster, its figures at hand: degrees of the corner, smallest cells per degree, and so on.

    `levels` holds codes, shift, fan and mask of each level below the root.
    """

    walk: Walk
    west: float
    south: float
    per_degree: float
    columns: int
    rows: int
    root: Ints
    root_shift: int
    root_columns: int
    levels: tuple[tuple[Ints, int, int, int], ...]

    @classmethod
    def into(cls, raster: Raster, walk: Walk) -> "Glance":
        """Of a raster, and the walk over its leaves."""
        lattice = raster.lattice
        shift = lattice.shift(0)
        levels = tuple(
            (codes, lattice.shift(level), lattice.fans[level - 1], (1 << lattice.fans[level - 1]) - 1)
            for level, codes in enumerate(raster.levels[1:], 1)
        )
        west, south, per_degree = lattice.west * STEP_DEG, lattice.south * STEP_DEG, 1.0 / (lattice.cell * STEP_DEG)
        columns, rows = lattice.columns << shift, lattice.rows << shift
        return cls(walk, west, south, per_degree, columns, rows, raster.levels[0], shift, lattice.columns, levels)

    def find(self, lon: float, lat: float) -> int:
        """The polygon of a point in degrees, -1 outside, -2 in doubt."""
        code, column, row = self._descend(lon, lat)
        if code >= OUTSIDE:
            return code
        return self._walk((LEAF_OF_DOUBT - code) >> 1, (lon, lat), column, row)

    def edges_near(self, lon: float, lat: float) -> list[int]:
        """The edges in the leaf of a place in degrees; none where no edge is near."""
        code = self._descend(lon, lat)[0]
        if code >= OUTSIDE:
            return []
        leaves = self.walk.leaves
        _, count, first, more = leaves.table[(LEAF_OF_DOUBT - code) >> 1].tolist()
        entries = [first, *leaves.entry[more : more + count - 1].tolist()] if count else []
        return [entry >> FLAG_BITS for entry in entries]

    def _descend(self, lon: float, lat: float) -> tuple[int, int, int]:
        """The code of the cell of a point, not that of a block, and the smallest cell of its corner."""
        x, y = (lon - self.west) * self.per_degree, (lat - self.south) * self.per_degree
        if not (0.0 <= x < self.columns and 0.0 <= y < self.rows):
            return OUTSIDE, 0, 0
        column, row = int(x), int(y)
        shift = self.root_shift
        code = self.root.item((row >> shift) * self.root_columns + (column >> shift))
        for codes, shift, fan, mask in self.levels:
            if code >= OUTSIDE or not code & 1:
                break
            block = (BLOCK_OF_DOUBT - code) >> 1
            code = codes.item((block << fan | row >> shift & mask) << fan | column >> shift & mask)
            if not code & 1:
                return code, column >> shift << shift, row >> shift << shift
        return code, column, row

    def _walk(self, leaf: int, lonlat: tuple[float, float], column: int, row: int) -> int:
        """From the corner of a leaf (smallest cells) to the point, as `Walk` does."""
        leaves, edges, marks = self.walk.leaves, self.walk.edges, self.walk.marks
        value, count, entry, more = leaves.table[leaf].tolist()
        if value < 0:
            return IN_DOUBT
        px, py = step(lonlat[0]) - edges.origin[0], step(lonlat[1]) - edges.origin[1]
        for after in range(more, more + count):
            ax, ay, bx, by, left, right = edges.table[entry >> FLAG_BITS].tolist()
            aside = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
            if abs(aside) <= self.walk.certain:
                return IN_DOUBT
            if (aside > 0) != (entry & CORNER_LEFT) and (
                entry & RUNS_THROUGH or self._meets((px, py), column, row, (ax, ay, bx, by))
            ):
                value += left - right if aside > 0 else right - left
            if after < more + count - 1:
                entry = leaves.entry.item(after)
        if value == 0:
            return OUTSIDE
        return value - marks.one if marks.one <= value < 2 * marks.one else IN_DOUBT

    def _meets(self, point: tuple[int, int], column: int, row: int, ends: tuple[int, int, int, int]) -> bool:
        """Whether the way from the corner passes between the ends of an edge: whole numbers, so never unclear."""
        lattice, edges = self.walk.lattice, self.walk.edges
        x, y = 2 * (column * lattice.cell - edges.origin[0]), 2 * (row * lattice.cell - edges.origin[1])
        x, y = x + int(2 * lattice.west), y + int(2 * lattice.south)
        dx, dy = 2 * point[0] - x, 2 * point[1] - y
        ax, ay, bx, by = ends
        return (dx * (2 * ay - y) > dy * (2 * ax - x)) != (dx * (2 * by - y) > dy * (2 * bx - x))
