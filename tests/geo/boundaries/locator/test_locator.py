"""Which polygon a point lies in."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.boundaries.locator import Locator, Surroundings
from geo.boundaries.locator.lattice import Scratch

KINDS = (
    "cells",
    "squares",
    "triangles",
    "multipolygons",
    "hole",
    "thin",
    "far apart",
    "star",
    "discs that overlap",
    "corners on edges",
)


@pytest.fixture
def four() -> Any:
    """Four squares of one degree, from the south-west, row by row."""
    return np.array([shapely.box(i % 2, i // 2, i % 2 + 1, i // 2 + 1) for i in range(4)])


@settings(max_examples=60)
@given(
    kind=st.sampled_from(KINDS),
    seed=st.integers(0, 2**32),
    where=st.tuples(
        st.sampled_from([101.67, 0.0, -122.4, 175.3]), st.sampled_from([39.22, 0.0, -33.3, 64.1]), st.floats(-6.5, 0.5)
    ),
)
def test_every_point_has_the_polygon_that_geos_names(
    puzzle: Any, kind: str, seed: int, where: tuple[float, float, float]
) -> None:
    """On edges, on corners, a step or a hair beside them, anywhere else: the smallest index of those that cover it."""
    shapes, points, expected = puzzle(kind, seed, where)
    locator = Locator.build(shapes)
    assert locator.find(points).tolist() == expected.tolist()
    some = np.random.default_rng(seed).integers(0, len(points), 100)
    assert [locator.find_one(*point) for point in points[some].tolist()] == expected[some].tolist()


def test_of_several_that_share_a_point_the_smallest_index_has_it(four: Any) -> None:
    """On edges and at the corner where all four meet."""
    points = np.array([[1, 1], [1, 0.5], [1.5, 1], [1, 2], [2, 2], [1.5, 1.5]], dtype=float)
    assert Locator.build(four).find(points).tolist() == [0, 0, 1, 2, 3, 3]


@pytest.mark.parametrize(
    "point", [(np.nan, 0.5), (0.5, np.nan), (np.inf, 0.5), (0.5, -np.inf), (1e308, 1e308), (-5e200, 0.5), (3, 0.5)]
)
def test_what_is_no_place_lies_outside(four: Any, point: tuple[float, float]) -> None:
    """Never an error, one by one or in arrays, and nothing is near what is not on the earth."""
    locator = Locator.build(four)
    assert locator.find(np.array([point, (0.5, 0.5)])).tolist() == [-1, 0]
    assert locator.find_one(*np.array(point, np.float64)) == -1
    assert locator.surroundings(*point).index == -1
    assert (locator.surroundings(*point).boundary_m is None) == (point != (3, 0.5))


def test_a_plan_without_polygons_covers_nothing() -> None:
    """And nothing is near."""
    locator = Locator.build(np.array([], dtype=object))
    assert locator.find(np.array([[101.0, 39.0]])).tolist() == [-1]
    assert locator.find(np.empty((0, 2))).tolist() == []
    assert locator.find_one(101.0, 39.0) == -1
    assert locator.surroundings(101.0, 39.0) == Surroundings(-1, on_boundary=False, boundary_m=None, neighbour=None)
    assert locator.surroundings_of(np.empty((0, 2))).neighbour.tolist() == []


def test_polygons_that_are_empty_keep_their_number(four: Any) -> None:
    """And cover nothing."""
    locator = Locator.build(np.array([None, four[0], shapely.Polygon(), four[1]], dtype=object))
    assert locator.find(np.array([[0.5, 0.5], [1.5, 0.5], [0.5, 1.5]])).tolist() == [1, 3, -1]


def test_corners_beside_the_coordinate_grid_are_put_on_it(brute: Any) -> None:
    """So that a point that is rounded meets an edge that is."""
    shapes = np.array([shapely.box(0.1000000049, 0, 0.2, 0.1)])
    assert Locator.build(shapes).find(np.array([[0.1, 0.05], [0.0999999949, 0.05]])).tolist() == [0, -1]


def test_a_single_polygon_of_one_square_step() -> None:
    """The smallest there can be."""
    locator = Locator.build(np.array([shapely.box(101.5, 39.2, 101.50000001, 39.20000001)]))
    points = np.array([[101.5, 39.2], [101.500000006, 39.2], [101.50000002, 39.2], [101.5, 39.19999999]])
    assert locator.find(points).tolist() == [0, 0, -1, -1]


def test_parts_of_a_territory_may_lie_500_km_apart(coverages: Any, brute: Any) -> None:
    """The snapshot stays small, and hardly a point must be asked of GEOS."""
    rng = np.random.default_rng(3)
    west, east = coverages["cells"](rng, 0.1, (101.0, 39.0)), coverages["cells"](rng, 0.1, (105.5, 42.0))
    shapes = np.concatenate([west, east])
    points = np.concatenate([rng.uniform(0, 0.1, (20_000, 2)) + place for place in ((101.0, 39.0), (105.5, 42.0))])
    locator = Locator.build(shapes)
    codes = np.empty(len(points), np.int32)
    asked = [len(some.who) for some in locator.raster.descend(points, codes, Scratch.of(len(points)))]
    assert sum(asked) < 0.05 * len(points)
    assert locator.nbytes < 20_000_000
    assert locator.find(points).tolist() == brute(shapes, points).tolist()


def test_many_threads_may_ask_at_once(coverages: Any, telling: Any) -> None:
    """Each gets the answers that one alone gets."""
    rng = np.random.default_rng(5)
    shapes = coverages["cells"](rng, 0.1, (101.67, 39.22), count=200)
    points = telling(shapes, rng, 20_000)
    locator = Locator.build(shapes)
    expected = locator.find(points).tolist()

    def ask(number: int) -> bool:
        some = slice(number * 10_000, (number + 1) * 10_000)
        ones = [locator.find_one(lon, lat) for lon, lat in points[some][:300].tolist()]
        return locator.find(points[some]).tolist() == expected[some] and ones == expected[some][:300]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, list(range(16)) * 2))


def test_rows_that_are_not_in_a_row_and_other_numbers_are_taken(four: Any) -> None:
    """Views, columns first, whole numbers, lists, and points that may not be written to."""
    points = np.array([[0.5, 0.5], [1.5, 0.5], [1.5, 1.5]])
    locator = Locator.build(four)
    points.flags.writeable = False
    for same in (points, np.asfortranarray(points), np.repeat(points, 2, axis=0)[::2], points[:, ::-1][:, ::-1]):
        assert locator.find(same).tolist() == [0, 1, 3]
    assert locator.find(points.astype(np.float32)).tolist() == [0, 1, 3]
    assert locator.find(np.array([[1, 1]])).tolist() == [0]


def test_memory_is_what_is_said(four: Any) -> None:
    """At least all arrays are in it."""
    locator = Locator.build(four)
    held = [*locator.raster.levels, locator.raster.leaves.table, locator.edges.table, locator.edges.outline]
    assert locator.nbytes > sum(array.nbytes for array in held)
