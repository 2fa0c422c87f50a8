"""A block cut into cells of whole buildings."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from geo.boundaries.blocks.cells import Cells, cut_into_cells
from geo.core.coordinates import geometries_on_grid, on_grid
from geo.core.measure import areas_m2

WEST, SOUTH = 101.6, 39.2
X_DEG, Y_DEG = 1 / 86_300, 1 / 111_000


def degrees(shape: Any) -> Any:
    """A shape in metres as degrees on the coordinate grid."""
    moved = shapely.transform(shape, lambda metres: metres * (X_DEG, Y_DEG) + (WEST, SOUTH))
    return geometries_on_grid(np.array([moved], dtype=object))[0]


def cells_of(block: Any, doors: list[tuple[float, float, int, int]], limit: int) -> Cells:
    """Cells for doors in metres (x, y, households, building), once they are found to keep the law."""
    points = on_grid(np.array([[x * X_DEG + WEST, y * Y_DEG + SOUTH] for x, y, _, _ in doors]).reshape(-1, 2))
    households, buildings = (np.array([door[at] for door in doors], np.int64) for at in (2, 3))
    cells = cut_into_cells(block, points, households=households, buildings=buildings, limit_households=limit)
    check_tiling(cells, block)
    for building in np.unique(buildings):
        assert len(set(cells.cell[buildings == building].tolist())) == 1
    assert cells.households.tolist() == np.bincount(cells.cell, households, len(cells)).astype(int).tolist()
    return cells


def check_tiling(cells: Cells, block: Any) -> None:
    """Polygons, each in one piece, that are a coverage of the block; new vertices on its outline are told."""
    assert (shapely.get_type_id(cells.polygons) == shapely.GeometryType.POLYGON).all()
    assert shapely.is_valid(cells.polygons).all()
    assert shapely.coverage_is_valid(cells.polygons)
    assert shapely.equals_exact(geometries_on_grid(cells.polygons), cells.polygons).all()
    union = shapely.coverage_union_all(cells.polygons)
    corners, given_corners = (set(map(tuple, shapely.get_coordinates(each))) for each in (union, block))
    assert corners - given_corners == set(map(tuple, cells.added))
    assert given_corners <= corners
    assert shapely.distance(np.asarray(shapely.points(cells.added)), block.boundary).max(initial=0) <= 1e-8
    assert shapely.symmetric_difference(union, block).area <= 1e-8 * block.length


def compound(rows: int, columns: int, households: int) -> list[tuple[float, float, int, int]]:
    """Buildings in rows, 20 by 30 metres apart, with a door at either end."""
    return [
        (15 + 30 * column + end, 10 + 20 * row, households // 2, row * columns + column)
        for row in range(rows)
        for column in range(columns)
        for end in (-8, 8)
    ]


BLOCK = degrees(shapely.box(0, 0, 180, 120))


def test_a_compound_becomes_cells_under_the_limit() -> None:
    """36 buildings of 24 households in one block: every cell keeps the limit, and most are filled by half at least."""
    cells = cells_of(BLOCK, compound(6, 6, 24), 100)
    assert cells.households.sum() == 864
    assert cells.households.max() <= 100
    assert np.median(cells.households) >= 50
    assert areas_m2(cells.polygons).sum() == pytest.approx(180 * 120, rel=0.01)
    west = shapely.bounds(cells.polygons)[:, 0]
    assert len(cells) <= 2 * np.ceil(864 / 100)
    assert west[0] == west.min()


def test_what_fits_is_not_cut() -> None:
    """Few households, one building, or nobody: the block as it was."""
    for doors in (compound(2, 2, 24), compound(1, 1, 900), []):
        cells = cells_of(BLOCK, doors, 100)
        assert len(cells) == 1
        assert cells.polygons[0] is BLOCK


def test_a_building_above_the_limit_is_a_cell() -> None:
    """It is not divided, and what lies around it is cut off."""
    doors = [*compound(2, 2, 40), (150, 100, 500, 99), (170, 100, 500, 99)]
    cells = cells_of(BLOCK, doors, 100)
    assert sorted(cells.households.tolist()) == [80, 80, 1_000]


def test_buildings_at_one_place_stay_together() -> None:
    """Two buildings whose points are the same, or a centimetre apart, cannot be cut."""
    doors = [(20, 20, 60, 1), (20, 20, 60, 2), (150, 100, 60, 3), (150.01, 100, 60, 4)]
    assert sorted(cells_of(BLOCK, doors, 100).households.tolist()) == [120, 120]


def test_a_building_around_another_takes_it_in() -> None:
    """A cell is in one piece: what lies between two doors of a building belongs to it."""
    doors = [(10, 60, 40, 1), (90, 60, 30, 2), (170, 60, 40, 1)]
    assert cells_of(BLOCK, doors, 100).households.tolist() == [110]
    shape = degrees(shapely.box(0, 0, 180, 120) - shapely.box(20, -1, 160, 100))
    bent = cells_of(shape, [(10, 10, 60, 1), (170, 10, 60, 2), (90, 110, 60, 3)], 100)
    assert bent.households.tolist() == [60, 60, 60]


def test_a_door_outside_counts_where_it_is_nearest() -> None:
    """A door-plate that stands in the street belongs to the cell beside it."""
    cells = cells_of(BLOCK, [(20, -3, 60, 1), (160, 60, 60, 2)], 100)
    assert cells.cell.tolist() == [0, 1]


def test_the_order_of_points_is_irrelevant() -> None:
    """The same doors in another order make the same cells."""
    doors = compound(5, 6, 24)
    assert [each.wkb for each in cells_of(BLOCK, doors, 90).polygons] == [
        each.wkb for each in cells_of(BLOCK, doors[::-1], 90).polygons
    ]


def test_arrays_that_do_not_go_together() -> None:
    """A missing number, and a limit of none, are faults of the caller."""
    numbers: NDArray[np.int64] = np.ones(2, np.int64)
    places = np.array([[WEST, SOUTH]] * 2)
    with pytest.raises(ValueError, match="go together"):
        cut_into_cells(BLOCK, places, households=numbers[:1], buildings=numbers, limit_households=9)
    with pytest.raises(ValueError, match="limit"):
        cut_into_cells(BLOCK, places, households=numbers, buildings=numbers, limit_households=0)


door = st.tuples(
    st.one_of(st.integers(-1, 7).map(lambda step: step * 30.0), st.floats(-5, 185)),
    st.floats(-5, 125),
    st.integers(0, 60),
    st.integers(0, 9),
)
shapes = st.sampled_from(
    [
        BLOCK,
        degrees(shapely.box(0, 0, 180, 120) - shapely.box(20, -1, 160, 100)),
        degrees(shapely.box(0, 0, 180, 120) - shapely.Point(90, 60).buffer(40)),
        degrees(shapely.Polygon([(0, 0), (180, 7), (170, 120), (60, 30), (3, 110)])),
    ]
)


@given(shapes, st.lists(door, max_size=25), st.integers(1, 150))
def test_cells_keep_the_law(block: Any, doors: list[tuple[float, float, int, int]], limit: int) -> None:
    """Whatever stands where: a coverage of the block, and no building is divided."""
    cells_of(block, doors, limit)
