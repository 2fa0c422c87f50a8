"""The likeliest sequence of places on segments and off the street: Viterbi's recursion."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.core.compiled import compiled
from geo.patrols.matching.anchors import Anchors
from geo.patrols.matching.candidates import MOST, Candidates
from geo.patrols.matching.errors import fade, learn, surprise, unknown
from geo.patrols.matching.ground import Streets
from geo.patrols.matching.reach import Reach
from geo.patrols.matching.tuning import Tuning

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

OFF = MOST
"""The state of being off the street, beside the candidates 0 to MOST - 1."""


_LATER = 4
"""So many anchors later it is told how sure a state is."""


class Chain(NamedTuple):
    """The state of each anchor, whether it was reached along streets from the one before, how sure it is (0 to 1)."""

    state: Ints
    walked: NDArray[np.bool_]
    sure: Floats


class _Board(NamedTuple):
    """What the recursion keeps in (a, MOST + 1): costs, where from, whether along streets, and which way one faces.

    `error` (a, MOST + 1, 5) is what is believed of the lasting error of the receiver on the likeliest way to a state:
    east and north in metres, and their variances and covariance.
    """

    cost: Floats
    source: Ints
    walked: NDArray[np.bool_]
    facing: Ints
    error: Floats


class _Step(NamedTuple):
    """Between two anchors: straight metres, metres of detour that cost 1, seconds, how exact a fix is.

    `fresh` is the variance of what is new in the later anchor.
    """

    moved_m: float
    scale_m: float
    waited_s: float
    sigma_m: float
    fresh: float


class _Ways(NamedTuple):
    """Metres between the ends of the segments of two anchors; `slot` numbers the junctions of the later one."""

    between_m: Floats
    slot: Ints


@compiled
def find_chain(anchors: Anchors, found: Candidates, streets: Streets, reach: Reach, tuning: Tuning) -> Chain:
    """Decide on the state of every anchor."""
    count = anchors.x.shape[0]
    board = _Board(
        np.full((count, MOST + 1), np.inf), np.full((count, MOST + 1), -1, np.int64),
        np.zeros((count, MOST + 1), np.bool_), np.zeros((count, MOST + 1), np.int64), np.zeros((count, MOST + 1, 5)),
    )  # fmt: skip
    ways = _Ways(np.empty((2 * MOST, 2 * MOST)), np.full(reach.first.shape[0] - 1, -1, np.int64))
    for anchor in range(count):
        if anchors.begins[anchor]:
            _begin(board, anchor, anchors, found, tuning)
        else:
            _step(board, anchor, anchors, found, streets, reach, ways, tuning)
        _weigh(board, anchor, anchors, found, tuning)
    return _traced(board, anchors)


@compiled
def _begin(board: _Board, anchor: int, anchors: Anchors, found: Candidates, tuning: Tuning) -> None:
    """Start anew from whatever was likeliest before."""
    before, best = 0.0, -1
    if anchor:
        best = int(np.argmin(board.cost[anchor - 1]))
        before = board.cost[anchor - 1, best]
    board.cost[anchor, :] = before
    nothing, fresh = unknown(anchors.sigma_m[anchor], tuning), anchors.fresh[anchor]
    for state in range(found.size[anchor]):
        board.cost[anchor, state] += surprise(nothing, fresh, found, anchor, state, tuning.bend)
        learn(board.error[anchor, state], nothing, fresh, found, anchor, state)
    board.error[anchor, OFF] = nothing
    board.cost[anchor, OFF] = before + tuning.enter
    board.source[anchor, :] = best


@compiled
def _weigh(board: _Board, anchor: int, anchors: Anchors, found: Candidates, tuning: Tuning) -> None:
    """Add what the heading says about each state; where there is no candidate there is no state."""
    ahead_x, ahead_y, moved_m = 0.0, 0.0, 0.0
    if not anchors.begins[anchor]:
        ahead_x, ahead_y = anchors.x[anchor] - anchors.x[anchor - 1], anchors.y[anchor] - anchors.y[anchor - 1]
        moved_m = np.hypot(ahead_x, ahead_y)
    whole_m = 2.0 * max(tuning.step_m, tuning.step_sigmas * anchors.sigma_m[anchor])
    heading = tuning.heading * min(moved_m / whole_m, 1.0)
    for state in range(found.size[anchor]):
        if heading > 0.0:
            along = abs(ahead_x * found.east[anchor, state] + ahead_y * found.north[anchor, state]) / moved_m
            board.cost[anchor, state] += heading * (1.0 - along)
    board.cost[anchor, OFF] += 0.36 * heading
    board.cost[anchor, found.size[anchor] : MOST] = np.inf


@compiled
def _step(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    board: _Board, anchor: int, anchors: Anchors, found: Candidates, streets: Streets, reach: Reach, ways: _Ways,
    tuning: Tuning,
) -> None:  # fmt: skip
    """The cheapest way into each state from those of the anchor before."""
    step = _step_to(anchor, anchors, tuning)
    most = _apart(board, anchor, found, step, tuning)
    least = np.min(board.cost[anchor - 1])
    far_m = step.moved_m + 4.0 * step.sigma_m + step.scale_m * max(most - least, 0.0)
    _measure(anchor, found, streets, reach, ways, far_m)
    _along(board, anchor, anchors, found, streets, ways, step, most, tuning)
    for state in range(found.size[anchor]):
        for end in range(2):
            ways.slot[streets.ends[found.segment[anchor, state], end]] = -1


@compiled
def _step_to(anchor: int, anchors: Anchors, tuning: Tuning) -> _Step:
    last = anchor - 1
    moved_m = np.hypot(anchors.x[anchor] - anchors.x[last], anchors.y[anchor] - anchors.y[last])
    sigma_m = max(anchors.sigma_m[anchor], anchors.sigma_m[last])
    scale_m = tuning.way_m + tuning.way_per_sigma * sigma_m + tuning.way_per_m * moved_m
    waited_s = (anchors.came[anchor] - anchors.left[last]) * 1e-6
    return _Step(moved_m, scale_m, waited_s, sigma_m, anchors.fresh[anchor])


@compiled
def _apart(board: _Board, anchor: int, found: Candidates, step: _Step, tuning: Tuning) -> float:
    """Enter the ways off the street: to stay there or go there, and from there to each candidate; the dearest cost."""
    last = anchor - 1
    best = int(np.argmin(board.cost[last, :MOST]))
    off = tuning.off_way + tuning.off_per_m * step.moved_m
    jump, stay = board.cost[last, best] + tuning.enter + off, board.cost[last, OFF] + off
    source, apart = (OFF if stay <= jump else best), min(stay, jump)
    board.cost[anchor, OFF], board.source[anchor, OFF] = apart, source
    fade(board.error[anchor, OFF], board.error[last, source], step.waited_s, step.sigma_m, tuning)
    most = apart + tuning.leave
    for state in range(found.size[anchor]):
        cost = surprise(board.error[anchor, OFF], step.fresh, found, anchor, state, tuning.bend)
        learn(board.error[anchor, state], board.error[anchor, OFF], step.fresh, found, anchor, state)
        board.cost[anchor, state], board.source[anchor, state] = apart + tuning.leave + cost, source
        most = max(most, board.cost[anchor, state])
    return float(most)


@compiled
def _along(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    board: _Board, anchor: int, anchors: Anchors, found: Candidates, streets: Streets, ways: _Ways, step: _Step,
    most: float, tuning: Tuning,
) -> None:  # fmt: skip
    """Enter the ways along streets, from the likeliest candidate on: what is dearer than `most` leads nowhere."""
    last = anchor - 1
    before = np.empty(5)
    for source in np.argsort(board.cost[last, : found.size[last]], kind="mergesort"):
        so_far = board.cost[last, source]
        if so_far >= most:
            break
        fade(before, board.error[last, source], step.waited_s, step.sigma_m, tuning)
        for state in range(found.size[anchor]):
            if so_far >= board.cost[anchor, state]:
                continue
            cost = so_far + surprise(before, step.fresh, found, anchor, state, tuning.bend)
            if cost < board.cost[anchor, state] and _try(
                board, anchor, source, state, cost, anchors, found, streets, ways, step, tuning
            ):
                learn(board.error[anchor, state], before, step.fresh, found, anchor, state)


@compiled
def _measure(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    anchor: int, found: Candidates, streets: Streets, reach: Reach, ways: _Ways, far_m: float
) -> None:
    """Ways from the ends of the segments before to the ends of those now, up to `far_m`; infinite beyond."""
    used = 0
    for state in range(found.size[anchor]):
        for end in range(2):
            junction = streets.ends[found.segment[anchor, state], end]
            if ways.slot[junction] < 0:
                ways.slot[junction] = used
                used += 1
    for source in range(found.size[anchor - 1]):
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
    board: _Board, anchor: int, source: int, state: int, cost: float, anchors: Anchors, found: Candidates,
    streets: Streets, ways: _Ways, step: _Step, tuning: Tuning,
) -> bool:  # fmt: skip
    """Enter the way along streets from one candidate to another if it is cheaper; `cost` is that of being there."""
    last = anchor - 1
    way_m, leaving, facing = _way(board, anchor, source, state, found, streets, ways)
    gone_x = anchors.x[anchor] - found.off_x[anchor, state] - anchors.x[last] + found.off_x[last, source]
    gone_y = anchors.y[anchor] - found.off_y[anchor, state] - anchors.y[last] + found.off_y[last, source]
    cost += max(way_m - np.hypot(gone_x, gone_y), 0.0) / step.scale_m
    if leaving * board.facing[last, source] < 0:
        cost += tuning.u_turn
    if cost >= board.cost[anchor, state]:
        return False
    board.cost[anchor, state] = cost
    board.source[anchor, state] = source
    board.walked[anchor, state] = True
    board.facing[anchor, state] = facing
    return True


@compiled
def _way(  # noqa: PLR0913, PLR0917 -- a loop over bare arrays
    board: _Board, anchor: int, source: int, state: int, found: Candidates, streets: Streets, ways: _Ways
) -> tuple[float, int, int]:
    """The shortest way along streets from one candidate to another, infinite without one.

    With it the direction of its segment in which one leaves (0 without a step), and that which one faces then.
    """
    start, target = found.segment[anchor - 1, source], found.segment[anchor, state]
    from_m, to_m = found.along_m[anchor - 1, source], found.along_m[anchor, state]
    way_m, leaving, facing = np.inf, 0, board.facing[anchor - 1, source]
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
    return way_m, leaving, facing


@compiled
def _traced(board: _Board, anchors: Anchors) -> Chain:
    """Back from the likeliest end."""
    count = board.cost.shape[0]
    chain = Chain(np.empty(count, np.int64), np.zeros(count, np.bool_), np.zeros(count))
    state = int(np.argmin(board.cost[count - 1])) if count else -1
    for anchor in range(count - 1, -1, -1):
        chain.state[anchor] = state
        chain.walked[anchor] = board.walked[anchor, state] and not anchors.begins[anchor]
        state = board.source[anchor, state]
    for anchor in range(count):
        chain.sure[anchor] = _sure(board, anchor, chain.state[anchor], min(anchor + _LATER, count - 1))
    return chain


@compiled
def _sure(board: _Board, anchor: int, state: int, later: int) -> float:
    """How much of the likelihood of all states at a `later` anchor comes from one state of this one (0 to 1)."""
    least, total, own = np.min(board.cost[later]), 0.0, 0.0
    for end in range(MOST + 1):
        if board.cost[later, end] == np.inf:
            continue
        share, here = np.exp(least - board.cost[later, end]), end
        for step in range(later, anchor, -1):
            here = board.source[step, here]
        total += share
        if here == state:
            own += share
    return own / total
