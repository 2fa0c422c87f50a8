"""Capacitated arc routing: the classic instances with proven optima, as things to walk.

A file has the number of junctions, the number of streets, a line "u v cost demand" for each street, then walkers, room,
and the lower and upper bound (equal where the optimum is proven). All walk from junction 0 and back.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from geo.patrols.routing.sharing import Crew, Things

FAMILIES = ("gdb", "val", "kshs")


@dataclass(frozen=True)
class Instance:
    """A problem and the cost of its best answer."""

    name: str
    things: Things
    crew: Crew
    optimum: int


def instances(folder: Path) -> list[Instance]:
    """All instances of a folder, by family and size."""
    paths = [path for family in FAMILIES for path in folder.glob(f"{family}*.dat")]
    read = [_read(path) for path in paths]
    return sorted(read, key=lambda one: (len(one.things), one.name))


def _read(path: Path) -> Instance:
    numbers = [int(word) for word in path.read_text().split()]
    junctions, count = numbers[:2]
    streets = np.array(numbers[2 : 2 + 4 * count]).reshape(-1, 4)
    walkers, room, lower, upper = numbers[2 + 4 * count : 6 + 4 * count]
    assert lower == upper, f"{path.name} has no proven optimum"
    between = _between(junctions, streets)
    asked = streets[streets[:, 3] > 0]
    ends = asked[:, :2]
    things = Things(
        entry_mm=between[np.ix_(ends.reshape(-1), ends.reshape(-1))].reshape(len(asked), 2, len(asked), 2),
        length_mm=asked[:, 2],
        from_start_mm=between[0][ends],
        to_end_mm=between[0][ends],
        through_mm=0,
        load=asked[:, 3],
    )
    return Instance(path.stem, things, Crew(walkers, room=room), upper)


def _between(junctions: int, streets: NDArray[np.int64]) -> NDArray[np.int64]:
    """The cost of the cheapest way from each junction to each."""
    graph: rx.PyGraph[None, float] = rx.PyGraph()
    graph.add_nodes_from([None] * junctions)
    graph.add_edges_from([(u, v, float(cost)) for u, v, cost, _ in streets.tolist()])
    return np.asarray(rx.graph_floyd_warshall_numpy(graph, weight_fn=float)).astype(np.int64)
