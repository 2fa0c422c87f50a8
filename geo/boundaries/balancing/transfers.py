"""The fewest households that have to change grid, were they free to move one by one to a grid beside theirs. Pure.

A minimum-cost flow: sources are the grids with too many households, sinks those with room, and a household that
passes through a grid pushes another one out of it. Source: R. Busacker and P. Gowen, "A procedure for determining a
family of minimum-cost network flow patterns", 1960.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf


@dataclass(frozen=True)
class Transfers:
    """Households that go from one grid to one beside it, by (from, to).

    `beyond` of them have nowhere to go, or are missing where nobody can come from. `price` is by grid how many moves
    one household more in it would cost: it falls by one along each transfer.
    """

    flow: Mapping[tuple[int, int], int]
    beyond: int
    price: Sequence[int]

    @property
    def moved(self) -> int:
        """How many households change grid; one that goes through a grid counts once for each border."""
        return sum(self.flow.values())


def fewest_transfers(
    households: Sequence[int], pairs: Sequence[tuple[int, int]], *, mean: float, tolerance: float
) -> Transfers:
    """The transfers between neighbours (pairs) that bring each grid within a share of the mean with fewest moved.

    Where that cannot be, as near to it as can be.
    """
    fewest, most = limits(mean, tolerance)
    net = _Net(len(households), pairs)
    for grid, count in enumerate(households):
        net.source(grid, must=max(0, count - most), may=max(0, min(count, most) - fewest))
        net.sink(grid, must=max(0, fewest - count), may=max(0, most - max(count, fewest)))
    net.fill()
    return Transfers(net.flow(), net.left(), net.prices())


def limits(mean: float, tolerance: float) -> tuple[int, int]:
    """The fewest and the most households of a grid within a share of the mean; at least the whole numbers around it."""
    slack = 1e-9 * mean
    fewest, most = ceil(mean * (1 - tolerance) - slack), floor(mean * (1 + tolerance) + slack)
    return min(fewest, floor(mean)), max(most, ceil(mean))


class _Net:
    """Grids, a source of what may leave and a sink of what may come; arcs in pairs, each with its way back."""

    def __init__(self, grids: int, pairs: Sequence[tuple[int, int]]) -> None:
        self._source, self._sink = grids, grids + 1
        self._pairs = [*pairs, *((to, own) for own, to in pairs)]
        self._from: list[list[int]] = [[] for _ in range(grids + 2)]
        self._to: list[int] = []
        self._room: list[float] = []
        self._cost: list[int] = []
        self._must: list[int] = []
        self._bonus = 2 * grids + 2
        for own, to in self._pairs:
            self._arc(own, to, inf, 1)

    def source(self, grid: int, *, must: int, may: int) -> None:
        """Households that have to leave a grid, and that may."""
        self._ends(self._source, grid, must, may)

    def sink(self, grid: int, *, must: int, may: int) -> None:
        """Households that have to come to a grid, and that may."""
        self._ends(grid, self._sink, must, may)

    def fill(self) -> None:
        """Send households along the cheapest way as long as one pays."""
        while True:
            cost, arc_to = self._cheapest()
            if cost[self._sink] >= 0:
                return
            way = list(self._back(arc_to))
            count = min(self._room[arc] for arc in way)
            for arc in way:
                self._room[arc] -= count
                self._room[arc ^ 1] += count

    def flow(self) -> dict[tuple[int, int], int]:
        """What goes between grids."""
        sent = {pair: int(self._room[2 * number + 1]) for number, pair in enumerate(self._pairs)}
        return {pair: count for pair, count in sent.items() if count}

    def prices(self) -> list[int]:
        """What one household more in each grid would cost: the dual solution, from potentials of what is left."""
        potential = [0] * len(self._from)
        changed = True
        while changed:
            changed = False
            for arc, to in enumerate(self._to):
                through = potential[self._to[arc ^ 1]] + self._cost[arc]
                if self._room[arc] > 0 and through < potential[to]:
                    potential[to] = through
                    changed = True
        return [potential[self._source] - each for each in potential[: self._source]]

    def left(self) -> int:
        """What had to move and did not."""
        return int(sum(self._room[arc] for arc in self._must))

    def _ends(self, own: int, to: int, must: int, may: int) -> None:
        if must:
            self._must.append(len(self._to))
            self._arc(own, to, must, -self._bonus)
        if may:
            self._arc(own, to, may, 0)

    def _arc(self, own: int, to: int, room: float, cost: int) -> None:
        self._from[own].append(len(self._to))
        self._from[to].append(len(self._to) + 1)
        self._to += [to, own]
        self._room += [room, 0]
        self._cost += [cost, -cost]

    def _cheapest(self) -> tuple[list[float], list[int]]:
        """The cost of the cheapest way to each node, and the arc that it comes by."""
        cost: list[float] = [inf] * len(self._from)
        arc_to = [-1] * len(self._from)
        cost[self._source] = 0
        edge, waiting = deque([self._source]), {self._source}
        while edge:
            node = edge.popleft()
            waiting.discard(node)
            for arc in self._from[node]:
                to = self._to[arc]
                if self._room[arc] > 0 and cost[node] + self._cost[arc] < cost[to]:
                    cost[to], arc_to[to] = cost[node] + self._cost[arc], arc
                    if to not in waiting:
                        waiting.add(to)
                        edge.append(to)
        return cost, arc_to

    def _back(self, arc_to: Sequence[int]) -> Iterator[int]:
        node = self._sink
        while node != self._source:
            yield arc_to[node]
            node = self._to[arc_to[node] ^ 1]
