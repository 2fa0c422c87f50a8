"""Which streets are those of a grid."""

import itertools

import numpy as np
import shapely
from hypothesis import example, given
from hypothesis import strategies as st

from geo.exchange.ways import WayKind
from geo.patrols.routes import main_streets, streets_of
from geo.streets import Network
from tests.geo.patrols.routes.conftest import EAST, HALFWAY, MIDDLE, NORTH, SOUTH, WEST, network_of

GRIDS = np.array([shapely.box(WEST, SOUTH, MIDDLE, NORTH), shapely.box(MIDDLE, SOUTH, EAST, NORTH)], dtype=object)


def names(network: Network, own: int) -> list[str]:
    """The names of the streets of a grid."""
    return sorted(set(network.name[streets_of(network, GRIDS, own)]))


def test_streets_on_a_border_count_for_both_sides(network: Network) -> None:
    """The street between the grids is walked for either; what meets a grid at a corner alone is not."""
    assert names(network, 0) == sorted({"曙光路", "团结路", "西环路", "中街", "胜利巷"})
    assert names(network, 1) == sorted({"曙光路", "团结路", "中街", "东环路"})


def test_a_street_beside_the_border_counts() -> None:
    """Borders and street lines are drawn by different hands: 10 m out is along it, 40 m out is not."""
    for metres, count in ((10, 1), (40, 0)):
        lon = WEST - metres / 86_000
        assert len(streets_of(network_of([("西环路", [(lon, SOUTH), (lon, NORTH)])]), GRIDS, 0)) == count


def test_a_street_that_only_looks_in_is_not_walked() -> None:
    """Of 1,000 m a third lies in: it is walked for the grid that has the rest, whole."""
    network = network_of([("横街", [(MIDDLE - 0.003, HALFWAY), (MIDDLE + 0.006, HALFWAY)])])
    assert len(streets_of(network, GRIDS, 0)) == 0
    assert streets_of(network, GRIDS, 1).tolist() == [0]


def test_a_street_that_leaves_the_territory_belongs_to_nobody() -> None:
    """Nobody is sent 20 km out and back for the first 500 m."""
    network = network_of([("公路", [(EAST - 0.005, HALFWAY), (EAST + 0.2, HALFWAY)])])
    assert len(streets_of(network, GRIDS, 1)) == 0


def test_rivers_are_not_walked_and_paths_are() -> None:
    """What people walk on counts."""
    line = [("河", [(WEST, HALFWAY), (MIDDLE, HALFWAY)])]
    assert len(streets_of(network_of(line, WayKind.RIVER), GRIDS, 0)) == 0
    assert len(streets_of(network_of(line, WayKind.PATH), GRIDS, 0)) == 1


shares = st.floats(0.0, 1.0)


@given(st.tuples(shares, shares), st.tuples(shares, shares), st.integers(2, 5))
@example((0.0, 1.0), (1.0, 1.0), 2)
@example((0.25, 0.5), (0.75, 0.6), 2)
def test_every_street_of_a_territory_belongs_to_a_grid(
    start: tuple[float, float], end: tuple[float, float], count: int
) -> None:
    """However borders cut it: one grid has half of it, or the most."""
    edges = np.linspace(WEST, EAST, count + 1)
    grids = np.array([shapely.box(a, SOUTH, b, NORTH) for a, b in itertools.pairwise(edges)])
    places = [(WEST + x * (EAST - WEST), SOUTH + y * (NORTH - SOUTH)) for x, y in (start, end)]
    if np.hypot(*np.subtract(*places)) < 1e-4:
        return
    network = network_of([("路", places)])
    owners = [own for own in range(count) if len(streets_of(network, grids, own))]
    assert owners


def test_main_streets_are_named_long_and_no_lanes(network: Network) -> None:
    """The lane is 860 m long and stays a lane."""
    main = main_streets(network, np.arange(len(network)))
    assert {network.name[index] for index in main} == {"曙光路", "团结路", "西环路", "中街", "东环路"}
    assert not main_streets(network_of([("小街", [(WEST, SOUTH), (WEST + 0.004, SOUTH)])]), np.array([0]))
