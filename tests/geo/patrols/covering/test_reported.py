"""Lines that somebody reports, laid on the streets they run along."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.patrols.covering.reported import ReportedLine, StreetLines, Told, lay_reported

LONG, BESIDE, ACROSS = 0, 1, 2
STREETS = ([(0, 0), (400, 0)], [(0, 15), (400, 15)], [(400, -100), (400, 100)])


def streets(lines: Any = STREETS) -> StreetLines:
    shapes = np.array([shapely.LineString(line) for line in lines], dtype=object)
    return StreetLines.of(shapes, np.rint(shapely.length(shapes) * 1000).astype(np.int64))


def lay(*lines: Any, on: StreetLines | None = None) -> Told:
    told = [ReportedLine(shapely.LineString(line), 10, 20) for line in lines]
    return lay_reported(told, on or streets())


def rows(told: Told) -> list[tuple[int, int, int]]:
    return list(zip(told.segment.tolist(), told.from_mm.tolist(), told.to_mm.tolist(), strict=True))


def test_a_street_that_is_told_whole_is_walked_whole() -> None:
    """To the millimetre, and no other: neither the one 15 m beside it nor the one it ends at."""
    assert rows(lay(STREETS[LONG])) == [(LONG, 0, 400_000)]


def test_part_of_a_street_is_that_part() -> None:
    """Told backwards it is the same part, in the other direction."""
    there, back = lay([(100, 0), (250, 0)]), lay([(250, 0), (100, 0)])
    assert rows(there) == rows(back) == [(LONG, 100_000, 250_000)]
    assert (there.direction.tolist(), back.direction.tolist()) == ([1], [-1])


def test_a_way_around_a_corner_is_on_both_streets() -> None:
    """Each up to the corner."""
    assert rows(lay([(300, 0), (400, 0), (400, 100)])) == [(LONG, 300_000, 400_000), (ACROSS, 100_000, 200_000)]


def test_a_rough_line_is_of_the_nearer_street() -> None:
    """A line drawn 4 m beside its street is of it, and one through the open country of none."""
    assert rows(lay([(100, 4), (250, 4)])) == [(LONG, 100_000, 250_000)]
    assert rows(lay([(100, 11), (250, 11)])) == [(BESIDE, 100_000, 250_000)]
    assert not len(lay([(0, 60), (400, 60)]))


def test_a_line_through_several_segments_is_cut_at_their_ends() -> None:
    """The street was cut at junctions since: the same line means all its pieces, whole."""
    pieces = streets([[(0, 0), (33.3, 0)], [(33.3, 0), (200, 0)], [(200, 0), (400, 0)], [(200, -80), (200, 80)]])
    assert rows(lay([(0, 0), (400, 0)], on=pieces)) == [(0, 0, 33_300), (1, 0, 166_700), (2, 0, 200_000)]


def test_without_streets_nothing_is_laid() -> None:
    """And nothing fails."""
    assert not len(lay([(0, 0), (400, 0)], on=streets([])))
    assert not len(lay([(5, 5), (5, 5)]))


@given(st.permutations([STREETS[LONG], [(100, 0), (250, 0)], STREETS[ACROSS], STREETS[LONG]]))
def test_order_and_repetition_change_nothing(lines: Any) -> None:
    """The same ways in any order, some of them twice, give the same intervals."""
    told = lay(*lines)
    expected = lay(STREETS[LONG], [(100, 0), (250, 0)], STREETS[ACROSS])
    assert rows(told) == rows(expected)
    assert told.at_to.tolist() == pytest.approx([20] * 3)
