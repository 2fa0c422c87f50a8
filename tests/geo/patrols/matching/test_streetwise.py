"""What was walked on pavements, told of their streets."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.patrols.matching import Walked
from geo.patrols.matching.streetwise import told_of_streets
from geo.streets.beside import Beside

PAVEMENT, STREET, OTHER = 5, 2, 9


def beside(*rows: tuple[int, int, int, int, int, int]) -> Beside:
    return Beside(*np.array(rows, np.int64).reshape(-1, 6).T.copy())


def walked(*rows: tuple[int, int, int, int, int, int]) -> Walked:
    """Segment, from, to, began, ended, direction."""
    return Walked(*np.array([(*row, 80) for row in rows], np.int64).reshape(-1, 7).T.copy())


def rows_of(found: Walked) -> list[tuple[int, ...]]:
    columns = (found.segment, found.from_mm, found.to_mm, found.at_from, found.at_to, found.direction)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_a_walk_on_a_pavement_is_one_of_its_street() -> None:
    """It lies where the pavement lies along the street; a pavement drawn the other way turns the direction."""
    stretch = beside((PAVEMENT, 0, 100_000, STREET, 120_000, 20_000))
    found = told_of_streets(walked((PAVEMENT, 0, 10_000, 0, 8, 1), (OTHER, 0, 5_000, 8, 12, -1)), stretch)
    assert rows_of(found) == [(STREET, 110_000, 120_000, 0, 8, -1), (OTHER, 0, 5_000, 8, 12, -1)]


def test_an_interval_is_cut_where_the_pavement_begins() -> None:
    """Half on a path across the grass, half on the pavement: each half keeps its share of the time, in its order."""
    stretch = beside((PAVEMENT, 10_000, 50_000, STREET, 0, 40_000))
    found = told_of_streets(walked((PAVEMENT, 0, 20_000, 0, 20, 1)), stretch)
    assert rows_of(found) == [(PAVEMENT, 0, 10_000, 0, 10, 1), (STREET, 0, 10_000, 10, 20, 1)]
    back = told_of_streets(walked((PAVEMENT, 0, 20_000, 0, 20, -1)), stretch)
    assert rows_of(back) == [(STREET, 0, 10_000, 0, 10, -1), (PAVEMENT, 0, 10_000, 10, 20, -1)]


def test_a_crossing_is_nothing() -> None:
    """Where a stretch only leads across nothing is walked."""
    stretch = beside((PAVEMENT, 0, 12_000, STREET, 7_000, 7_000))
    assert len(told_of_streets(walked((PAVEMENT, 0, 12_000, 0, 9, 1)), stretch)) == 0


def test_a_cycleway_beside_a_pavement_beside_a_street() -> None:
    """It is the street that was walked."""
    stretches = beside((PAVEMENT, 0, 9_000, STREET, 0, 9_000), (OTHER, 0, 9_000, PAVEMENT, 0, 9_000))
    assert rows_of(told_of_streets(walked((OTHER, 1_000, 3_000, 0, 2, 1)), stretches)) == [
        (STREET, 1_000, 3_000, 0, 2, 1)
    ]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 40), st.sampled_from([1, -1])), min_size=1, max_size=6))
def test_nothing_is_lost_on_stretches_as_long_as_their_street(spans: list[tuple[int, int, int]]) -> None:
    """Lengths, order and time are kept where every stretch is as long as what it lies beside."""
    stretches = beside((PAVEMENT, 10, 30, STREET, 50, 70), (PAVEMENT, 30, 45, OTHER, 15, 0))
    rows = [(PAVEMENT, low, low + long, 100 * n, 100 * n + 50, way) for n, (low, long, way) in enumerate(spans)]
    found = told_of_streets(walked(*rows), stretches)
    assert (found.to_mm - found.from_mm).sum() == sum(long for _, long, _ in spans)
    assert (np.diff(found.at_from) >= 0).all()
    assert (found.at_from <= found.at_to).all()
    assert not ((found.segment == PAVEMENT) & (found.from_mm < 45) & (found.to_mm > 10)).any()
