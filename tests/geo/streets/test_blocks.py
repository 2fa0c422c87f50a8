"""The ground between streets as blocks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.boundaries.coverages import shared_borders
from geo.core.coordinates import geometries_on_grid
from geo.core.errors import BadInput
from geo.core.measure import areas_m2
from geo.exchange.ways import Level, WayKind
from geo.streets.blocks import Along, Blocks, Cut, cut_blocks
from geo.streets.network import make_network
from geo.streets.ways import Ways, hull_of
from tests.geo.streets.conftest import Maker, degrees

Place = Callable[[Any], Any]
WHOLE = Cut(width_m=0, area_m2=0, island_m2=0)
SQUARE = shapely.box(0, 0, 200, 200)
ACROSS, UP = [(-20, 100), (220, 100)], [(100, -20), (100, 220)]


def blocks_of(ways: Ways, outline: Any, cut: Cut = WHOLE) -> Blocks:
    """Blocks, once they are found to be a coverage of the outline, with the borders that a coverage has."""
    blocks = cut_blocks(make_network(ways), outline, cut=cut)
    check_tiling(blocks.polygons, outline)
    pairs, shared_m = shared_borders(blocks.polygons)
    assert blocks.pairs.tolist() == pairs.tolist()
    assert blocks.border_m.sum(axis=1) == pytest.approx(shared_m, abs=1e-6)
    return blocks


def check_tiling(polygons: Any, outline: Any) -> None:
    """Valid polygons on the grid that fit together and are the outline; new vertices on it are within 1e-8 degrees."""
    assert shapely.is_valid(polygons).all()
    assert shapely.coverage_is_valid(polygons)
    assert shapely.equals_exact(geometries_on_grid(polygons), polygons).all()
    union = shapely.coverage_union_all(polygons)
    corners, given_corners = (set(map(tuple, shapely.get_coordinates(each))) for each in (union, outline))
    assert given_corners <= corners
    new = [shapely.Point(corner) for corner in corners - given_corners]
    assert max(shapely.distance(new, outline.boundary), default=0) <= 1e-8
    assert shapely.symmetric_difference(union, outline).area <= 1e-8 * outline.length
    if not new:
        assert shapely.equals(union, outline)


def test_streets_cut_the_outline(ways: Maker, place: Place) -> None:
    """Two streets across a square make four blocks, west to east, with a street between neighbours."""
    blocks = blocks_of(ways(ACROSS, UP), place(SQUARE))
    assert areas_m2(blocks.polygons) == pytest.approx([10_000] * 4, rel=0.01)
    assert blocks.pairs.tolist() == [[0, 1], [0, 2], [1, 3], [2, 3]]
    assert blocks.along.tolist() == [Along.STREET] * 4
    assert blocks.border_m[:, Along.STREET] == pytest.approx([100] * 4, rel=0.01)
    assert blocks.outer_m == pytest.approx([200] * 4, rel=0.01)
    assert blocks.metres_along(Along.STREET) == pytest.approx([200] * 4, rel=0.01)


def test_rivers_and_railways_are_barriers(ways: Maker, place: Place) -> None:
    """They run along borders as barriers; a street that lies upon one does not make it less of one."""
    kinds = [WayKind.STREET, WayKind.RIVER, WayKind.STREET]
    blocks = blocks_of(ways(ACROSS, UP, UP, kind=kinds), place(SQUARE))
    assert blocks.along.tolist() == [Along.STREET, Along.BARRIER, Along.BARRIER, Along.STREET]


def test_what_most_of_a_border_has(ways: Maker, place: Place) -> None:
    """A border that is a railway for the larger part of its way is a barrier, with the metres of both."""
    kinds = [WayKind.STREET, WayKind.RAILWAY]
    blocks = blocks_of(ways([(100, 0), (100, 80)], [(100, 80), (100, 200)], kind=kinds), place(SQUARE))
    assert blocks.along.tolist() == [Along.BARRIER]
    assert blocks.border_m[0] == pytest.approx([0, 80, 120], rel=0.01)


def test_paths_bound_blocks_only_when_asked(ways: Maker, place: Place) -> None:
    """A footpath across a court does not cut it."""
    paths = ways(ACROSS, UP, kind=[WayKind.STREET, WayKind.PATH])
    assert len(blocks_of(paths, place(SQUARE))) == 2
    assert len(blocks_of(paths, place(SQUARE), Cut(0, 0, 0, paths=True))) == 4


def test_bridges_bound_blocks_and_tunnels_do_not(ways: Maker, place: Place) -> None:
    """The ground is cut as it is seen from above."""
    levels = [Level.GROUND, Level.BRIDGE]
    assert len(blocks_of(ways(ACROSS, UP, level=levels), place(SQUARE))) == 4
    levels = [Level.GROUND, Level.TUNNEL]
    assert len(blocks_of(ways(ACROSS, UP, level=levels), place(SQUARE))) == 2


def test_dead_ends_are_dropped(ways: Maker, place: Place) -> None:
    """Streets that lead nowhere do not bound anything, nor does a street that lies apart."""
    blocks = blocks_of(ways(ACROSS, [(50, 100), (50, 150)], [(20, 20), (60, 20)]), place(SQUARE))
    assert len(blocks) == 2
    assert [len(polygon.interiors) for polygon in blocks.polygons] == [0, 0]


def test_slivers_join_the_longest_neighbour(ways: Maker, place: Place) -> None:
    """The strip between two carriageways belongs to the block with which it has most of its border."""
    carriageways = ways(ACROSS, [(-20, 105), (220, 105)], [(100, 105), (100, 220)])
    assert len(blocks_of(carriageways, place(SQUARE))) == 4
    blocks = blocks_of(carriageways, place(SQUARE), Cut())
    assert sorted(areas_m2(blocks.polygons)) == pytest.approx([9_500, 9_500, 21_000], rel=0.02)


def test_slivers_do_not_join_across_a_barrier(ways: Maker, place: Place) -> None:
    """The strip of a bank goes to the shorter border of its own side; where both sides are barred, to the longer."""
    river, road = [(-20, 100), (220, 100)], [(-20, 104), (220, 104)]
    sides = [(50, 104), (50, 220)], [(100, 104), (100, 220)]
    banks = ways(river, road, *sides, kind=[WayKind.RIVER, *[WayKind.STREET] * 3])
    joined = blocks_of(banks, place(SQUARE), Cut())
    assert sorted(np.round(areas_m2(joined.polygons), -2)) == pytest.approx(
        [4_800, 9_600 - 4_800, 10_400, 20_000], rel=0.02
    )
    barred = ways(river, road, *sides, kind=[WayKind.RIVER, WayKind.RAILWAY, WayKind.STREET, WayKind.STREET])
    joined = blocks_of(barred, place(SQUARE), Cut())
    assert max(areas_m2(joined.polygons)) == pytest.approx(20_800, rel=0.01)


def test_small_islands_join_what_is_around_them(ways: Maker, place: Place) -> None:
    """A turning loop within a block is part of it; a quarter within one stays, and that block has a hole."""
    small = [(60, 60), (90, 60), (90, 90), (60, 90), (60, 60)]
    large = [(20, 20), (180, 20), (180, 180), (20, 180), (20, 20)]
    island = Cut(width_m=0, area_m2=0)
    assert len(blocks_of(ways(small, [(0, 60), (60, 60)]), place(SQUARE), island)) == 1
    assert len(blocks_of(ways(small, [(75, 60), (75, 90)]), place(SQUARE), island)) == 1
    blocks = blocks_of(ways(large), place(SQUARE), island)
    assert sorted(len(polygon.interiors) for polygon in blocks.polygons) == [0, 1]
    inner = blocks_of(ways(large, small), place(SQUARE), island)
    assert [shapely.get_num_interior_rings(each) for each in inner.polygons].count(1) == 1


def test_outlines_of_several_parts_with_holes(ways: Maker, place: Place) -> None:
    """Each part is cut for itself, and a hole stays one."""
    parts = shapely.MultiPolygon(
        [shapely.box(0, 0, 80, 200) - shapely.box(20, 20, 40, 140), shapely.box(120, 0, 200, 200)]
    )
    blocks = blocks_of(ways(ACROSS), place(parts))
    assert len(blocks) == 4
    assert blocks.pairs.tolist() == [[0, 1], [2, 3]]


def test_without_streets_the_outline_is_the_block(ways: Maker, place: Place) -> None:
    """Nothing cuts: one block for each part."""
    blocks = blocks_of(ways(), place(SQUARE), Cut())
    assert shapely.equals(blocks.polygons[0], place(SQUARE))
    assert (len(blocks), len(blocks.pairs)) == (1, 0)


@pytest.mark.parametrize(
    "outline",
    [
        shapely.Polygon(),
        shapely.LineString([(101, 39), (102, 39)]),
        shapely.Polygon([(101, 39), (102, 40), (102, 39), (101, 40)]),
    ],
)
def test_outlines_that_are_none(ways: Maker, outline: Any) -> None:
    """An empty outline, a line, or one that crosses itself is refused."""
    with pytest.raises(BadInput) as caught:
        cut_blocks(make_network(ways(ACROSS)), outline)
    assert caught.value.code == "streets.outline"


def test_the_hull_is_that_of_where_people_walk(ways: Maker, place: Place) -> None:
    """Streets and paths count, a river that leads far away does not."""
    lines = [(0, 0), (100, 0)], [(100, 0), (50, 80)], [(0, 0), (9_000, 9_000)]
    hull = hull_of(ways(*lines, kind=[WayKind.STREET, WayKind.PATH, WayKind.RIVER]))
    assert shapely.equals(hull, place(shapely.Polygon([(0, 0), (100, 0), (50, 80)])))


coordinate = st.one_of(st.integers(-1, 7).map(lambda step: step * 30.0), st.floats(-20, 220))
points = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=5)
line = points.filter(lambda found: degrees(shapely.LineString(found)).length > 0)
town = st.lists(
    st.tuples(line, st.sampled_from(WayKind), st.sampled_from([Level.GROUND, Level.GROUND, *Level])), max_size=14
)
corner = st.tuples(st.integers(0, 6).map(lambda step: step * 30.0), st.floats(0, 180))
hull = st.lists(corner, min_size=3, max_size=8).map(
    lambda found: degrees(shapely.convex_hull(shapely.MultiPoint(found)))
)
outlines = st.one_of(
    hull,
    st.tuples(hull, hull).map(lambda two: degrees_union(*two)),
    st.just(degrees(SQUARE - shapely.box(61, 61, 119.5, 90))),
).filter(
    lambda shape: shape.geom_type in ("Polygon", "MultiPolygon") and shape.is_valid and shape.minimum_clearance > 1e-6
)
cuts = st.sampled_from([WHOLE, Cut(), Cut(paths=True), Cut(width_m=40, area_m2=2_000, island_m2=9_000)])


def degrees_union(first: Any, second: Any) -> Any:
    """Two outlines as one, on the coordinate grid."""
    return geometries_on_grid(np.array([shapely.union(first, second)], dtype=object))[0]


@given(town, outlines, cuts)
def test_blocks_are_the_outline(lines: list[tuple[Any, WayKind, Level]], outline: Any, cut: Cut) -> None:
    """Whatever the streets: a valid coverage whose union is the outline, with borders as any coverage has them."""
    ways = Ways(
        lines=np.array([*(degrees(shapely.LineString(found)) for found, _, _ in lines), None], dtype=object)[:-1],
        kind=np.array([kind for _, kind, _ in lines], np.int8),
        level=np.array([level for _, _, level in lines], np.int8),
        name=np.full(len(lines), None, dtype=object),
    )
    blocks = blocks_of(ways, outline, cut)
    again = cut_blocks(make_network(ways.taken(np.arange(len(ways))[::-1])), outline, cut=cut)
    assert shapely.to_wkb(blocks.polygons).tolist() == shapely.to_wkb(again.polygons).tolist()
    assert blocks.along.tolist() == again.along.tolist()
