"""What is asked of the machine, and what of it cannot be. Pure."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.blocks.graph import BlockGraph
from geo.core.errors import BadInput
from geo.core.language import Sentence, say


@dataclass(frozen=True)
class Wish:
    """What is asked for: so many grids, or grids of about so many households; each within a share of even."""

    grids: int | None = None
    tolerance: float = 0.02
    households: int | None = None


@dataclass(frozen=True)
class InForce:
    """The grid (0, 1, ...) of each block now, and the grids that are locked: their blocks neither come nor go."""

    grid: NDArray[np.int64]
    locked: frozenset[int] = field(default_factory=frozenset)

    @property
    def free(self) -> NDArray[np.int64]:
        """The blocks of grids that are not locked."""
        return np.flatnonzero(~np.isin(self.grid, sorted(self.locked)))


def check(part: BlockGraph, tolerance: float) -> None:
    """Blocks that are free, with households to go by, and a tolerance that is a share.

    Raises:
        BadInput: it is not so.
    """
    if not 0 <= tolerance <= 1:
        raise BadInput("partition.tolerance", say("A grid may differ from even by 0 to 100 per cent."))
    if not len(part):
        raise BadInput("partition.locked", say("Every grid is locked. Unlock those that may change."))
    if not part.households.any():
        none = say("No households are known here. Bring in door-plates with their households first.")
        raise BadInput("partition.no_households", none)


def grids_to_make(part: BlockGraph, wish: Wish, *, pieces: int, locked: int) -> int:
    """How many grids to make of the blocks that are free and lie in so many pieces.

    Raises:
        BadInput: they cannot be made of them.
    """
    if wish.grids is None:
        return _of_size(part, wish, pieces)
    count = wish.grids - locked
    refuse_count(wish.grids, blocks=len(part), pieces=pieces, locked=locked)
    return count


def refuse_count(grids: int, *, blocks: int, pieces: int, locked: int) -> None:
    """Refuse so many grids, the locked ones among them, of free blocks that lie in pieces.

    Raises:
        BadInput: they cannot be made of them.
    """
    if not 1 <= grids - locked <= blocks:
        raise BadInput("partition.grids", _not_so_many(grids, locked, blocks))
    if grids - locked < pieces:
        few = say(
            "The blocks lie in {pieces} pieces that do not touch. Each needs a grid: ask for {grids} or more.",
            pieces=pieces,
            grids=pieces + locked,
        )
        raise BadInput("partition.pieces", few)


def _of_size(part: BlockGraph, wish: Wish, pieces: int) -> int:
    if wish.households is None or wish.households < 1:
        raise BadInput("partition.households", say("Say how many grids, or how many households a grid should have."))
    return min(len(part), max(pieces, round(int(part.households.sum()) / wish.households)))


def _not_so_many(grids: int, locked: int, blocks: int) -> Sentence:
    if not locked:
        return say("{grids} grids cannot be made of {blocks} blocks.", grids=grids, blocks=blocks)
    return say(
        "{locked} grids are locked. {grids} together with them cannot be made of the {blocks} blocks that are free.",
        locked=locked,
        grids=grids,
        blocks=blocks,
    )
