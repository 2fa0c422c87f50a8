"""A walk told turn by turn."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.language import translate
from geo.exchange.ways import WayKind
from geo.patrols.routing import Leg, Spot, Stop, Turn, Walk, Wish, directions, lengths_mm, plan_route
from geo.patrols.routing.phrases import turn_of
from geo.streets import Network
from tests.geo.patrols.routing.conftest import Maker
from tests.geo.patrols.routing.laws import networks, wishes


def walk_over(network: Network, *segments: int) -> Walk:
    """Segments one after the other, a negative number against its direction (-1 is segment 0)."""
    whole = lengths_mm(network.segments)
    return Walk(
        tuple(
            Leg(s, forward=True, begin_mm=0, end_mm=int(whole[s]), required=True)
            if s >= 0
            else Leg(-s - 1, forward=False, begin_mm=0, end_mm=int(whole[-s - 1]), required=True)
            for s in segments
        )
    )


@pytest.fixture
def crossing(network: Maker) -> Network:
    """From the west to a crossing; from there east, north, south, and on from the east to the north."""
    return network(
        [(0, 0), (100, 0), (200, 0), (100, 100), (100, -100), (200, 100)],
        [(0, 1), (1, 2), (1, 3), (1, 4), (2, 5)],
        names=["人民路", "人民路", "解放街", None, None],
        kinds=[WayKind.STREET] * 3 + [WayKind.PATH, WayKind.STREET],
    )


def test_parts_of_one_street_are_one_line(crossing: Network) -> None:
    """Straight over a crossing on a street of the same name is not told."""
    [first, arrived] = directions(crossing, walk_over(crossing, 0, 1))
    assert (first.turn, first.street, first.metres) == (Turn.BEGIN, "人民路", 200)
    assert (arrived.turn, arrived.junction) == (Turn.ARRIVE, 2)


def test_turns_have_sides(crossing: Network) -> None:
    """From the west: north is left, south is right; the junction and the street's name are told."""
    left = directions(crossing, walk_over(crossing, 0, 2))[1]
    right = directions(crossing, walk_over(crossing, 0, 3))[1]
    assert (left.turn, left.junction, left.street) == (Turn.LEFT, 1, "解放街")
    assert (right.turn, right.junction, right.street) == (Turn.RIGHT, 1, None)


def test_back_is_told(crossing: Network) -> None:
    """A street walked back at once is a line of its own, though the name is the same."""
    lines = directions(crossing, walk_over(crossing, 0, -1))
    assert [line.turn for line in lines] == [Turn.BEGIN, Turn.BACK, Turn.ARRIVE]


def test_both_languages(crossing: Network) -> None:
    """Names stand in the sentence; a path without one is called a path, a street a street."""
    lines = directions(crossing, walk_over(crossing, 0, 3, -4, 1, 4))
    assert [str(line.sentence) for line in lines] == [
        "Begin on 人民路: 100 m.",
        "Turn right into the path: 100 m.",
        "Turn round and walk back along the path: 100 m.",
        "Turn right into 人民路: 100 m.",
        "Turn left into the street: 100 m.",
        "You have arrived: 500 m in all.",
    ]
    assert [translate(line.sentence, "zh-CN") for line in lines[:2]] == [
        "从人民路出发，走 100 米。",
        "右转进入小路，走 100 米。",
    ]


def test_stops_stand_in_the_list(crossing: Network) -> None:
    """A hydrant half way is a line with its name; the street goes on after it without a turn."""
    hydrant = Stop(Spot(0, 50_000), "hydrant 3")
    route = plan_route(crossing, Wish(frozenset({0}), Spot(0, 0), Spot(1, 0), stops=(hydrant,)))
    lines = directions(crossing, route.walks[0], stop_names=("hydrant 3",))
    assert [line.turn for line in lines] == [Turn.BEGIN, Turn.STOP, Turn.STRAIGHT, Turn.ARRIVE]
    assert str(lines[1].sentence) == "Stop at hydrant 3."
    assert lines[1].junction is None


def test_hostile_names_stay_text(network: Maker) -> None:
    """Braces in the name of a street are no places of the sentence."""
    line = network([(0, 0), (100, 0)], [(0, 1)], names=["{metres} {0} %s"])
    assert str(directions(line, walk_over(line, 0))[0].sentence) == "Begin on {metres} {0} %s: 100 m."


def test_nothing_to_tell(network: Maker) -> None:
    """A walk without legs has no directions."""
    assert directions(network([(0, 0), (100, 0)], [(0, 1)]), Walk(())) == []


@pytest.mark.parametrize(
    ("degrees", "turn"),
    [
        (0, Turn.STRAIGHT),
        (24, Turn.STRAIGHT),
        (-40, Turn.SLIGHT_LEFT),
        (40, Turn.SLIGHT_RIGHT),
        (-90, Turn.LEFT),
        (90, Turn.RIGHT),
        (-150, Turn.SHARP_LEFT),
        (150, Turn.SHARP_RIGHT),
        (175, Turn.BACK),
        (-180, Turn.BACK),
    ],
)
def test_turns_by_degrees(degrees: float, turn: Turn) -> None:
    """Whatever way one comes from."""
    assert {turn_of(before, (before + degrees) % 360) for before in range(0, 360, 7)} == {turn}


@given(st.data())
@settings(max_examples=30)
def test_the_metres_of_the_list_are_those_of_the_walk(data: st.DataObject) -> None:
    """No leg is left out or told twice: within half a metre for each line; lines follow one another along the legs."""
    network = data.draw(networks())
    wish = data.draw(wishes(network))
    for walk in plan_route(network, wish, rounds=100).walks:
        lines = directions(network, walk)
        assert abs(sum(line.metres for line in lines) - walk.length_mm / 1000) <= 0.5 * len(lines) + 0.001
        assert [line.first_leg for line in lines] == sorted({line.first_leg for line in lines})
