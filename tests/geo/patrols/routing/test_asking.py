"""What no route can answer is refused with a sentence that says what to change."""

from dataclasses import replace

import numpy as np
import pytest

from geo.core.errors import BadInput
from geo.exchange.ways import WayKind
from geo.patrols.routing import Spot, Stop, Wish, metres_of, plan_route, snap
from tests.geo.patrols.routing.conftest import CORNER, METRE, Maker


def refusal(network: object, wish: Wish) -> BadInput:
    """What a wish is answered."""
    with pytest.raises(BadInput) as caught:
        plan_route(network, wish)  # type: ignore[arg-type]
    return caught.value


@pytest.fixture
def cross(network: Maker) -> object:
    """A long street, a short one without a name, a river, and a street on the other bank."""
    return network(
        [(0, 0), (900, 0), (0, 50), (0, 500), (0, 600)],
        [(0, 1), (0, 2), (2, 3), (3, 4)],
        names=["长街", None, "river", "对岸路"],
        kinds=[WayKind.STREET, WayKind.STREET, WayKind.RIVER, WayKind.STREET],
    )


def test_nothing_to_walk(cross: object, network: Maker) -> None:
    """A wish without streets and places, and a network without any, are refused."""
    assert refusal(cross, Wish(frozenset(), Spot(0, 0))).code == "routes.nothing"
    assert refusal(network([], []), Wish(frozenset(), Spot(0, 0))).code == "routes.nothing"
    assert refusal(network([], []), Wish(frozenset({0}), Spot(0, 0))).code == "routes.not_walkable"


def test_rivers_are_not_walked(cross: object) -> None:
    """A segment that is a river, or is not there, is named by its number, wherever in the wish it stands."""
    for wish in (
        Wish(frozenset({0, 2}), Spot(0, 0)),
        Wish(frozenset({0}), Spot(2, 0)),
        Wish(frozenset({0}), Spot(0, 0), Spot(2, 0)),
        Wish(frozenset({0}), Spot(0, 0), stops=(Stop(Spot(2, 0), "boat"),)),
        Wish(frozenset({0}), Spot(0, 0), both_sides=frozenset({2})),
    ):
        answer = refusal(cross, wish)
        assert answer.code == "routes.not_walkable"
        assert "2" in str(answer.sentence)


def test_the_other_bank_cannot_be_reached(cross: object) -> None:
    """Streets, places and the end beyond a gap are refused, with the first name there is."""
    answer = refusal(cross, Wish(frozenset({0, 3}), Spot(0, 0)))
    assert answer.code == "routes.out_of_reach"
    assert "对岸路" in str(answer.sentence)
    hydrant = Stop(Spot(3, 10), "hydrant 7")
    assert "hydrant 7" in str(refusal(cross, Wish(frozenset({0}), Spot(0, 0), stops=(hydrant,))).sentence)
    assert refusal(cross, Wish(frozenset({1}), Spot(0, 0), Spot(3, 0))).code == "routes.out_of_reach"


def test_a_shift_too_short_names_the_farthest_street(cross: object) -> None:
    """It says how far it is there and back, and how far the shift goes."""
    answer = refusal(cross, Wish(frozenset({0, 1}), Spot(0, 0), longest_m=1500))
    assert answer.code == "routes.shift_too_short"
    assert "长街" in str(answer.sentence)
    assert "1800 m" in str(answer.sentence).replace("1799", "1800").replace("1801", "1800").replace("1802", "1800")
    assert "1500 m" in str(answer.sentence)
    unnamed = refusal(cross, Wish(frozenset({1}), Spot(0, 0), longest_m=50))
    assert "without a name" in str(unnamed.sentence)


def test_more_patrollers_than_streets(cross: object) -> None:
    """Somebody would have nothing to walk."""
    answer = refusal(cross, Wish(frozenset({0, 1}), Spot(0, 0), patrollers=3))
    assert answer.code == "routes.too_many_patrollers"
    assert "at most 2" in str(answer.sentence)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"patrollers": 0}, "routes.patrollers"),
        ({"longest_m": 0.0}, "routes.shift"),
        ({"longest_m": float("nan")}, "routes.shift"),
        ({"longest_m": float("inf")}, "routes.shift"),
        ({"weight": {0: 0.0}}, "routes.weight"),
        ({"weight": {0: float("nan")}}, "routes.weight"),
    ],
)
def test_numbers_out_of_range(cross: object, change: dict[str, object], code: str) -> None:
    """Nobody, no metres and no weight are refused, each with its own sentence."""
    assert refusal(cross, replace(Wish(frozenset({0}), Spot(0, 0)), **change)).code == code  # type: ignore[arg-type]


def test_places_are_put_on_the_nearest_street(cross: object) -> None:
    """Not on the river that is nearer; the metres along the street and off it are kept."""
    [spot] = snap(cross, np.array([(300, 20)]) * METRE + CORNER)  # type: ignore[arg-type]
    assert spot.segment == 0
    assert spot.along_mm == pytest.approx(300_000, rel=0.002)
    assert spot.off_m == pytest.approx(20, rel=0.01)


def test_a_place_far_from_every_street(cross: object, network: Maker) -> None:
    """It is refused by its number; so is any place where there are no streets."""
    with pytest.raises(BadInput, match="number 2") as caught:
        snap(cross, np.array([(0, 0), (300, 400)]) * METRE + CORNER)  # type: ignore[arg-type]
    assert caught.value.code == "routes.far_place"
    with pytest.raises(BadInput):
        snap(network([], []), np.array([(0, 0)]) * METRE + CORNER)


def test_minutes_are_metres() -> None:
    """A shift of an hour at a patrol's pace is 3.6 km."""
    assert metres_of(60) == 3600
