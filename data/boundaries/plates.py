"""Places for door-plates: numbered slots along both sides of every street."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from ground import Points
from numpy.typing import NDArray
from shapely.geometry import LineString, MultiLineString
from town import Town

SLOT_M = {"main": 11.0, "side": 13.0, "lane": 15.0}
SET_BACK_M = {"main": 13.0, "side": 9.0, "lane": 6.5}


@dataclass(frozen=True)
class Slot:
    """A place for one door-plate; `at` in metres, `block` the place of its block in the town."""

    street: int
    number: int
    block: int
    at: tuple[float, float]


def slots_of(rng: np.random.Generator, town: Town) -> list[Slot]:
    """All slots of a town: even numbers on the left of a street, odd ones on its right, rising from its start.

    Streets start in the north, or else in the west. Slots too near to a corner are left out.
    """
    slots: list[Slot] = []
    for street, level in enumerate(street.level for street in town.streets):
        numbers, points = _along(rng, street_parts(town, street), SLOT_M[level], SET_BACK_M[level])
        slots += _inside(town.blocks_m, street, numbers, points)
    return slots


def street_parts(town: Town, street: int) -> list[LineString]:
    """The lines of a street in metres, from its start: one, or several where it is interrupted."""
    lines = [line for line, edge in zip(town.edges_m, town.edges, strict=True) if edge.street == street]
    merged = shapely.line_merge(MultiLineString(lines))
    parts = [_from_start(part) for part in shapely.get_parts(merged)]
    eastward = sum(abs(p.coords[-1][0] - p.coords[0][0]) - abs(p.coords[-1][1] - p.coords[0][1]) for p in parts) > 0
    return sorted(parts, key=lambda part: part.coords[0][0] if eastward else -part.coords[0][1])


def _from_start(line: LineString) -> LineString:
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    forward = x1 > x0 if abs(x1 - x0) > abs(y1 - y0) else y1 < y0
    return line if forward else line.reverse()


def _along(
    rng: np.random.Generator, parts: Sequence[LineString], slot_m: float, set_back_m: float
) -> tuple[list[int], Points]:
    numbers: list[int] = []
    points = [np.zeros((0, 2))]
    first = 0
    for part in parts:
        count = int(part.length // slot_m)
        middles = (np.arange(count) + 0.5 + (rng.random(count) - 0.5) * 0.3) * slot_m
        here = shapely.get_coordinates(shapely.line_interpolate_point(part, middles))
        ahead = shapely.get_coordinates(shapely.line_interpolate_point(part, middles + 1.0)) - here
        ahead = ahead / np.maximum(np.hypot(*ahead.T), 1e-9)[:, None]
        left = np.column_stack([-ahead[:, 1], ahead[:, 0]])
        for side, parity in ((1.0, 2), (-1.0, 1)):
            away = set_back_m + (rng.random(count) - 0.3) * 0.5 * set_back_m
            points.append(here + side * left * away[:, None])
            numbers += [2 * (first + slot) + parity for slot in range(count)]
        first += count + 1
    return numbers, np.vstack(points)


def _inside(blocks_m: NDArray[Any], street: int, numbers: Sequence[int], points: Points) -> list[Slot]:
    """Slots that lie in a block and well away from its other streets."""
    tree = shapely.STRtree(list(blocks_m))
    which, block = tree.query(shapely.points(points), "within")
    clear = shapely.distance(shapely.boundary(blocks_m[block]), shapely.points(points[which])) > 4.2
    slots = [
        Slot(street, numbers[w], int(b), (float(points[w, 0]), float(points[w, 1])))
        for w, b in zip(which[clear], block[clear], strict=True)
    ]
    return sorted(slots, key=lambda slot: slot.number)
