"""Walks as lines."""

import numpy as np
import pytest
import shapely

from geo.core.measure import lengths_m
from geo.patrols.routes import line_of, stretches
from geo.patrols.routing import Spot, Walk, Wish, lengths_mm, plan_route
from geo.streets import Network


@pytest.fixture
def walk(network: Network) -> Walk:
    """Over all streets, from the middle of one."""
    start = Spot(0, int(lengths_mm(network.segments)[0]) // 3)
    return plan_route(network, Wish(frozenset(range(len(network))), start)).walks[0]


def test_the_line_of_a_walk_is_as_long_as_the_walk(network: Network, walk: Walk) -> None:
    """To the centimetre, each leg in the direction walked; it ends where it began."""
    line = line_of(network, walk)
    places = shapely.get_coordinates(line)
    assert lengths_m(np.array([line]))[0] == pytest.approx(walk.length_mm / 1000, abs=0.05)
    assert places[0] == pytest.approx(places[-1], abs=1e-8)


def test_each_stretch_stands_once_with_the_times_it_is_walked(network: Network, walk: Walk) -> None:
    """Together they are the walk; some are walked twice, none three times."""
    found = stretches(network, walk)
    length_m = lengths_m(np.array([each.line for each in found]))
    assert sum(length_m * [each.times for each in found]) == pytest.approx(walk.length_mm / 1000, abs=0.05)
    assert {each.times for each in found} == {1, 2}
    assert {each.street for each in found} == set(network.name)


def test_a_walk_of_no_streets_has_no_line(network: Network) -> None:
    """A patroller for whom nothing is left stays where they are."""
    assert line_of(network, Walk(())) is None
    assert stretches(network, Walk(())) == []
