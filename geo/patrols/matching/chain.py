"""The likeliest sequence of places on segments and off the street: Viterbi's recursion."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled
from geo.patrols.matching.anchors import Anchors
from geo.patrols.matching.candidates import MOST, Candidates
from geo.patrols.matching.ground import Streets
from geo.patrols.matching.reach import Reach
from geo.patrols.matching.tuning import Tuning

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

OFF = MOST
"""The state of being off the street, beside the candidates 0 to MOST - 1."""


class Chain(NamedTuple):
    """The state of each anchor, whether it was reached along streets from the one before, and how sure it is (0 to 1)."""

    state: Ints
    walked: NDArray[np.bool_]
    sure: Floats


class _Board(NamedTuple):
    """What the recursion keeps: (a, MOST + 1) costs, where from, whether along streets, and which way one faces there."""

    cost: Floats
    source: Ints
    walked: NDArray[np.bool_]
    facing: Ints


class _Ways(NamedTuple):
    """Ways between the ends of the segments of two anchors, in metres; `slot` numbers the junctions of the later one."""

    between_m: Floats
    slot: Ints


@compiled
def find_chain(anchors: Anchors, found: Candidates, streets: Streets, reach: Reach, tuning: Tuning) -> Chain:
    """Decide on the state of every anchor."""
    count = anchors.x.shape[0]
    board = _Board(
        np.full((count, MOST + 1), np.inf), np.full((count, MOST + 1), -1, np.int64),
        np.zeros((count, MOST + 1), np.bool_), np.zeros((count, MOST + 1), np.int64),
    )  # fmt: skip
    ways = _Ways(np.empty((2 * MOST, 2 * MOST)), np.full(reach.first.shape[0] - 1, -1, np.int64))
    for anchor in range(count):
        if anchors.begins[anchor]:
            _begin(board, anchor, tuning)
        else:
            _step(board, anchor, anchors, found, streets, reach, ways, tuning)
        _weigh(board, anchor, anchors, found, tuning)
    return _traced(board, anchors, found)


@compiled
def _begin(board: _Board, anchor: int, tuning: Tuning) -> None:
    """Start anew from whatever was likeliest before."""
    before, best = 0.0, -1
    if anchor:
        best = int(np.argmin(board.cost[anchor - 1]))
        before = board.cost[anchor - 1, best]
    board.cost[anchor, :] = before
    board.cost[anchor, OFF] = before + tuning.enter
    board.source[anchor, :] = best


@compiled
def _weigh(board: _Board, anchor: int, anchors: Anchors, found: Candidates, tuning: Tuning) -> None:
    """Add what the position and the heading say about each state."""
    weight, ahead_x, ahead_y, moved_m = 1.0, 0.0, 0.0, 0.0
    if not anchors.begins[anchor]:
        waited_s = (anchors.came[anchor] - anchors.left[anchor - 1]) * 1e-6
        weight = min(max(waited_s / tuning.alike_s, tuning.least_weight), 1.0)
        ahead_x, ahead_y = anchors.x[anchor] - anchors.x[anchor - 1], anchors.y[anchor] - anchors.y[anchor - 1]
        moved_m = np.hypot(ahead_x, ahead_y)
    heading = tuning.heading * min(moved_m / (2.0 * max(tuning.step_m, tuning.step_sigmas * anchors.sigma_m[anchor])), 1.0)
    for state in range(MOST):
        if state >= found.count[anchor]:
            board.cost[anchor, state] = np.inf
            continue
        off = found.away_m[anchor, state] / anchors.sigma_m[anchor]
        cost = weight * 0.5 * off * off
        if heading > 0.0:
            along = abs(ahead_x * found.east[anchor, state] + ahead_y * found.north[anchor, state]) / moved_m
            cost += heading * (1.0 - along)
        board.cost[anchor, state] += cost
    board.cost[anchor, OFF] += weight * tuning.off + 0.36 * heading


@compiled
def _step(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    board: _Board, anchor: int, anchors: Anchors, found: Candidates, streets: Streets, reach: Reach, ways: _Ways,
    tuning: Tuning,
) -> None:  # fmt: skip
    """The cheapest way into each state from those of the anchor before."""
    last = anchor - 1
    best = 0
    for state in range(1, MOST):
        if board.cost[last, state] < board.cost[last, best]:
            best = state
    jump = board.cost[last, best] + tuning.enter + tuning.off_way
    stay = board.cost[last, OFF] + tuning.off_way
    board.cost[anchor, OFF] = min(stay, jump)
    board.source[anchor, OFF] = OFF if stay <= jump else best
    moved_m = np.hypot(anchors.x[anchor] - anchors.x[last], anchors.y[anchor] - anchors.y[last])
    sigma_m = max(anchors.sigma_m[anchor], anchors.sigma_m[last])
    scale_m = tuning.way_m + tuning.way_per_sigma * sigma_m + tuning.way_per_m * moved_m
    most = min(stay, jump) + tuning.leave
    for state in range(found.count[anchor]):
        board.cost[anchor, state] = most
        board.source[anchor, state] = OFF if stay <= jump else best
    far_m = moved_m + scale_m * max(most - min(board.cost[last, best], board.cost[last, OFF]), 0.0)
    _measure(anchor, found, streets, reach, ways, far_m)
    for source in range(found.count[last]):
        if board.cost[last, source] >= most:
            continue
        for state in range(found.count[anchor]):
            _try(board, anchor, source, state, found, streets, ways, moved_m, scale_m, tuning)
    for state in range(found.count[anchor]):
        for end in range(2):
            ways.slot[streets.ends[found.segment[anchor, state], end]] = -1


@compiled
def _measure(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    anchor: int, found: Candidates, streets: Streets, reach: Reach, ways: _Ways, far_m: float
) -> None:
    """Ways from the ends of the segments before to the ends of those now, up to `far_m`; infinite beyond."""
    used = 0
    for state in range(found.count[anchor]):
        for end in range(2):
            junction = streets.ends[found.segment[anchor, state], end]
            if ways.slot[junction] < 0:
                ways.slot[junction] = used
                used += 1
    for source in range(found.count[anchor - 1]):
        segment = found.segment[anchor - 1, source]
        for end in range(2):
            ways.between_m[2 * source + end, :used] = np.inf
            junction = streets.ends[segment, end]
            for row in range(reach.first[junction], reach.first[junction + 1]):
                if reach.way_m[row] > far_m:
                    break
                slot = ways.slot[reach.to[row]]
                if slot >= 0:
                    ways.between_m[2 * source + end, slot] = reach.way_m[row]


@compiled
def _try(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    board: _Board, anchor: int, source: int, state: int, found: Candidates, streets: Streets, ways: _Ways,
    moved_m: float, scale_m: float, tuning: Tuning,
) -> None:  # fmt: skip
    """Enter the way along streets from one candidate to another where it is cheaper."""
    last = anchor - 1
    start, target = found.segment[last, source], found.segment[anchor, state]
    from_m, to_m = found.along_m[last, source], found.along_m[anchor, state]
    way_m, leaving, facing = np.inf, 0, board.facing[last, source]
    if start == target:
        way_m = abs(to_m - from_m)
        if way_m > 1.0:
            leaving = 1 if to_m > from_m else -1
            facing = leaving
    for out in range(2):
        out_m = streets.length_m[start] - from_m if out else from_m
        for into in range(2):
            slot = ways.slot[streets.ends[target, into]]
            into_m = streets.length_m[target] - to_m if into else to_m
            total_m = out_m + ways.between_m[2 * source + out, slot] + into_m
            if total_m < way_m:
                way_m = total_m
                leaving = (1 if out else -1) if out_m > 1.0 else 0
                facing = -1 if into else 1
    if way_m == np.inf:
        return
    cost = board.cost[last, source] + abs(way_m - moved_m) / scale_m
    if leaving * board.facing[last, source] < 0:
        cost += tuning.u_turn
    if cost < board.cost[anchor, state]:
        board.cost[anchor, state] = cost
        board.source[anchor, state] = source
        board.walked[anchor, state] = True
        board.facing[anchor, state] = facing


@compiled
def _traced(board: _Board, anchors: Anchors, found: Candidates) -> Chain:
    """Back from the likeliest end."""
    count = board.cost.shape[0]
    chain = Chain(np.empty(count, np.int64), np.zeros(count, np.bool_), np.zeros(count))
    state = int(np.argmin(board.cost[count - 1])) if count else -1
    for anchor in range(count - 1, -1, -1):
        chain.state[anchor] = state
        total, own = 0.0, board.cost[anchor, state]
        for other in range(MOST + 1):
            if board.cost[anchor, other] < np.inf:
                total += np.exp(own - board.cost[anchor, other])
        chain.sure[anchor] = 1.0 / total
        chain.walked[anchor] = board.walked[anchor, state] and not anchors.begins[anchor]
        state = board.source[anchor, state]
    return chain
