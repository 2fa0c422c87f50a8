"""When each piece was walked: hours, kinds, pieces that make up the street."""

import zoneinfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.patrols.covering import Daylight, Intervals, Source, whole
from geo.patrols.covering.histories import HOUR_US, Histories, histories

DAYLIGHT = Daylight(zoneinfo.ZoneInfo("UTC"))
STREET_MM = 100_000
Row = tuple[int, int, int, int]


def intervals(*rows: Row) -> Intervals:
    """Rows of (from, to, hour, source) of one street; the patrol does not matter."""
    low, high, hour, source = np.array(rows, np.int64).reshape(-1, 4).T.copy()
    none = np.zeros(len(low), np.int64)
    at = hour * HOUR_US + HOUR_US // 2
    return Intervals(none, low, high, at, at, none, source)


def told(*rows: Row, since_hour: int = 0) -> Histories:
    parts = whole(np.array([0]), np.array([STREET_MM]))
    return histories(intervals(*rows), parts, DAYLIGHT, since_hour=since_hour)


def walks(found: Histories) -> list[list[int]]:
    ends = np.cumsum(found.count).tolist()
    return [found.walks[end - count : end].tolist() for end, count in zip(ends, found.count.tolist(), strict=True)]


def test_a_piece_tells_its_hours_and_kinds() -> None:
    """By day recorded 4 h, reported 4 h + 2; by night one more. What nobody walked has none."""
    found = told((0, 40_000, 12, Source.RECORDED), (20_000, 60_000, 23, Source.REPORTED))
    assert list(zip(found.from_mm.tolist(), found.to_mm.tolist(), strict=True)) == [
        (0, 20_000), (20_000, 40_000), (40_000, 60_000), (60_000, STREET_MM),
    ]  # fmt: skip
    assert walks(found) == [[48], [48, 95], [95], []]


def test_pieces_of_one_walk_are_one() -> None:
    """However often a track cut it within an hour."""
    found = told(*((place, place + 1_000, 12, Source.RECORDED) for place in range(0, 40_000, 1_000)))
    assert found.to_mm.tolist() == [40_000, STREET_MM]


def test_of_what_lies_before_the_last_walk_of_each_kind_is_enough() -> None:
    """The earlier ones change no colour of the days asked for."""
    rows = [(0, STREET_MM, hour, source) for hour in (8, 9, 33, 80) for source in (0, 1)]
    assert walks(told(*rows, since_hour=60)) == [[33 * 4, 33 * 4 + 2, 80 * 4, 80 * 4 + 2]]


ROWS = st.tuples(st.integers(0, 99), st.integers(1, 40), st.integers(0, 60), st.sampled_from([0, 1]))


@given(st.lists(ROWS, max_size=12), st.randoms())
def test_order_changes_nothing_and_pieces_make_the_street(rows: list[Row], chance: object) -> None:
    """Whatever was walked: each millimetre once, each with just the walks that lie on it."""
    placed = [(low * 1_000, min(STREET_MM, (low + length) * 1_000), hour, kind) for low, length, hour, kind in rows]
    found = told(*placed)
    shuffled = sorted(placed, key=lambda _: chance.random())  # type: ignore[attr-defined]
    again = told(*shuffled)
    assert [column.tolist() for column in vars(found).values()] == [column.tolist() for column in vars(again).values()]
    assert found.from_mm.tolist() == [0, *found.to_mm.tolist()[:-1]]
    assert found.to_mm.tolist()[-1] == STREET_MM
    for low, high, own in zip(found.from_mm.tolist(), found.to_mm.tolist(), walks(found), strict=True):
        hours = {(hour, kind) for start, end, hour, kind in placed if start <= low and high <= end}
        assert {(number // 4, (number % 4) // 2) for number in own} == hours
