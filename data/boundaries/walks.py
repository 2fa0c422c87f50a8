"""Where a team walks: along the streets of its grid, every street once if the time allows."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
import shapely
from grids import Grid
from ground import Points
from shapely.geometry import LineString
from town import Town

Node = tuple[float, float]


@dataclass(frozen=True)
class Network:
    """Streets of a grid in metres: `lines` between corners, and at every corner (line, other corner)."""

    lines: tuple[LineString, ...]
    corners: dict[Node, tuple[tuple[int, Node], ...]]


def network_of(town: Town, grid: Grid, quiet: Container[int]) -> Network:
    """The streets in and around a grid, without those that border a block in `quiet`."""
    lines = town.edges_m
    middles = shapely.line_interpolate_point(lines, shapely.length(lines) / 2)
    which, beside = shapely.STRtree(list(town.blocks_m)).query(middles, "dwithin", 0.5)
    shunned = {int(line) for line, block in zip(which, beside, strict=True) if int(block) in quiet}
    own = {int(line) for line, block in zip(which, beside, strict=True) if int(block) in grid.blocks} - shunned
    return _largest_part([lines[line] for line in sorted(own)])


def _ends(line: LineString) -> tuple[Node, Node]:
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    return (round(x0, 2), round(y0, 2)), (round(x1, 2), round(y1, 2))


def _largest_part(lines: Sequence[LineString]) -> Network:
    corners: dict[Node, list[tuple[int, Node]]] = {}
    for index, line in enumerate(lines):
        one, other = _ends(line)
        corners.setdefault(one, []).append((index, other))
        corners.setdefault(other, []).append((index, one))
    parts = []
    unseen = set(corners)
    while unseen:
        part, front = set(), [min(unseen)]
        while front:
            node = front.pop()
            if node not in part:
                part.add(node)
                front += [other for _, other in corners[node]]
        unseen -= part
        parts.append(part)
    largest = max(parts, key=lambda part: (len(part), min(part)))
    return Network(tuple(lines), {node: tuple(corners[node]) for node in sorted(largest)})


def stroll(rng: np.random.Generator, network: Network, length_m: float) -> Points:
    """A walk of about a length in metres, shape (n, 2): streets not yet walked before others."""
    nodes = sorted(network.corners)
    here = nodes[int(rng.integers(len(nodes)))]
    path: list[tuple[float, float]] = [here]
    walked: set[int] = set()
    gone_m = 0.0
    while gone_m < length_m:
        for line, target in _next_streets(rng, network, here, walked):
            walked.add(line)
            gone_m += network.lines[line].length
            path += _oriented(network.lines[line], here)
            here = target
        if len(walked) >= len(network.lines):
            walked.clear()
    return np.array(path)


def _next_streets(rng: np.random.Generator, network: Network, here: Node, walked: set[int]) -> list[tuple[int, Node]]:
    fresh = [(line, other) for line, other in network.corners[here] if line not in walked]
    if fresh:
        return [fresh[int(rng.integers(len(fresh)))]]
    return _way_to_fresh(network, here, walked) or [
        network.corners[here][int(rng.integers(len(network.corners[here])))]
    ]


def _way_to_fresh(network: Network, here: Node, walked: set[int]) -> list[tuple[int, Node]]:
    """The shortest way to a corner with a street not yet walked; empty where there is none."""
    queue: list[tuple[float, Node, list[tuple[int, Node]]]] = [(0.0, here, [])]
    seen: set[Node] = set()
    while queue:
        gone_m, node, way = heappop(queue)
        if node in seen:
            continue
        seen.add(node)
        if way and any(line not in walked for line, _ in network.corners[node]):
            return way
        for line, other in network.corners[node]:
            heappush(queue, (round(gone_m + network.lines[line].length, 3), other, [*way, (line, other)]))
    return []


def _oriented(line: LineString, start: Node) -> list[tuple[float, float]]:
    points = [(float(x), float(y)) for x, y in line.coords]
    return points[1:] if _ends(line)[0] == start else points[::-1][1:]
