"""One walk over pieces that must be walked: the exact postman where they hang together, the rural one where not."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from geo.patrols.routing.circuits import walk_through
from geo.patrols.routing.ground import Ground
from geo.patrols.routing.parity import joined, odd_nodes
from geo.patrols.routing.paths import NO_WAY, Paths


@dataclass(frozen=True)
class Step:
    """A piece walked in a direction; `task` says which of the asked pieces it is, -1 where it only leads on."""

    piece: int
    forward: bool
    task: int


@dataclass(frozen=True)
class Round:
    """A walk from start to end over everything asked. No walk is shorter than `bound_mm`."""

    steps: tuple[Step, ...]
    length_mm: int
    bound_mm: int


@dataclass(frozen=True)
class Errand:
    """What one walk must do: pieces (each as often as it is named), from a node to a node."""

    ground: Ground
    paths: Paths
    pieces: tuple[int, ...]
    start: int
    end: int

    @property
    def length_mm(self) -> int:
        """The metres that are asked, without any way between."""
        return _length_mm(self.ground, self.pieces)

    def walked(self, more: Sequence[int]) -> Round:
        """The walk over all that is asked and the pieces `more`, which make it even and whole."""
        pieces = [*self.pieces, *more]
        steps = tuple(
            Step(pieces[index], forward, index if index < len(self.pieces) else -1)
            for index, forward in walk_through(self.ground, pieces, self.start, self.end)
        )
        return Round(steps, _length_mm(self.ground, pieces), self.bound_mm)

    @cached_property
    def bound_mm(self) -> int:
        """What no walk can be shorter than: even everywhere, and out of every part to its nearest neighbour."""
        even = _length_mm(self.ground, self.even)
        return self.length_mm + max(even, _leaving_mm(self))

    @cached_property
    def even(self) -> tuple[int, ...]:
        """The shortest addition that makes the asked pieces even everywhere but at start and end."""
        return tuple(self.evened(()))

    def evened(self, links: Sequence[int]) -> list[int]:
        """The same for the asked pieces and `links`."""
        ends = [(a, b) for a, b in self.ground.ends[np.array([*self.pieces, *links], np.int64)].tolist()]
        return joined(self.paths, odd_nodes(ends, self.start, self.end))


def _length_mm(ground: Ground, pieces: Sequence[int]) -> int:
    return int(ground.length_mm[np.array(pieces, np.int64)].sum())


def shortest_round(errand: Errand) -> Round:
    """The shortest walk there is where the pieces hang together once they are even; else one that is near it."""
    return errand.walked(_completed(errand, ()))


def mended(errand: Errand, walk: Iterable[int]) -> Round:
    """The better of `shortest_round` and of what a known walk (its pieces) becomes when only its links are kept."""
    known = Counter(walk)
    known.subtract(errand.pieces)
    extra = sorted(piece for piece, times in known.items() for _ in range(times))
    parts = _Parts(errand, ())
    links = [
        piece for piece in sorted(extra, key=lambda piece: int(errand.ground.length_mm[piece])) if parts.link(piece)
    ]
    choices = (_completed(errand, ()), _completed(errand, links), extra)
    return errand.walked(min(choices, key=lambda more: _length_mm(errand.ground, more)))


def _completed(errand: Errand, links: Sequence[int]) -> list[int]:
    """What is walked beyond the asked pieces: links between parts, and what makes all of it even."""
    links = list(links)
    while True:
        even = errand.evened(links) if links else errand.even
        missing = _missing_links(errand, [*links, *even])
        if not missing:
            return _without_needless(errand, [*links, *even])
        links += missing


def _without_needless(errand: Errand, more: list[int]) -> list[int]:
    """Pieces that were added twice are left out again where all still hangs together."""
    twice = sorted(
        (piece for piece, times in Counter(more).items() if times > 1),
        key=lambda piece: -int(errand.ground.length_mm[piece]),
    )
    for piece in twice:
        fewer = list(more)
        fewer.remove(piece)
        fewer.remove(piece)
        if _Parts(errand, fewer).is_whole():
            more = fewer
    return more


def _missing_links(errand: Errand, more: Sequence[int]) -> list[int]:
    """The pieces of shortest ways that join parts which do not hang together: a least spanning tree of the parts."""
    parts = _Parts(errand, more)
    if parts.is_whole():
        return []
    groups = parts.groups()
    gaps = []
    for a in range(len(groups)):
        for b in range(a):
            gap_mm = errand.paths.between(groups[a], groups[b])
            from_a, to_b = np.unravel_index(int(gap_mm.argmin()), gap_mm.shape)
            gaps.append((int(gap_mm[from_a, to_b]), int(groups[a][from_a]), int(groups[b][to_b])))
    links: list[int] = []
    for _, start, goal in sorted(gaps):
        if parts.root(start) != parts.root(goal):
            way = errand.paths.way(start, goal)
            links += [piece for piece in way if parts.link(piece)]
    return links


def _leaving_mm(errand: Errand) -> int:
    """Every part is left twice, the ones of start and end at least once; a way out joins two parts, so half counts."""
    parts = _Parts(errand, ())
    groups = parts.groups()
    if len(groups) == 1:
        return 0
    outer = {parts.root(errand.start), parts.root(errand.end)}
    halves = 0
    for group in groups:
        others = np.concatenate([other for other in groups if other is not group])
        nearest = int(min(NO_WAY, errand.paths.between(group, others).min()))
        halves += nearest * (1 if len(outer) == 2 and parts.root(int(group[0])) in outer else 2)
    return (halves + 1) // 2


class _Parts:
    """Which nodes hang together over the asked pieces and others."""

    def __init__(self, errand: Errand, more: Sequence[int]) -> None:
        self._ends = errand.ground.ends
        self._above: dict[int, int] = {errand.start: errand.start, errand.end: errand.end}
        for piece in (*errand.pieces, *more):
            self.link(piece)

    def root(self, node: int) -> int:
        """The node that stands for all that hang together with this one."""
        self._above.setdefault(node, node)
        while self._above[node] != node:
            self._above[node] = self._above[self._above[node]]
            node = self._above[node]
        return node

    def link(self, piece: int) -> bool:
        """Join what a piece joins; whether it was apart before."""
        a, b = (self.root(node) for node in self._ends[piece].tolist())
        self._above[max(a, b)] = min(a, b)
        return a != b

    def is_whole(self) -> bool:
        """Whether all hangs together."""
        return len({self.root(node) for node in list(self._above)}) == 1

    def groups(self) -> list[np.ndarray[tuple[int], np.dtype[np.int64]]]:
        """The nodes that hang together, part by part."""
        found: dict[int, list[int]] = {}
        for node in sorted(self._above):
            found.setdefault(self.root(node), []).append(node)
        return [np.array(found[root], np.int64) for root in sorted(found)]
