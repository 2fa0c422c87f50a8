"""Laws of routes on networks of any shape; the shortest against an integer program."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from geo.core.errors import BadInput, Conflict
from geo.core.watching import Watch
from geo.patrols.routing import Spot, Stop, Wish, lengths_mm, plan_route
from geo.streets import make_network as network_of
from geo.streets import read_ways
from tests.geo.patrols.routing.conftest import Maker, make_town
from tests.geo.patrols.routing.laws import (
    asked_mm,
    is_one_walk,
    networks,
    place_of,
    required_mm,
    stops_made,
    wishes,
)
from tests.geo.patrols.routing.oracle import shortest_mm

ROUNDS = 400


@given(st.data())
@settings(max_examples=80)
def test_every_walk_is_whole_and_does_what_is_asked(data: st.DataObject) -> None:
    """Each leg begins where the last ended; each street is walked as often as asked; no bound is beaten."""
    network = data.draw(networks())
    wish = data.draw(wishes(network))
    route = plan_route(network, wish, rounds=ROUNDS)
    assert len(route.walks) == wish.patrollers
    assert all(is_one_walk(network, wish, walk) for walk in route.walks)
    assert required_mm(route) == asked_mm(network, wish)
    assert stops_made(route) == list(range(len(wish.stops)))
    assert (route.left_out, route.left_stops) == ((), ())
    assert route.length_mm == sum(leg.length_mm for walk in route.walks for leg in walk.legs)
    assert route.length_mm >= route.bound_mm
    assert route.longest_mm >= route.longest_bound_mm


@given(st.data())
@settings(max_examples=60)
def test_one_walk_is_the_shortest(data: st.DataObject) -> None:
    """One patroller, streets together or in pieces: what is called shortest is; the rest is within a tenth of it."""
    network = data.draw(networks())
    junction = st.integers(0, len(network) - 1).map(lambda segment: Spot(segment, 0))
    required = data.draw(st.frozensets(st.integers(0, len(network) - 1), min_size=1))
    twice = data.draw(st.frozensets(st.sampled_from(sorted(required))))
    start, end = data.draw(junction), data.draw(junction)
    stops = data.draw(st.lists(junction, max_size=2))
    wish = Wish(required, start, end, both_sides=twice, stops=tuple(Stop(spot, "stairs") for spot in stops))
    route = plan_route(network, wish, rounds=2 * ROUNDS)
    nodes = [place_of(network, spot.segment, spot.along_mm)[1] for spot in (start, end, *stops)]
    asked = {segment: 2 if segment in twice else 1 for segment in required}
    shortest = shortest_mm(network, asked, nodes[0], nodes[1], frozenset(nodes[2:]))
    assert route.bound_mm <= shortest <= route.length_mm
    assert not route.is_shortest or route.length_mm == shortest
    assert route.length_mm <= 1.1 * shortest


@pytest.mark.parametrize("seed", range(4))
def test_connected_streets_have_the_optimum(seed: int) -> None:
    """All streets of a town, walked by one: exactly what the integer program finds, and known to be."""
    town = make_town(5, seed, keep=0.9)
    every = frozenset(range(len(town)))
    route = plan_route(town, Wish(every, Spot(0, 0)))
    start = int(town.ends[0, 0])
    assert route.is_shortest
    assert route.length_mm == shortest_mm(town, dict.fromkeys(every, 1), start, start, frozenset())


@given(st.data())
@settings(max_examples=25)
def test_the_same_seed_gives_the_same_route(data: st.DataObject) -> None:
    """To the last leg."""
    network = data.draw(networks())
    wish = data.draw(wishes(network))
    seed = data.draw(st.integers(0, 9))
    assert repr(plan_route(network, wish, seed=seed, rounds=200)) == repr(
        plan_route(network, wish, seed=seed, rounds=200)
    )


@given(st.data())
@settings(max_examples=40)
def test_a_shift_is_kept_and_what_is_left_out_is_said(data: st.DataObject) -> None:
    """Nobody walks longer than the shift; what was asked is walked or named as left out; or the wish is refused."""
    network = data.draw(networks())
    wish = replace(data.draw(wishes(network)), longest_m=data.draw(st.integers(200, 3000)))
    try:
        route = plan_route(network, wish, rounds=ROUNDS)
    except BadInput:
        event("refused")
        return
    assert all(is_one_walk(network, wish, walk) for walk in route.walks)
    assert route.longest_mm <= wish.longest_m * 1000
    asked, done = asked_mm(network, wish), required_mm(route)
    assert {segment for segment in asked if done[segment] < asked[segment]} == set(route.left_out)
    assert sorted([*stops_made(route), *route.left_stops]) == list(range(len(wish.stops)))


def test_what_weighs_more_is_walked_first(network: Maker) -> None:
    """Of four streets that meet in a star a shift has room for two: the stale ones."""
    star = network([(0, 0), (100, 0), (0, 100), (-100, 0), (0, -100)], [(0, 1), (0, 2), (0, 3), (0, 4)])
    wish = Wish(frozenset(range(4)), Spot(0, 0), longest_m=450, weight={1: 30.0, 3: 20.0})
    assert plan_route(star, wish).left_out == (0, 2)


def test_places_may_weigh_more_than_streets(network: Maker) -> None:
    """A hydrant at the end of a street that is not asked itself is gone to, and a street is left out for it."""
    cross = network([(0, 0), (100, 0), (0, 100)], [(0, 1), (0, 2)])
    hydrant = Stop(Spot(1, int(lengths_mm(cross.segments)[1])), "hydrant", weight=5.0)
    route = plan_route(cross, Wish(frozenset({0}), Spot(0, 0), longest_m=250, stops=(hydrant,)))
    assert (route.left_out, route.left_stops) == ((0,), ())


def test_both_sides_of_a_wide_street(network: Maker) -> None:
    """A street to be walked on both sides is a way there and back; no street has to be walked a third time."""
    line = network([(0, 0), (100, 0)], [(0, 1)])
    route = plan_route(line, Wish(frozenset({0}), Spot(0, 0), both_sides=frozenset({0})))
    assert [(leg.forward, leg.required) for leg in route.walks[0].legs] == [(True, True), (False, True)]


def test_one_segment(network: Maker) -> None:
    """A network of one segment has a route: there, and back unless it ends there."""
    line = network([(0, 0), (100, 0)], [(0, 1)])
    whole = int(lengths_mm(line.segments)[0])
    there = plan_route(line, Wish(frozenset({0}), Spot(0, 0), Spot(0, whole)))
    back = plan_route(line, Wish(frozenset({0}), Spot(0, 0)))
    middle = plan_route(line, Wish(frozenset({0}), Spot(0, whole // 2)))
    assert (there.length_mm, back.length_mm, middle.length_mm) == (whole, 2 * whole, 2 * whole)


def test_straight_on_where_it_costs_nothing(town: Maker) -> None:
    """A walk of streets that cross goes over the crossing both times instead of turning, and back only at dead ends."""
    route = plan_route(town(4), Wish(frozenset(range(24)), Spot(0, 0)))
    legs = route.walks[0].legs
    backwards = [one for one, other in pairwise(legs) if one.segment == other.segment]
    assert route.is_shortest
    assert backwards == []


def test_shares_are_even(town: Maker) -> None:
    """Three patrollers in a small town: the longest is at most a tenth above the mean."""
    streets = town(7)
    route = plan_route(streets, Wish(frozenset(range(len(streets))), Spot(40, 0), patrollers=3), rounds=6000)
    assert route.longest_mm <= 1.1 * route.length_mm / 3
    assert route.length_mm <= 1.05 * route.bound_mm


def test_it_stops_when_told(town: Maker) -> None:
    """A search that is told to stop ends with a conflict, not with half a route."""
    streets = town(7)
    asked = iter([False] * 4 + [True] * 100)
    wish = Wish(frozenset(range(len(streets))), Spot(40, 0), patrollers=3)
    with pytest.raises(Conflict):
        plan_route(streets, wish, watch=Watch(stopped=lambda: next(asked)))


def test_progress_never_falls(town: Maker) -> None:
    """What the onlooker is told begins at 0, ends at 1 and never goes back."""
    told: list[float] = []
    streets = town(5)
    wish = Wish(frozenset(range(len(streets))), Spot(0, 0), patrollers=2)
    plan_route(streets, wish, rounds=2000, watch=Watch(progress=told.append))
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert told == sorted(told)


@pytest.mark.real_data
def test_the_streets_of_haidian_have_the_optimum(real_data: Path) -> None:
    """A real network: all streets that hang together with the first, walked by one, in the fewest metres there are."""
    network = network_of(read_ways(real_data / "streets" / "beijing_haidian_cau.osm.gz").ways)
    reached = {int(network.ends[np.flatnonzero(network.walkable)[0], 0])}
    while True:
        beside = network.ends[network.walkable & np.isin(network.ends, sorted(reached)).any(axis=1)]
        if set(beside.ravel().tolist()) <= reached:
            break
        reached |= set(beside.ravel().tolist())
    every = frozenset(np.flatnonzero(network.walkable & np.isin(network.ends[:, 0], sorted(reached))).tolist())
    route = plan_route(network, Wish(every, Spot(min(every), 0)))
    start = int(network.ends[min(every), 0])
    assert route.is_shortest
    assert route.length_mm == shortest_mm(network, dict.fromkeys(every, 1), start, start, frozenset())
