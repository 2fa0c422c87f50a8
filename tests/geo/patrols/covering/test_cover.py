"""Coverage from intervals: unions, last times, counts; and that it depends on the set of intervals alone."""

import itertools
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.patrols.covering import NEVER, Coverage, Intervals, Source, cover

Row = tuple[int, int, int, int, int, int, int]

rows = st.lists(
    st.tuples(
        st.integers(0, 3), st.integers(0, 60), st.integers(1, 60), st.integers(0, 50), st.integers(0, 50),
        st.integers(0, 4), st.integers(0, 1),
    ),
    max_size=30,
)  # fmt: skip
"""(segment, from, length, at, lasting, patrol, source)."""


def intervals(given_rows: list[Row]) -> Intervals:
    segment, low, length, at, lasting, patrol, source = np.array(given_rows, np.int64).reshape(-1, 7).T
    return Intervals(segment, low, low + length, at, at + lasting, patrol, source)


def told(coverage: Coverage) -> list[tuple[Any, ...]]:
    columns = (coverage.segment, coverage.from_mm, coverage.to_mm, coverage.last, coverage.patrols)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def same(one: Coverage, other: Coverage) -> bool:
    names = ("segment", "from_mm", "to_mm", "last", "patrols")
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in names)


def by_millimetre(given_rows: list[Row]) -> dict[tuple[int, int], tuple[list[int], list[int]]]:
    """The same found plainly, one millimetre after the other."""
    last: dict[tuple[int, int], list[int]] = {}
    who: dict[tuple[int, int], tuple[set[int], set[int]]] = {}
    for segment, low, length, at, lasting, patrol, source in given_rows:
        for place in range(low, low + length):
            own = last.setdefault((segment, place), [NEVER, NEVER])
            own[source] = max(own[source], at + lasting)
            who.setdefault((segment, place), (set(), set()))[source].add(patrol)
    return {place: (last[place], [len(who[place][0]), len(who[place][1])]) for place in last}


def test_two_walks_over_one_street() -> None:
    """Where two patrols walked, both count and the later one is the last; where one did, that one."""
    coverage = cover(intervals([(7, 0, 1_000, 10, 5, 1, 0), (7, 400, 1_000, 50, 5, 2, 0)]))
    assert told(coverage) == [
        (7, 0, 400, [15, NEVER], [1, 0]),
        (7, 400, 1_000, [55, NEVER], [2, 0]),
        (7, 1_000, 1_400, [55, NEVER], [1, 0]),
    ]
    assert coverage.walked_mm == 1_400


def test_recorded_and_reported_stay_apart() -> None:
    """What a track shows and what somebody says are two columns, each with its own time and count."""
    coverage = cover(intervals([(0, 0, 100, 1, 1, 1, Source.RECORDED), (0, 50, 100, 8, 1, 2, Source.REPORTED)]))
    assert told(coverage) == [
        (0, 0, 50, [2, NEVER], [1, 0]),
        (0, 50, 100, [2, 9], [1, 1]),
        (0, 100, 150, [NEVER, 9], [0, 1]),
    ]


def test_nothing_is_covered_by_nothing() -> None:
    """No interval gives no piece."""
    assert len(cover(intervals([]))) == 0


@settings(max_examples=200, deadline=None)
@given(given_rows=rows)
def test_every_millimetre_is_right(given_rows: list[Row]) -> None:
    """Pieces say of each millimetre what the plain way says, overlap nowhere, and differ from their neighbours."""
    pieces = told(cover(intervals(given_rows)))
    spread = {(s, mm): (last, count) for s, low, high, last, count in pieces for mm in range(low, high)}
    assert spread == by_millimetre(given_rows)
    assert sum(high - low for _, low, high, _, _ in pieces) == len(spread)
    for one, other in itertools.pairwise(pieces):
        assert (one[0], one[2]) <= (other[0], other[1])
        assert (one[0], one[2]) != (other[0], other[1]) or one[3:] != other[3:]


@settings(max_examples=100, deadline=None)
@given(given_rows=rows, seed=st.integers(0, 1_000))
def test_order_and_repetition_change_no_byte(given_rows: list[Row], seed: int) -> None:
    """Shuffled and doubled intervals give the same bytes."""
    chance = np.random.default_rng(seed)
    arrived = [given_rows[index] for index in chance.permutation(np.repeat(np.arange(len(given_rows)), 2))]
    assert same(cover(intervals(arrived)), cover(intervals(given_rows)))


@settings(max_examples=60, deadline=None)
@given(given_rows=rows, seed=st.integers(0, 1_000))
def test_every_prefix_equals_computing_anew(given_rows: list[Row], seed: int) -> None:
    """After each arrival only the segment it touches is derived anew; the whole is that of all facts so far."""
    chance = np.random.default_rng(seed)
    arrivals = [given_rows[index] for index in chance.permutation(len(given_rows))]
    kept: dict[int, list[tuple[Any, ...]]] = {}
    for count in range(1, len(arrivals) + 1):
        touched = arrivals[count - 1][0]
        kept[touched] = told(cover(intervals([row for row in arrivals[:count] if row[0] == touched])))
        anew = told(cover(intervals(sorted(arrivals[:count]))))
        assert [piece for segment in sorted(kept) for piece in kept[segment]] == anew
