"""Shortest ways between nodes, in whole millimetres."""

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from geo.patrols.routing.ground import Ground, Ints

NO_WAY = np.int64(2**52)
"""Longer than any way: what a node is away that cannot be reached."""


class Paths:
    """Shortest ways over all pieces of a ground; each start is computed once, when it is first asked for."""

    def __init__(self, ground: Ground) -> None:
        self._ends, self._length = ground.ends, ground.length_mm
        self._graph: rx.PyGraph[None, float] = rx.PyGraph()
        self._graph.add_nodes_from([None] * ground.nodes)
        self._graph.add_edges_from(
            [(a, b, float(mm)) for (a, b), mm in zip(self._ends.tolist(), self._length.tolist(), strict=True)]
        )
        self._beside: list[list[tuple[int, int, int]]] = [[] for _ in range(ground.nodes)]
        for piece, (a, b) in enumerate(self._ends.tolist()):
            if a != b:
                self._beside[a].append((piece, b, int(self._length[piece])))
                self._beside[b].append((piece, a, int(self._length[piece])))
        self._rows: dict[int, Ints] = {}

    def row(self, node: int) -> Ints:
        """Millimetres (n,) from a node to every node; `NO_WAY` where there is none."""
        if node not in self._rows:
            found = rx.dijkstra_shortest_path_lengths(self._graph, node, float)
            row = np.full(len(self._beside), NO_WAY, np.int64)
            row[list(found.keys())] = [int(mm) for mm in found.values()]
            row[node] = 0
            self._rows[node] = row
        return self._rows[node]

    def between(self, starts: Ints, goals: Ints) -> Ints:
        """Millimetres (a, b) from each of the starts to each of the goals."""
        places, index = np.unique(starts, return_inverse=True)
        rows: NDArray[np.int64] = np.array([self.row(int(node))[goals] for node in places]).reshape(-1, len(goals))
        return rows[index]

    def way(self, start: int, goal: int) -> list[int]:
        """The pieces of a shortest way, in order; of ways as short always the same."""
        row = self.row(start)
        pieces = []
        while goal != start:
            piece, goal = min(
                (piece, before) for piece, before, mm in self._beside[goal] if row[before] + mm == row[goal]
            )
            pieces.append(piece)
        return pieces[::-1]
