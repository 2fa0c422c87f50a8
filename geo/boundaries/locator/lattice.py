"""The cells of the raster: square, a whole number of coordinate steps wide, with lines between the steps.

No corner of a polygon ever lies on a line, nor nearer to one than half a step (half a millimetre).
"""

from dataclasses import dataclass
from math import ceil

import numpy as np

from geo.boundaries.locator.arrays import Floats, Ints, Places
from geo.core.coordinates import STEP_DEG

MARGIN_STEPS = 1.5
"""An edge touches a cell when it comes this near: more than rounding a point can move it."""

_ROOT_CELLS = 1 << 20
_MOST_LEVELS = 3
_FAN = 4
_SMALLEST_CELL_STEPS = 8


@dataclass(frozen=True)
class Lattice:
    """Levels of cells, each divided by a power of two into those of the next.

    `west` and `south` are the lower left corner in steps of 1e-8 degrees; `cell` is the width of
    the smallest cells in steps; the root has `columns` x `rows` cells; `fans` are the powers of two
    by which one level after the other is divided.
    """

    west: float
    south: float
    cell: int
    columns: int
    rows: int
    fans: tuple[int, ...]

    @classmethod
    def around(cls, origin: tuple[int, int], width: int, height: int, wanted: float) -> "Lattice":
        """Around a box (steps), with a rim, and cells of about the `wanted` width (steps) below the root."""
        fan = 1
        while fan < _FAN and _cells(width, height, wanted * 2**fan) > _ROOT_CELLS:
            fan += 1
        side = wanted * 2**fan
        while _cells(width, height, side) > _ROOT_CELLS:
            side *= 1.5
        fans: tuple[int, ...] = (fan,)
        while len(fans) < _MOST_LEVELS and side / 2 ** (sum(fans) + _FAN) >= _SMALLEST_CELL_STEPS:
            fans = (*fans, _FAN)
        cell = max(1, ceil(side / 2 ** sum(fans)))
        root = cell << sum(fans)
        west, south = origin[0] - root - 0.5, origin[1] - root - 0.5
        return cls(west, south, cell, width // root + 3, height // root + 3, fans)

    def width(self, level: int) -> int:
        """Width of the cells of a level in steps; the root is level 0."""
        return self.cell << self.shift(level)

    def shift(self, level: int) -> int:
        """By how many bits the number of a smallest cell is shifted to give that of its cell on a level."""
        return sum(self.fans[level:])

    def place(self, lonlat: Floats, scratch: "Scratch") -> tuple[Ints, Ints, Places]:
        """Column and row of the smallest cells, and number of the root cells, in which points (n, 2) lie.

        Degrees. Points beyond lie in the rim, where no polygon is; so do those that are not finite:
        what a processor makes of them as an integer is beyond the last column or before the first.
        """
        count, shift = len(lonlat), self.shift(0)
        x, y, degrees, at = scratch.x[:count], scratch.y[:count], scratch.degrees[:count], scratch.at[:count]
        for axis, (number, corner, cells) in enumerate(((x, self.west, self.columns), (y, self.south, self.rows))):
            np.subtract(lonlat[:, axis], corner * STEP_DEG, out=degrees)
            np.multiply(degrees, 1.0 / (self.cell * STEP_DEG), out=degrees)
            np.copyto(number, degrees, casting="unsafe")
            np.clip(number, np.int32(0), np.int32((cells << shift) - 1), out=number)
        root = np.right_shift(y, np.int32(shift), out=scratch.root[:count])
        root *= np.int32(self.columns)
        root += x >> np.int32(shift)
        np.copyto(at, root)
        return x, y, at


def _cells(width: int, height: int, side: float) -> float:
    return (width / side + 3) * (height / side + 3)


@dataclass(frozen=True)
class Scratch:
    """Memory for one chunk of points after the other; each caller has its own."""

    x: Ints
    y: Ints
    root: Ints
    degrees: Floats
    at: Places

    @classmethod
    def of(cls, count: int) -> "Scratch":
        """For chunks of up to `count` points."""
        x, y, root = (np.empty(count, np.int32) for _ in range(3))
        return cls(x, y, root, np.empty(count), np.empty(count, np.intp))
