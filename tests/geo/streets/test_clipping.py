"""Lines clipped to an outline."""

import numpy as np
import shapely

from geo.streets.clipping import REACH_STEPS, clipped

SQUARE = shapely.box(0, 0, 100_000, 100_000)


def lines_of(*lines: list[tuple[float, float]]) -> np.ndarray:
    return np.array([shapely.LineString(line) for line in lines], dtype=object)


def told(*lines: list[tuple[float, float]]) -> list[tuple[list[list[float]], int]]:
    """What is left of lines: coordinates, and which it is of."""
    found, index = clipped(lines_of(*lines), SQUARE)
    return [(shapely.get_coordinates(each).tolist(), int(at)) for each, at in zip(found, index, strict=True)]


def test_a_line_inside_stays() -> None:
    """Nothing of it is touched; what lies outside, or along the outline within the reach, is gone."""
    along = [(0.0, REACH_STEPS / 2), (90_000.0, REACH_STEPS / 2)]
    assert told([(5_000, 5_000), (9_000, 9_000)], [(-9, -9), (-5, -9)], along) == [
        ([[5_000, 5_000], [9_000, 9_000]], 0)
    ]


def test_a_line_that_leaves_ends_on_the_outline() -> None:
    """It goes straight from the rim of the reach to the outline; one that leaves twice is two lines."""
    assert told([(50_000, 50_000), (50_000, 200_000)]) == [
        ([[50_000, 50_000], [50_000, 100_000 - REACH_STEPS], [50_000, 100_000]], 0)
    ]
    away_and_back = [(20_000, 50_000), (20_000, 150_000), (40_000, 150_000), (40_000, 50_000)]
    parts = told(away_and_back)
    assert [(part[0], part[-1]) for part, _ in parts] == [
        ([20_000, 50_000], [20_000, 100_000]),
        ([40_000, 100_000], [40_000, 50_000]),
    ]


def test_an_end_just_short_of_the_outline_reaches_it() -> None:
    """A street that stops within the reach is drawn to the outline."""
    assert told([(50_000, 50_000), (50_000, 99_900)])[0][0][-1] == [50_000, 100_000]


def test_a_corner_that_is_near_is_taken() -> None:
    """What leaves beside a corner makes no vertex of its own there."""
    assert told([(50_000, 50_000), (99_900, 99_950)])[0][0][-1] == [100_000, 100_000]


def test_an_outline_thinner_than_the_reach_keeps_nothing() -> None:
    """There is no core, and so no line."""
    found, _ = clipped(lines_of([(0, 50), (9_000, 50)]), shapely.box(0, 0, 9_000, REACH_STEPS))
    assert len(found) == 0
