"""The blocks that lie at a border between two grids, kept as blocks change hands. Pure."""

from geo.boundaries.balancing.division import Division


class Frontier:
    """`blocks` have a neighbour in another grid, across no barrier; a list, so that one can be drawn."""

    def __init__(self, division: Division) -> None:
        self._grid = division.grid
        self._ways = division.graph.ways
        self.blocks: list[int] = []
        self._place = [-1] * len(division.grid)
        self._strangers = [0] * len(division.grid)
        for block, ways in enumerate(self._ways):
            self._count(block, sum(self._grid[other] != self._grid[block] for other in ways))

    def moved(self, block: int, own: int) -> None:
        """A block has left a grid for the one that it is in."""
        grid, strangers = self._grid, self._strangers
        to, found = grid[block], 0
        for other in self._ways[block]:
            whose = grid[other]
            if whose == own:
                self._count(other, strangers[other] + 1)
            elif whose == to:
                self._count(other, strangers[other] - 1)
            found += whose != to
        self._count(block, found)

    def _count(self, block: int, strangers: int) -> None:
        self._strangers[block] = strangers
        place = self._place[block]
        if strangers and place < 0:
            self._place[block] = len(self.blocks)
            self.blocks.append(block)
        elif not strangers and place >= 0:
            last = self.blocks.pop()
            self._place[block] = -1
            if last != block:
                self.blocks[place] = last
                self._place[last] = place


def metres_beside(division: Division) -> list[dict[int, float]]:
    """For each block the metres of border that it has with each grid, its own too."""
    found: list[dict[int, float]] = []
    for borders in division.graph.borders:
        metres: dict[int, float] = {}
        for other, length in borders:
            metres[division.grid[other]] = metres.get(division.grid[other], 0.0) + length
        found.append(metres)
    return found
