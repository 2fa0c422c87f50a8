"""Which pavements, cycleways and carriageways belong to which street."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.exchange.ways import Level, WayKind
from geo.streets import Network, Ways, make_network
from geo.streets.beside import Beside, find_beside, own_mm
from geo.streets.storing import lengths_mm

Maker = Callable[..., Ways]
STREET, PATH = WayKind.STREET, WayKind.PATH
ALONG = [(0, 0), (200, 0)]


def own_m(network: Network) -> list[float]:
    """What counts of each walkable segment, in metres."""
    return (own_mm(lengths_mm(network.segments), find_beside(network)) / 1000.0).round().tolist()


def on_street(beside: Beside) -> list[list[float]]:
    """Of each stretch where it lies along its own segment and its street, in metres."""
    columns = (beside.from_mm, beside.to_mm, beside.at_mm, beside.till_mm)
    return (np.column_stack(columns) / 1000.0).round().tolist()


def test_a_pavement_belongs_to_its_carriageway(ways: Maker) -> None:
    """Eight metres beside it and drawn the same way round it lies upon it from end to end."""
    network = make_network(ways(ALONG, [(4, 8), (196, 8)], kind=[STREET, PATH], name=["Kremser Straße", None]))
    beside = find_beside(network)
    assert network.kind[beside.segment].tolist() == [PATH]
    assert network.kind[beside.street].tolist() == [STREET]
    assert on_street(beside) == [[0, 192, 0, 200]]
    assert sorted(own_m(network)) == [0, 200]


def test_a_street_with_two_pavements_and_crossings_counts_once(ways: Maker) -> None:
    """Both pavements and the zebra between them add nothing to the length of the street."""
    network = make_network(
        ways(
            [(0, 0), (100, 0)], [(100, 0), (200, 0)],
            [(0, 9), (100, 9)], [(100, 9), (200, 9)], [(0, -9), (100, -9)], [(100, -9), (200, -9)],
            [(100, 9), (100, 0)], [(100, 0), (100, -9)],
            kind=[STREET] * 2 + [PATH] * 6, name=["中街", "中街", *[None] * 6],
        )
    )  # fmt: skip
    assert sum(own_m(network)) == pytest.approx(200, abs=1)


@pytest.mark.parametrize(
    ("gap_m", "kind", "name", "both"),
    [
        (15, STREET, [None, None], True),
        (15, STREET, ["曙光路", "后巷"], True),
        (9, STREET, ["曙光路", "后巷"], True),
        (18, STREET, ["环城路", "环城路"], False),
        (9, STREET, ["环城路", None], False),
        (14, STREET, ["环城路", None], True),
        (19, [STREET, PATH], ["环城路", None], False),
        (19, [STREET, PATH], [None, None], True),
        (25, [STREET, PATH], ["环城路", None], True),
        (9, [STREET, PATH], ["环城路", "河边步道"], True),
        (8, PATH, [None, None], False),
        (12, PATH, [None, None], True),
    ],
)
def test_what_lies_beside_is_one_street_or_two(
    ways: Maker, gap_m: float, kind: WayKind | list[WayKind], name: list[str | None], *, both: bool
) -> None:
    """By how far apart, by what they are and by their names: streets with names of their own stay apart."""
    network = make_network(ways(ALONG, [(0, gap_m), (200, gap_m)], kind=kind, name=name))
    assert sum(own_m(network)) == (400 if both else 200)


def test_an_underpass_is_not_the_street_above_it(ways: Maker) -> None:
    """What runs on another level stays a street of its own."""
    network = make_network(
        ways(ALONG, [(0, 3), (200, 3)], kind=[STREET, PATH], level=[Level.GROUND, Level.TUNNEL], name=["中街", None])
    )
    assert sum(own_m(network)) == 400


def test_what_leads_away_from_a_street_is_not_part_of_it(ways: Maker) -> None:
    """Side streets, paths to a door, and the path across a park beyond what runs beside."""
    network = make_network(
        ways(
            ALONG, [(100, 0), (100, 80)], [(50, 0), (50, 11)], [(0, 9), (60, 9), (90, 120)],
            kind=[STREET, STREET, PATH, PATH], name=["中街", None, None, None],
        )
    )  # fmt: skip
    beyond_m = np.hypot(30, 111)
    assert sum(own_m(network)) == pytest.approx(200 + 80 + 11 + beyond_m, abs=5)


@given(gaps=st.lists(st.integers(2, 24), min_size=1, max_size=5), turns=st.lists(st.booleans(), min_size=6, max_size=6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_walk_never_ends_on_what_does_not_count(ways: Maker, gaps: list[int], turns: list[bool]) -> None:
    """Stretches lie within their segments, none overlaps another, and each leads to what comes before it in rank."""
    far = np.concatenate([[0], np.cumsum(gaps)]).tolist()
    lines = [[(0, y), (150, y + 3)][:: 1 if turn else -1] for y, turn in zip(far, turns, strict=False)]
    network = make_network(ways(*lines, kind=[STREET, *[PATH] * len(gaps)], name=["中街", *[None] * len(gaps)]))
    beside, length_mm = find_beside(network), lengths_mm(network.segments)
    assert (beside.from_mm >= 0).all()
    assert (beside.from_mm < beside.to_mm).all()
    assert (beside.to_mm <= length_mm[beside.segment]).all()
    assert (np.maximum(beside.at_mm, beside.till_mm) <= length_mm[beside.street]).all()
    assert (own_mm(length_mm, beside) >= 0).all()
    key = network.kind.astype(int) * len(network) + np.arange(len(network))
    assert (key[beside.street] < key[beside.segment]).all()


def test_no_street_at_all(ways: Maker) -> None:
    """Of rivers alone nothing runs beside anything."""
    assert len(find_beside(make_network(ways(ALONG, kind=WayKind.RIVER)))) == 0
