"""Coverage by grid: exact sums, missed stretches, hours since the last walk."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.core.measure import lengths_m
from geo.patrols.covering import OUTSIDE, Intervals, Parts, Source, cover, cut_at_grids, lay, whole

HOUR_US = 3_600_000_000


def line(*corners: tuple[float, float]) -> Any:
    return shapely.linestrings(np.array(corners) * 0.001 + (101.6, 39.2))


def square(west: float, south: float, east: float, north: float) -> Any:
    return shapely.transform(shapely.box(west, south, east, north), lambda corners: corners * 0.001 + (101.6, 39.2))


def cut(lines: list[Any], grids: list[Any]) -> tuple[Parts, np.ndarray]:
    shapes = np.array(lines, dtype=object)
    length_mm = np.rint(lengths_m(shapes) * 1000).astype(np.int64)
    return cut_at_grids(shapes, np.arange(len(lines)), length_mm, np.array(grids, dtype=object)), length_mm


def walked(*rows: tuple[int, int, int, int]) -> Intervals:
    """Rows of (segment, from, to, at), all of one recorded patrol."""
    segment, low, high, at = np.array(rows, np.int64).reshape(-1, 4).T
    none = np.zeros(len(segment), np.int64)
    return Intervals(segment, low, high, at, at, none, none + Source.RECORDED)


def test_a_street_through_two_grids_is_cut_between_them() -> None:
    """The parts make up the street to the millimetre, and meet where the boundary is."""
    parts, length_mm = cut([line((0, 0), (4, 0))], [square(-1, -1, 1, 1), square(1, -1, 3, 1)])
    assert parts.grid.tolist() == [0, 1, OUTSIDE]
    assert (parts.from_mm[1:] == parts.to_mm[:-1]).all()
    assert (parts.from_mm[0], parts.to_mm[-1]) == (0, length_mm[0])
    assert parts.to_mm[0] == pytest.approx(length_mm[0] / 4, abs=2)
    assert parts.to_mm[1] == pytest.approx(length_mm[0] * 3 / 4, abs=2)


def test_a_street_along_a_boundary_belongs_to_the_first_grid() -> None:
    """As a point on a boundary does; it is in no sum twice."""
    parts, _ = cut([line((1, 0), (1, 1))], [square(0, 0, 1, 1), square(1, 0, 2, 1)])
    assert parts.grid.tolist() == [0]


def test_a_street_that_leaves_and_comes_back() -> None:
    """Its parts in the grid are two, the one between is outside."""
    parts, _ = cut([line((0, 0), (0, 2), (1, 2), (1, 0))], [square(-1, -1, 2, 1)])
    assert parts.grid.tolist() == [0, OUTSIDE, 0]


@settings(max_examples=40, deadline=None)
@given(corners=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=6, unique=True))
def test_no_millimetre_is_lost_or_counted_twice(corners: list[tuple[int, int]]) -> None:
    """Sums over grids that tile the ground are the whole length, for any line."""
    grids = [square(10 * x - 1, 10 * y - 1, 10 * x + 9, 10 * y + 9) for x in range(5) for y in range(5)]
    parts, length_mm = cut([line(*corners)], grids)
    assert (parts.grid >= 0).all()
    assert (parts.to_mm - parts.from_mm).sum() == length_mm[0]
    laid = lay(cover(walked((0, 0, int(length_mm[0]), 5))), parts)
    assert laid.sums_mm(len(grids), of=laid.walked).sum() == length_mm[0]


def test_missed_stretches_of_twenty_metres() -> None:
    """A hole of 30 m is told, one of 19 m is not, and one that a boundary cuts is told for each grid it is long in."""
    parts = Parts(*(np.array(column, np.int64) for column in ([3, 3], [0, 100_000], [100_000, 200_000], [0, 1])))
    laid = lay(cover(walked((3, 0, 20_000, 1), (3, 50_000, 75_000, 2), (3, 130_000, 181_000, 3))), parts)
    missed = laid.missed()
    found = zip(missed.segment, missed.from_mm, missed.to_mm, missed.grid, strict=True)
    assert list(found) == [(3, 20_000, 50_000, 0), (3, 75_000, 100_000, 0), (3, 100_000, 130_000, 1)]
    assert len(laid.missed(least_mm=1)) == 4


def test_a_street_that_nobody_walked_is_missed_whole() -> None:
    """It has no last walk, and hours without end."""
    laid = lay(cover(walked()), whole(np.array([5]), np.array([70_000])))
    assert laid.missed().to_mm.tolist() == [70_000]
    assert np.isinf(laid.hours_since(10 * HOUR_US)).all()
    assert laid.sums_mm(1).tolist() == [0]


def test_hours_since_the_last_walk_are_told_per_metre() -> None:
    """Each piece has the hours since its own last walk."""
    laid = lay(cover(walked((0, 0, 500, HOUR_US), (0, 500, 900, 3 * HOUR_US))), whole(np.array([0]), np.array([1_000])))
    assert laid.length_mm.tolist() == [500, 400, 100]
    assert laid.hours_since(5 * HOUR_US).tolist() == [4.0, 2.0, np.inf]
