"""One walk out of pieces that are even everywhere: straight on where it can be, back only where it must.

Any order of the pieces is as long as any other; so at each junction the pieces are paired by how little one turns from
one into the other, and the rings that come of it are joined where that costs the least turning.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from geo.patrols.routing.ground import Ground


def walk_through(ground: Ground, pieces: Sequence[int], start: int, end: int) -> list[tuple[int, bool]]:
    """The order and direction (index into `pieces`, forward) of a walk over all of them, each once.

    `pieces` are connected, touch `start`, and make every node even but `start` and `end` where these differ.
    """
    if not pieces:
        return []
    ends = [(a, b) for a, b in ground.ends[list(pieces)].tolist()]
    heading: list[tuple[float, float]] = [(a, b) for a, b in ground.heading[list(pieces)].tolist()]
    if start != end:
        ends.append((end, start))
        heading.append((math.nan, math.nan))
    rings = _Rings(ends, heading)
    rings.join()
    walk = list(rings.walk(2 * len(pieces) + 1 if start != end else rings.entry(start)))
    return [(half // 2, half % 2 == 0) for half in walk if half // 2 < len(pieces)]


class _Rings:
    """Half pieces (2 * piece + the end they leave) and the half that each is followed or preceded by."""

    def __init__(self, ends: list[tuple[int, int]], heading: list[tuple[float, float]]) -> None:
        self._heading = [degrees for pair in heading for degrees in pair]
        self._mate = [0] * (2 * len(ends))
        self._ring = list(range(len(ends)))
        self._at: dict[int, list[int]] = defaultdict(list)
        for piece, (a, b) in enumerate(ends):
            self._at[a].append(2 * piece)
            self._at[b].append(2 * piece + 1)
        for halves in self._at.values():
            self._pair(halves)

    def _pair(self, halves: list[int]) -> None:
        turns = sorted((self._turn(a, b), a, b) for a in halves for b in halves if a < b)
        free = set(halves)
        for _, a, b in turns:
            if a in free and b in free:
                free -= {a, b}
                self._marry(a, b)

    def _turn(self, one: int, other: int) -> float:
        """Degrees off straight when a walk comes by one and leaves by the other."""
        difference = abs(self._heading[one] - self._heading[other]) % 360.0
        return 0.0 if math.isnan(difference) else abs(180.0 - difference)

    def _marry(self, one: int, other: int) -> None:
        self._mate[one], self._mate[other] = other, one
        a, b = self._root(one // 2), self._root(other // 2)
        self._ring[max(a, b)] = min(a, b)

    def _root(self, piece: int) -> int:
        while self._ring[piece] != piece:
            self._ring[piece] = self._ring[self._ring[piece]]
            piece = self._ring[piece]
        return piece

    def join(self) -> None:
        """Make one ring of all, by the exchanges that add the least turning."""
        waiting = [choice for node in sorted(self._at) for choice in self._exchanges(node)]
        heapq.heapify(waiting)
        while waiting:
            _, node, a, b, c, d = heapq.heappop(waiting)
            if self._root(a // 2) == self._root(c // 2):
                continue
            if self._mate[a] != b or self._mate[c] != d:
                continue
            self._marry(a, c)
            self._marry(b, d)
            for choice in self._exchanges(node):
                heapq.heappush(waiting, choice)

    def _exchanges(self, node: int) -> Iterator[tuple[float, int, int, int, int, int]]:
        """What joins two rings at a node: the added turning, the node, and a, b and c, d that become a, c and b, d."""
        pairs = [(half, self._mate[half]) for half in self._at[node] if half < self._mate[half]]
        for index, (a, b) in enumerate(pairs):
            for c, d in pairs[:index]:
                if self._root(a // 2) != self._root(c // 2):
                    before = self._turn(a, b) + self._turn(c, d)
                    yield self._turn(a, c) + self._turn(b, d) - before, node, a, b, c, d
                    yield self._turn(a, d) + self._turn(b, c) - before, node, a, b, d, c

    def entry(self, start: int) -> int:
        """The half by which a closed walk comes home: where it would have turned the most."""
        return max(self._at[start], key=lambda half: (self._turn(half, self._mate[half]), -half))

    def walk(self, entry: int) -> Iterator[int]:
        """The halves by which pieces are left behind their beginnings, from what follows `entry` to its own piece."""
        half = self._mate[entry]
        while True:
            yield half
            if half == entry ^ 1:
                return
            half = self._mate[half ^ 1]
