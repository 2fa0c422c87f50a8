"""What was walked on each day: the same as asking day by day."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.patrols.covering import Counted, Intervals, Parts, cover, lay, walked_by_day

LENGTHS = np.array([900, 400, 700])
NUMBERS = np.array([7, 11, 20])
PARTS = Parts(np.repeat(NUMBERS, 2), np.array([0, 300, 0, 100, 0, 650]), np.array([300, 900, 100, 400, 650, 700]),
              np.array([0, 1, 1, 0, 0, 1]))  # fmt: skip
DAYS = 5

ROW = st.tuples(
    st.integers(0, 3), st.integers(0, 390), st.integers(1, 300), st.integers(0, DAYS - 1), st.integers(0, 3),
    st.integers(0, 1),
)  # fmt: skip


def intervals_of(rows: list[tuple[int, int, int, int, int, int]]) -> tuple[Intervals, np.ndarray]:
    """Intervals on three streets and one that no grid has, with the day of each."""
    table = np.array(rows, np.int64).reshape(-1, 6)
    segment = np.array([*NUMBERS, 99])[table[:, 0]]
    begin = table[:, 1]
    at = table[:, 3] * 1000 + table[:, 1]
    return Intervals(segment, begin, begin + table[:, 2], at, at + 5, table[:, 4], table[:, 5]), table[:, 3]


@given(st.lists(ROW, max_size=40))
def test_all_days_at_once_are_each_day_alone(rows: list[tuple[int, int, int, int, int, int]]) -> None:
    """For every day and grid, to the millimetre, recorded and reported apart."""
    intervals, day = intervals_of(rows)
    told = walked_by_day(intervals, day, PARTS, Counted(PARTS.grid, 2, DAYS))
    for number in range(DAYS):
        laid = lay(cover(intervals.taken(day == number)), PARTS)
        recorded = laid.recorded()
        assert told.recorded_mm[number].tolist() == laid.sums_mm(2, of=recorded).tolist()
        assert told.reported_mm[number].tolist() == laid.sums_mm(2, of=laid.walked & ~recorded).tolist()


def test_without_walks_nothing_is_walked() -> None:
    """On no day, in no grid."""
    intervals, day = intervals_of([])
    told = walked_by_day(intervals, day, PARTS, Counted(PARTS.grid, 2, 2))
    assert told.recorded_mm.sum() == told.reported_mm.sum() == 0
    assert told.recorded_mm.shape == (2, 2)
