"""How far the boundary is, and who is on the other side: in memory and in PostGIS."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.boundaries.coverages import Plane
from geo.boundaries.locator import Locator, Surroundings
from geo.boundaries.queries import grid_frame, locate_point, plan_on, the_territory
from geo.core.coordinates import on_grid

WGS84 = Geod(ellps="WGS84")


@pytest.fixture
def squares_locator() -> Locator:
    """Four squares of 0.01 degree around 101.67, 39.22."""
    x, y = 101.66, 39.21
    corners = [(x + i % 2 * 0.01, y + i // 2 * 0.01) for i in range(4)]
    return Locator.build(np.array([shapely.box(west, south, west + 0.01, south + 0.01) for west, south in corners]))


def test_a_point_inside_has_the_way_to_its_boundary_and_who_is_beyond(squares_locator: Locator) -> None:
    """In metres on the ellipsoid; nobody beyond the outer edge."""
    found = squares_locator.surroundings(101.669, 39.215)
    assert (found.index, found.on_boundary, found.neighbour) == (0, False, 1)
    assert found.boundary_m == pytest.approx(WGS84.inv(101.669, 39.215, 101.67, 39.215)[2], abs=1e-6)
    assert squares_locator.surroundings(101.6601, 39.215).neighbour is None


def test_on_the_boundary_the_next_smallest_is_the_neighbour(squares_locator: Locator) -> None:
    """Zero metres; on the outer edge nobody, at the corner of four the second."""
    on_edge = partial(Surroundings, on_boundary=True, boundary_m=0.0)
    assert squares_locator.surroundings(101.67, 39.213) == on_edge(0, neighbour=1)
    assert squares_locator.surroundings(101.66, 39.213) == on_edge(0, neighbour=None)
    assert squares_locator.surroundings(101.67, 39.22) == on_edge(0, neighbour=1)
    assert squares_locator.surroundings(101.675, 39.22) == on_edge(1, neighbour=3)


def test_a_point_outside_hears_who_is_nearest_in_metres(squares_locator: Locator) -> None:
    """Beside the corner that two share on the edge of all it is the smaller."""
    found = squares_locator.surroundings(101.6585, 39.2110)
    assert (found.index, found.on_boundary, found.neighbour) == (-1, False, 0)
    assert found.boundary_m == pytest.approx(WGS84.inv(101.6585, 39.2110, 101.66, 39.2110)[2], abs=1e-6)
    assert squares_locator.surroundings(101.65, 39.22).neighbour == 0
    assert squares_locator.surroundings(-60.0, -80.0).boundary_m == pytest.approx(15_000_000, rel=0.3)


def test_a_boundary_around_a_hole_counts() -> None:
    """And who fills the hole is the neighbour."""
    lake = shapely.box(101.663, 39.213, 101.664, 39.214)
    locator = Locator.build(np.array([shapely.box(101.66, 39.21, 101.67, 39.22) - lake, lake]))
    assert locator.surroundings(101.6629, 39.2135).neighbour == 1
    assert locator.surroundings(101.6635, 39.2139).neighbour == 0


def test_a_long_outline_gives_the_nearest_of_its_edges() -> None:
    """Runs that cannot hold the nearest edge are passed over, and no other."""
    rng = np.random.default_rng(8)
    turn = np.linspace(0, 2 * np.pi, 4000, endpoint=False)
    ring = np.column_stack([np.cos(turn), np.sin(turn)]) * rng.uniform(0.02, 0.03, (4000, 1)) + (101.67, 39.22)
    shape = shapely.Polygon(on_grid(ring))
    locator = Locator.build(np.array([shape]))
    points = on_grid(np.array([101.67, 39.22]) + rng.uniform(-0.04, 0.04, (300, 2)))
    for x, y in points.tolist():
        plane = Plane.around(np.array([shapely.Point(x, y)]))
        here, line = plane.stretch(np.array([shapely.Point(x, y), shape.exterior]))
        end = shapely.get_coordinates(shapely.shortest_line(here, line))[1] / (plane.x_m, plane.y_m)
        found = locator.surroundings(x, y)
        assert found.boundary_m == pytest.approx(WGS84.inv(x, y, *end)[2], rel=1e-4)
        assert found.index == (0 if shape.covers(shapely.Point(x, y)) else -1)


@pytest.mark.parametrize("kind", ["cells", "squares", "multipolygons", "hole", "star", "far apart"])
def test_one_point_and_many_hear_the_same(puzzle: Any, kind: str) -> None:
    """The short way for one gives what the way for arrays gives."""
    shapes, points, expected = puzzle(kind, 7, (101.67, 39.22, -2.0))
    locator = Locator.build(shapes)
    table = locator.surroundings_of(points)
    assert table.index.tolist() == expected.tolist()
    for number, (lon, lat) in enumerate(points.tolist()):
        one, row = locator.surroundings(lon, lat), table.row(number)
        assert (one.index, one.on_boundary, one.neighbour) == (row.index, row.on_boundary, row.neighbour)
        assert one.boundary_m == pytest.approx(row.boundary_m, rel=1e-9, abs=1e-8)


@pytest.fixture
def plan_id(session: Session, bring_in: Callable[..., Any], coverages: Any) -> int:
    """Some forty polygons without a right angle, three of them in several parts, and one around a hole."""
    rng = np.random.default_rng(11)
    cells = coverages["cells"](rng, 0.05, (101.66, 39.21), count=45)
    cells = np.array([*cells[6:], *(cells[i] | cells[i + 3] for i in range(3))])
    lake = cells[0].representative_point().buffer(0.0005, quad_segs=3)
    shapes = [cells[0] - lake, lake, *cells[1:]]
    bring_in([({"code": f"{number:03d}"}, shape) for number, shape in enumerate(shapes)], dissolve=True)
    return plan_on(session, the_territory(session, None).id, None).id


def test_every_point_has_the_grid_that_postgis_names(session: Session, plan_id: int, telling: Any) -> None:
    """The smallest ordinal of those whose polygon covers it, in one statement."""
    shapes = grid_frame(session, plan_id).geometry.to_numpy()
    points = on_grid(telling(shapes, np.random.default_rng(1), 500))
    statement = text("""
        SELECT coalesce((SELECT min(g.ordinal) FROM grid g WHERE g.plan_id = :plan
                         AND ST_Covers(g.geom, ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326))), -1)
        FROM unnest(cast(:lon AS float8[]), cast(:lat AS float8[])) WITH ORDINALITY p(lon, lat, number) ORDER BY number
    """)
    values = {"plan": plan_id, "lon": points[:, 0].tolist(), "lat": points[:, 1].tolist()}
    expected = session.execute(statement, values).scalars().all()
    assert Locator.build(shapes).find(points).tolist() == expected


def test_the_surroundings_are_those_that_postgis_tells(session: Session, plan_id: int, telling: Any) -> None:
    """Grid, on the boundary or not, metres to a thousandth of a millimetre, and neighbour."""
    grids = grid_frame(session, plan_id)
    locator = Locator.build(grids.geometry.to_numpy())
    rng = np.random.default_rng(2)
    points = telling(grids.geometry.to_numpy(), rng, 60)
    for lon, lat in points[rng.permutation(len(points))[:250]].tolist():
        located, found = locate_point(session, plan_id, lon, lat), locator.surroundings(lon, lat)
        assert found.index == (-1 if located.grid is None else grids.index.get_loc(located.grid.id))
        assert found.boundary_m == pytest.approx(located.boundary_m, abs=1e-6)
        assert found.on_boundary == (found.boundary_m == 0.0)
        assert found.on_boundary == located.on_boundary or found.boundary_m < 1e-6
        assert found.neighbour == (None if located.neighbour is None else grids.index.get_loc(located.neighbour.id))
