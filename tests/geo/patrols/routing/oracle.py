"""The shortest walk by an integer program that shares nothing with the program: how often is each segment walked?

Even at every junction but start and end; a part of the streets that is not reached gets the rule that it must be (a
cut), until all is reached. Solved to the optimum by HiGHS.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.patrols.routing import lengths_mm
from geo.streets import Network


def shortest_mm(network: Network, required: dict[int, int], start: int, end: int, visit: frozenset[int]) -> int:
    """Millimetres of the shortest walk from junction `start` to `end` over segments, so often each, and junctions."""
    count, junctions = len(network), len(network.junctions)
    incidence = np.zeros((junctions, count))
    for segment, (a, b) in enumerate(network.ends.tolist()):
        if a != b:
            incidence[[a, b], segment] = 1
    odd = np.zeros(junctions)
    odd[start] += 1
    odd[end] -= 1
    odd = np.abs(odd)
    least = np.array([required.get(segment, 0) for segment in range(count)] + [0] * junctions, float)
    rules = [LinearConstraint(np.hstack([incidence, -2 * np.eye(junctions)]), odd, odd)]
    cost = np.concatenate([lengths_mm(network.segments), np.zeros(junctions)])
    while True:
        found = milp(cost, constraints=rules, bounds=Bounds(least, 20), integrality=np.ones(len(cost)))
        assert found.success, found.message
        walked = np.rint(found.x[:count]).astype(int)
        away = _not_reached(network, walked, start, frozenset({end, *visit}))
        if not away:
            return int(walked @ lengths_mm(network.segments))
        inside = np.isin(network.ends, sorted(away))
        crossing = (inside[:, 0] != inside[:, 1]).astype(float)
        rules.append(LinearConstraint(np.concatenate([crossing, np.zeros(junctions)])[None], 1, np.inf))


def _not_reached(network: Network, walked: np.ndarray, start: int, visit: frozenset[int]) -> set[int]:
    """The junctions of one part that is walked or must be visited, and that the walk from the start does not reach."""
    above = list(range(len(network.junctions)))

    def root(node: int) -> int:
        while above[node] != node:
            node = above[node]
        return node

    for segment in np.flatnonzero(walked):
        a, b = network.ends[segment].tolist()
        above[root(a)] = root(b)
    due = {*network.ends[np.flatnonzero(walked)].ravel().tolist(), *visit}
    away = sorted(root(node) for node in due if root(node) != root(start))
    return {node for node in range(len(above)) if root(node) == away[0]} if away else set()
