"""Where a line meets the edges of a block: exact in whole steps of the coordinate grid. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.boundaries.drafting.steps import Corner, Edge, Steps


@dataclass(frozen=True)
class Crossing:
    """A place where a line meets the outline of a block.

    `segment` of the line and `share` of it say how far along. `corner` is the step nearest to the place. `edge` is the
    edge that gains the corner, None where it is a corner already. `along` tells that the line runs along the edge.
    """

    segment: int
    share: float
    corner: Corner
    edge: Edge | None
    along: bool = False


def crossings(rings: list[Steps], line: Steps) -> list[Crossing]:
    """Where a line meets closed rings, in the order in which it comes to them; each corner once in a row."""
    starts = np.concatenate([ring[:-1] for ring in rings])
    ends = np.concatenate([ring[1:] for ring in rings])
    turned = (starts[:, 0] > ends[:, 0]) | ((starts[:, 0] == ends[:, 0]) & (starts[:, 1] > ends[:, 1]))
    a, b = np.where(turned[:, None], ends, starts), np.where(turned[:, None], starts, ends)
    found = [each for segment in range(len(line) - 1) for each in _of_segment(segment, line, a, b)]
    found.sort(key=lambda each: (each.segment, each.share, not each.along))
    return [each for number, each in enumerate(found) if number == 0 or found[number - 1].corner != each.corner]


def _of_segment(segment: int, line: Steps, a: Steps, b: Steps) -> Iterator[Crossing]:
    p, q = line[segment], line[segment + 1]
    near = (
        (np.minimum(a, b) <= np.maximum(p, q)).all(axis=1) & (np.maximum(a, b) >= np.minimum(p, q)).all(axis=1)
    ).nonzero()[0]
    if not len(near):
        return
    a, b = a[near], b[near]
    side_a, side_b = _side(p, q, a), _side(p, q, b)
    side_p, side_q = _side(a, b, p), _side(a, b, q)
    length2 = int(_dot(q - p, q - p))
    along = (side_a == 0) & (side_b == 0)
    for corners, sides in ((a, side_a), (b, side_b)):
        for k in np.flatnonzero(sides == 0):
            share = int(_dot(corners[k] - p, q - p)) / length2
            if 0 <= share <= 1:
                yield Crossing(segment, share, _corner(corners[k]), None, bool(along[k]))
    for ends, side, share in ((p, side_p, 0.0), (q, side_q, 1.0)):
        for k in np.flatnonzero((side == 0) & ~along):
            if _is_between(ends, a[k], b[k]):
                yield Crossing(segment, share, _corner(ends), (_corner(a[k]), _corner(b[k])))
    signs = np.sign(side_a) * np.sign(side_b), np.sign(side_p) * np.sign(side_q)
    for k in np.flatnonzero((signs[0] < 0) & (signs[1] < 0)):
        corner = _nearest_step(a[k], b[k], int(side_a[k]), int(side_b[k]))
        share = int(side_p[k]) / (int(side_p[k]) - int(side_q[k]))
        ends_of_edge = _corner(a[k]), _corner(b[k])
        yield Crossing(segment, share, corner, None if corner in ends_of_edge else ends_of_edge)


def _side(start: Steps, end: Steps, point: Steps) -> NDArray[np.int64]:
    """On which side of the way from start to end a point lies: more than 0 to the left, 0 in line; (n,)."""
    way, to = end - start, point - start
    return np.asarray(way[..., 0] * to[..., 1] - way[..., 1] * to[..., 0])


def _dot(one: Steps, other: Steps) -> Any:
    return one[0] * other[0] + one[1] * other[1]


def _is_between(point: Steps, a: Steps, b: Steps) -> bool:
    """Whether a point in line with an edge lies within it, not at its ends."""
    inside = ((np.minimum(a, b) <= point) & (point <= np.maximum(a, b))).all()
    return bool(inside) and not (bool((point == a).all()) or bool((point == b).all()))


def _nearest_step(a: Steps, b: Steps, side_a: int, side_b: int) -> Corner:
    """The step nearest to where an edge is crossed, from how far its ends lie to either side of the line."""
    whole = side_a - side_b
    x, y = (int(a[axis]) + _rounded(int(b[axis] - a[axis]) * side_a, whole) for axis in (0, 1))
    return x, y


def _rounded(over: int, under: int) -> int:
    if under < 0:
        over, under = -over, -under
    return (2 * over + under) // (2 * under)


def _corner(point: Steps) -> Corner:
    x, y = point.tolist()
    return x, y
