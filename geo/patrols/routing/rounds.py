"""A wish laid on the ground: things to walk, each a piece that is walked once, and the checks that need ways."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.patrols.routing.asking import Wish, out_of_reach, too_short
from geo.patrols.routing.ground import Ground, Ints, make_ground
from geo.patrols.routing.paths import NO_WAY, Paths
from geo.patrols.routing.postman import Errand
from geo.patrols.routing.sharing import Things
from geo.streets import Network

_PRIZES = 10_000
"""The largest ratio of two weights that is told apart."""


@dataclass(frozen=True)
class Work:
    """t things to walk: `piece` and `weight` (t,) of each, from the node `start` to the node `end`."""

    network: Network
    wish: Wish
    ground: Ground
    paths: Paths
    piece: Ints
    weight: tuple[float, ...]
    start: int
    end: int

    def errand(self, things: tuple[int, ...]) -> Errand:
        """One walk over some of the things."""
        return Errand(
            self.ground, self.paths, tuple(self.piece[np.array(things, np.int64)].tolist()), self.start, self.end
        )

    @property
    def all(self) -> tuple[int, ...]:
        """Every thing."""
        return tuple(range(len(self.piece)))

    @cached_property
    def alone_mm(self) -> Ints:
        """The shortest walk (t,) that does only one of the things."""
        ends = self.ground.ends[self.piece]
        there, back = self.paths.row(self.start)[ends], self.paths.row(self.end)[ends]
        least_mm: Ints = (
            np.minimum(there[:, 0] + back[:, 1], there[:, 1] + back[:, 0]) + self.ground.length_mm[self.piece]
        )
        return least_mm

    def things(self, *, optional: bool) -> Things:
        """What the search sees: all ways in between."""
        ends = self.ground.ends[self.piece]
        count = len(ends)
        return Things(
            entry_mm=self.paths.between(ends.reshape(-1), ends.reshape(-1)).reshape(count, 2, count, 2),
            length_mm=self.ground.length_mm[self.piece],
            from_start_mm=self.paths.row(self.start)[ends],
            to_end_mm=self.paths.row(self.end)[ends],
            through_mm=int(self.paths.row(self.start)[self.end]),
            prize_mm=self._prize_mm() if optional else None,
        )

    def _prize_mm(self) -> Ints:
        """Prizes in proportion to the weights; the least is worth any way there and back."""
        weight = np.array(self.weight)
        share = np.minimum(weight / weight.min(), _PRIZES)
        prize: Ints = np.rint(share * 2 * int(self.alone_mm.max())).astype(np.int64)
        return prize

    def name(self, thing: int) -> str:
        """The street or place of a thing; empty where it has no name."""
        piece = int(self.piece[thing])
        stop = int(self.ground.stop[piece])
        return self.wish.stops[stop].name if stop >= 0 else str(self.network.name[self.ground.segment[piece]] or "")


def lay_out(network: Network, wish: Wish) -> Work:
    """A wish that was checked, on the ground.

    Raises:
        BadInput: something cannot be reached, or not within the shift.
    """
    cuts = [wish.start, wish.end or wish.start]
    ground, (start, end), stops = make_ground(network, cuts, [stop.spot for stop in wish.stops])
    required = np.flatnonzero(np.isin(ground.segment, sorted(wish.required)) & (ground.stop < 0))
    twice = required[np.isin(ground.segment[required], sorted(wish.both_sides))]
    piece = np.concatenate([np.sort(np.concatenate([required, twice])), np.array(stops, np.int64)])
    work = Work(network, wish, ground, Paths(ground), piece, _weights(wish, ground, piece), start, end)
    _check_reach(work)
    return work


def _weights(wish: Wish, ground: Ground, piece: Ints) -> tuple[float, ...]:
    """The weight of a segment is shared by the pieces it is cut into, by their lengths."""
    whole = np.bincount(ground.segment, ground.length_mm)
    weights = []
    for one in piece.tolist():
        stop, segment = int(ground.stop[one]), int(ground.segment[one])
        share = 1.0 if stop >= 0 else float(ground.length_mm[one] / whole[segment])
        weights.append(wish.stops[stop].weight if stop >= 0 else share * wish.weight.get(segment, 1.0))
    return tuple(weights)


def _check_reach(work: Work) -> None:
    names = [work.name(thing) for thing in work.all]
    away = np.flatnonzero(work.alone_mm >= NO_WAY)
    if len(away):
        raise out_of_reach(next((names[thing] for thing in away if names[thing]), ""), len(away))
    longest_mm = work.wish.longest_mm
    farthest = int(work.alone_mm.argmax())
    if longest_mm is not None and work.alone_mm[farthest] > longest_mm:
        raise too_short(names[farthest], int(work.alone_mm[farthest]), longest_mm)
