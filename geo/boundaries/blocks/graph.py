"""Blocks as a graph: figures of each, and the borders between them. Pure."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.coverages.neighbours import shared_borders
from geo.core.measure import areas_m2, lengths_m

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class BlockGraph:
    """n blocks and the m borders between two of them.

    `households`, `area_m2` and `outline_m` (n,) are figures of blocks. `pairs` (m, 2) are the blocks on either side
    of a border, the smaller ordinal first, `shared_m` (m,) its length, and `barrier` (m,) tells that it is not to be
    crossed: a river, a railway.
    """

    households: Ints
    area_m2: Floats
    outline_m: Floats
    pairs: Ints
    shared_m: Floats
    barrier: Flags

    @classmethod
    def of(cls, blocks: NDArray[Any], households: NDArray[Any]) -> "BlockGraph":
        """From polygons (n,) in degrees (WGS84) that are a valid coverage; no border is a barrier."""
        pairs, shared_m = shared_borders(blocks)
        return cls(
            households=np.asarray(households, np.int64),
            area_m2=areas_m2(blocks),
            outline_m=lengths_m(blocks),
            pairs=pairs,
            shared_m=shared_m,
            barrier=np.zeros(len(pairs), np.bool_),
        )

    def __len__(self) -> int:
        """How many blocks."""
        return len(self.households)

    @cached_property
    def borders(self) -> list[list[tuple[int, float]]]:
        """Each block's neighbours with the metres of shared border, in the order of their ordinals."""
        found: list[list[tuple[int, float]]] = [[] for _ in range(len(self))]
        for (first, second), metres in zip(self.pairs.tolist(), self.shared_m.tolist(), strict=True):
            found[first].append((second, metres))
            found[second].append((first, metres))
        return [sorted(each) for each in found]

    @cached_property
    def ways(self) -> list[list[int]]:
        """The neighbours of each block that may be in one grid with it because of this border: no barrier between."""
        found: list[list[int]] = [[] for _ in range(len(self))]
        for first, second in self.pairs[~self.barrier].tolist():
            found[first].append(second)
            found[second].append(first)
        return [sorted(each) for each in found]
