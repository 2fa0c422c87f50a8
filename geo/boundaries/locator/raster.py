"""The raster: which polygon has each cell that no edge comes near, and which leaf each of the others is."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from geo.boundaries.locator.arrays import Floats, Ints, Places
from geo.boundaries.locator.lattice import Lattice, Scratch
from geo.boundaries.locator.leaves import Leaves
from geo.boundaries.locator.marks import IN_DOUBT

LEAF_OF_DOUBT = IN_DOUBT
BLOCK_OF_DOUBT = -3
"""Codes of leaf 0 and of block 0, which is full of it."""


@dataclass(frozen=True)
class Found:
    """Points (n,) that came to leaves: their numbers, the leaves, and the smallest cells of the leaves' corners."""

    who: Places
    leaf: Ints
    x: Ints
    y: Ints


@dataclass(frozen=True)
class Raster:
    """Cells of one level after the other; each holds a code.

    Not below -1: the polygon, or -1 for none. Below it, even: leaf (-2 - code) / 2; odd: block
    (-3 - code) / 2 of the next level. The root has no leaves.
    """

    lattice: Lattice
    levels: tuple[Ints, ...]
    leaves: Leaves

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return sum(level.nbytes for level in self.levels) + self.leaves.nbytes

    def descend(self, lonlat: Floats, codes: Ints, scratch: Scratch) -> Iterator[Found]:
        """Write the code of the cell of each point (n, 2) into `codes`, and give those in leaves, level by level."""
        x, y, at = self.lattice.place(lonlat, scratch)
        self.levels[0].take(at, out=codes, mode="clip")
        who = np.flatnonzero(codes < -1)
        x, y, code = x.take(who), y.take(who), codes.take(who)
        for level in range(1, len(self.levels)):
            code = self._below(level, code, x, y)
            codes[who] = code
            opened = np.flatnonzero(code < -1)
            who, x, y, code = who.take(opened), x.take(opened), y.take(opened), code.take(opened)
            if level + 1 == len(self.levels):
                yield self._found(level, who, x, y, code)
                return
            is_leaf = (code & np.int32(1)) == 0
            leaf, deeper = np.flatnonzero(is_leaf), np.flatnonzero(~is_leaf)
            yield self._found(level, who.take(leaf), x.take(leaf), y.take(leaf), code.take(leaf))
            who, x, y, code = who.take(deeper), x.take(deeper), y.take(deeper), code.take(deeper)

    def _below(self, level: int, code: Ints, x: Ints, y: Ints) -> Ints:
        """Codes on a level, for the blocks named by the codes of the level above."""
        shift, fan = np.int32(self.lattice.shift(level)), np.int32(self.lattice.fans[level - 1])
        mask = (np.int32(1) << fan) - np.int32(1)
        at = np.int32(BLOCK_OF_DOUBT) - code
        at >>= np.int32(1)
        at <<= fan
        at |= (y >> shift) & mask
        at <<= fan
        at |= (x >> shift) & mask
        return self.levels[level].take(at)

    def _found(self, level: int, who: Places, x: Ints, y: Ints, code: Ints) -> Found:
        shift = np.int32(self.lattice.shift(level))
        return Found(who, (np.int32(LEAF_OF_DOUBT) - code) >> np.int32(1), x >> shift << shift, y >> shift << shift)
