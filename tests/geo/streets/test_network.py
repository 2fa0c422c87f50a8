"""Lines as a network."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.core.coordinates import on_grid
from geo.core.errors import BadInput
from geo.core.measure import lengths_m
from geo.exchange.ways import Level, WayKind
from geo.streets.blocks import cut_blocks
from geo.streets.network import Network, make_network
from geo.streets.ways import Ways, canonical, hull_of
from tests.geo.streets.conftest import Maker, degrees

ACROSS, UP = [(0, 50), (100, 50)], [(50, 0), (50, 100)]


def lengths(network: Network) -> list[int]:
    """Metres of the segments, rounded, in ascending order."""
    return sorted(np.round(lengths_m(network.segments)).astype(int).tolist())


def degrees_of(network: Network) -> list[int]:
    """How many segments meet in each junction, in ascending order."""
    return sorted(np.bincount(network.ends.ravel()).tolist())


def test_lines_that_cross_on_the_ground_meet(ways: Maker) -> None:
    """Two lines that cross are four segments and one junction, put on the coordinate grid."""
    network = make_network(ways(ACROSS, UP))
    assert lengths(network) == [50] * 4
    assert degrees_of(network) == [1, 1, 1, 1, 4]
    assert (on_grid(network.junctions) == network.junctions).all()
    for segment, (first, last) in zip(network.segments, network.ends, strict=True):
        assert shapely.get_coordinates(segment)[[0, -1]].tolist() == network.junctions[[first, last]].tolist()


@pytest.mark.parametrize("level", [Level.BRIDGE, Level.TUNNEL])
def test_bridges_and_tunnels_pass(ways: Maker, level: Level) -> None:
    """What crosses on another level is not met, not even where both have a vertex there with another node's id."""
    network = make_network(ways(ACROSS, UP, level=[Level.GROUND, level]))
    assert lengths(network) == [100, 100]
    bent = [(50, 0), (50, 50), (50, 100)], [(0, 50), (50, 50), (100, 50)]
    parted = make_network(ways(*bent, level=[Level.GROUND, level], nodes=[1, 2, 3, 4, 5, 6]))
    assert lengths(parted) == [100, 100]
    joined = make_network(ways(*bent, level=[Level.GROUND, level], nodes=[1, 2, 3, 4, 2, 6]))
    assert lengths(joined) == [50] * 4
    assert degrees_of(joined) == [1, 1, 1, 1, 4]


def test_a_bridge_is_entered_from_the_middle_of_a_street(ways: Maker) -> None:
    """A street is cut where a bridge ends on one of its vertices."""
    street = [(0, 0), (50, 0), (100, 0)]
    network = make_network(ways(street, [(50, 0), (50, 80)], level=[Level.GROUND, Level.BRIDGE]))
    assert lengths(network) == [50, 50, 80]
    assert degrees_of(network) == [1, 1, 1, 3]


def test_loose_ends_are_drawn_to_what_they_miss(ways: Maker) -> None:
    """An end 30 cm short of a street meets it, two ends 30 cm apart meet; two metres are left as they are."""
    network = make_network(ways(ACROSS, [(50, 50.3), (50, 100)], [(100.2, 50.2), (150, 50)]))
    assert degrees_of(network) == [1, 1, 1, 2, 3]
    assert degrees_of(make_network(ways(ACROSS, [(50, 52), (50, 100)]))) == [1, 1, 1, 1]
    assert degrees_of(make_network(ways(ACROSS, [(50, 52), (50, 100)]), snap_m=3)) == [1, 1, 1, 3]


def test_a_bridge_is_drawn_to_vertices_alone(ways: Maker) -> None:
    """The end of a bridge beside the middle of a street stays where it is."""
    levels = [Level.GROUND, Level.BRIDGE]
    assert len(make_network(ways(ACROSS, [(50, 50.3), (50, 100)], level=levels))) == 2
    met = make_network(ways(ACROSS, [(99.8, 50.2), (99, 100)], level=levels))
    assert degrees_of(met) == [1, 1, 2]


def test_lines_upon_one_another_are_one(ways: Maker) -> None:
    """Repeated and overlapping lines, in either direction, are there once; the street outweighs the path."""
    network = make_network(
        ways(
            ACROSS,
            ACROSS[::-1],
            [(50, 50), (150, 50)],
            kind=[WayKind.PATH, WayKind.STREET, WayKind.PATH],
            name=[None, "新华街", None],
        )
    )
    assert lengths(network) == [50, 50, 50]
    assert network.kind.tolist() == [WayKind.STREET, WayKind.STREET, WayKind.PATH]
    assert network.name.tolist() == ["新华街", "新华街", None]


def test_a_street_along_a_river_is_both(ways: Maker) -> None:
    """A barrier does not take the place of a street that lies upon it, nor the other way round."""
    network = make_network(ways(ACROSS, ACROSS, kind=[WayKind.STREET, WayKind.RIVER]))
    assert network.kind.tolist() == [WayKind.STREET, WayKind.RIVER]
    assert network.walkable.tolist() == [True, False]


def test_a_loop_begins_and_ends_in_one_junction(ways: Maker) -> None:
    """A ring that nothing meets is one segment; one that a street meets twice is cut there."""
    ring = [(0, 0), (40, 0), (40, 40), (0, 40), (0, 0)]
    network = make_network(ways(ring))
    assert network.ends.tolist() == [[0, 0]]
    assert degrees_of(make_network(ways(ring, [(20, -10), (20, 50)]))) == [1, 1, 2, 4, 4]


def test_a_loop_begins_where_it_is_met(ways: Maker) -> None:
    """A line that crosses itself is two ends and a loop, which begins and ends where it crosses."""
    network = make_network(ways([(0, 0), (30, 1), (0, 30), (30, 0)]))
    assert degrees_of(network) == [1, 1, 4]
    assert sum(first == last for first, last in network.ends.tolist()) == 1


def test_a_tangle_is_refused(ways: Maker) -> None:
    """A thousand lines that all cross one another are no streets, and are refused before they are cut."""
    chance = np.random.default_rng(1)
    tangle = ways(*(line.tolist() for line in chance.uniform(0, 9_000, (1_000, 2, 2))))
    with pytest.raises(BadInput) as caught:
        make_network(tangle)
    assert caught.value.code == "streets.tangled"
    bridges = make_network(replace(tangle, level=np.full(len(tangle), Level.BRIDGE, np.int8)))
    with pytest.raises(BadInput):
        cut_blocks(bridges, hull_of(tangle))


def test_nothing_is_a_network_too(ways: Maker) -> None:
    """No line, no segment, no junction."""
    network = make_network(ways())
    assert (len(network), len(network.junctions)) == (0, 0)


coordinate = st.one_of(st.integers(0, 6).map(lambda step: step * 30.0), st.floats(0, 180))
line = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=5).filter(
    lambda points: degrees(shapely.LineString(points)).length > 0
)
town = st.lists(
    st.tuples(line, st.sampled_from(WayKind), st.sampled_from([Level.GROUND, Level.GROUND, *Level])),
    min_size=1,
    max_size=12,
)


def ways_of(lines: list[tuple[Any, WayKind, Level]]) -> Ways:
    return Ways(
        lines=np.array([*(degrees(shapely.LineString(points)) for points, _, _ in lines), None], dtype=object)[:-1],
        kind=np.array([kind for _, kind, _ in lines], np.int8),
        level=np.array([level for _, _, level in lines], np.int8),
        name=np.array([f"{kind.name} {int(level)}" for _, kind, level in lines], dtype=object),
    )


@given(town)
def test_on_the_ground_segments_meet_at_ends_alone(lines: list[tuple[Any, WayKind, Level]]) -> None:
    """No two segments of the ground cross, overlap, or touch anywhere but in junctions."""
    network = make_network(ways_of(lines))
    ground = network.segments[network.level == Level.GROUND]
    kind = network.kind[network.level == Level.GROUND]
    assert (on_grid(shapely.get_coordinates(ground)) == shapely.get_coordinates(ground)).all()
    left, right = shapely.STRtree(ground).query(ground, predicate="intersects") if len(ground) else ([], [])
    for first, second in zip(left, right, strict=True):
        if first < second and not (shapely.equals(ground[first], ground[second]) and kind[first] != kind[second]):
            met = {tuple(at) for at in shapely.get_coordinates(shapely.intersection(ground[first], ground[second]))}
            ends = [set(map(tuple, shapely.get_coordinates(each)[[0, -1]])) for each in (ground[first], ground[second])]
            assert met <= ends[0] & ends[1]


@given(town, st.randoms(use_true_random=False))
def test_order_and_direction_are_irrelevant(lines: list[tuple[Any, WayKind, Level]], chance: Any) -> None:
    """The same lines in another order, some turned round and some repeated, make the same network, bit for bit."""
    network = make_network(ways_of(lines))
    other = [(points[::-1] if chance.random() < 0.5 else points, kind, level) for points, kind, level in lines]
    other += chance.sample(other, 1)
    chance.shuffle(other)
    again = make_network(ways_of(other))
    assert shapely.to_wkb(network.segments).tolist() == shapely.to_wkb(again.segments).tolist()
    for field in ("kind", "level", "name", "ends", "junctions"):
        assert getattr(network, field).tolist() == getattr(again, field).tolist()


def test_nodes_follow_their_lines(ways: Maker, place: Callable[[Any], Any]) -> None:
    """Lines that are put in order and turned round take the ids of their vertices along."""
    given_ways = ways([(9, 0), (5, 5), (0, 0)], [(0, 0), (1, 1)], nodes=[3, 2, 1, 7, 8])
    ordered = canonical(given_ways)
    assert sorted(ids.tolist() for ids in ordered.node_runs()) == [[1, 2, 3], [7, 8]]
    for each, ids in zip(ordered.lines, ordered.node_runs(), strict=True):
        assert shapely.get_num_points(each) == len(ids)
    longer = ordered.lines[[len(ids) == 3 for ids in ordered.node_runs()]][0]
    assert (
        shapely.get_coordinates(longer)[0].tolist() == shapely.get_coordinates(place(shapely.Point(0, 0)))[0].tolist()
    )
