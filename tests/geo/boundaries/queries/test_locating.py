"""Where a point lies, and how far its boundary is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from sqlalchemy.orm import Session

from geo.boundaries import importing
from geo.boundaries.queries import grid_frame, locate_point, plan_on, the_territory
from geo.imports.actions import receive
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions

WGS84 = Geod(ellps="WGS84")


@pytest.fixture
def plan_id(session: Session, bring_in: Callable[..., Any], squares: Callable[..., Any]) -> int:
    """Four squares of 0.01 degree around 101.67, 39.22."""
    bring_in(squares())
    return plan_on(session, the_territory(session, None).id, None).id


def test_a_point_inside_has_its_grid_its_community_and_the_way_to_the_boundary(session: Session, plan_id: int) -> None:
    """In metres on the ellipsoid, with the grid on the other side."""
    located = locate_point(session, plan_id, 101.669, 39.215)
    assert located.grid is not None
    assert located.community is not None
    assert located.neighbour is not None
    assert (located.grid.code, located.community.code, located.neighbour.code) == ("001", "C1", "002")
    assert located.boundary_m == pytest.approx(WGS84.inv(101.669, 39.215, 101.67, 39.215)[2], abs=1e-6)
    assert located.on_boundary is False


def test_beside_the_outer_edge_there_is_no_neighbour(session: Session, plan_id: int) -> None:
    """Nobody is on the other side."""
    located = locate_point(session, plan_id, 101.6601, 39.215)
    assert located.grid is not None
    assert (located.grid.code, located.neighbour) == ("001", None)


def test_on_a_shared_edge_the_smaller_code_has_the_point(session: Session, plan_id: int) -> None:
    """The answer says so, and names the other."""
    located = locate_point(session, plan_id, 101.67, 39.213)
    assert located.grid is not None
    assert located.neighbour is not None
    assert (located.grid.code, located.neighbour.code) == ("001", "002")
    assert (located.on_boundary, located.boundary_m) == (True, 0.0)


def test_a_point_outside_hears_which_grid_is_nearest_in_metres(session: Session, plan_id: int) -> None:
    """Degrees of longitude are shorter than degrees of latitude."""
    located = locate_point(session, plan_id, 101.6585, 39.2110)
    assert (located.grid, located.community, located.on_boundary) == (None, None, False)
    assert located.neighbour is not None
    assert located.neighbour.code == "001"
    assert located.boundary_m == pytest.approx(WGS84.inv(101.6585, 39.2110, 101.66, 39.2110)[2], abs=1e-6)


def test_an_edge_of_many_kilometres_is_straight_in_degrees(session: Session, bring_in: Callable[..., Any]) -> None:
    """Not a great circle, which would lie hundreds of metres beside it."""
    bring_in([({"code": "1"}, shapely.box(100, 39, 102, 40)), ({"code": "2"}, shapely.box(100, 40, 102, 41))])
    plan = plan_on(session, the_territory(session, None).id, None)
    located = locate_point(session, plan.id, 101, 39.999)
    assert located.grid is not None
    assert located.grid.code == "1"
    assert located.boundary_m == pytest.approx(WGS84.inv(101, 39.999, 101, 40)[2], rel=1e-3)


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), files=st.integers(1, 2), shake_m=st.sampled_from([0.02, 0.8, 4.0]))
def test_after_any_imports_every_point_within_has_exactly_one_grid(
    session: Session, tmp_path: Path, seed: int, files: int, shake_m: float
) -> None:
    """Whatever was shaken: the stored coverage is valid, and corners and middles of edges have one grid too."""
    rng = np.random.default_rng(seed)
    with session.begin_nested() as savepoint:
        for number in range(files):
            plan = _bring_in_shaken(session, tmp_path / f"{number}.geojson", rng, shake_m)
        grids = grid_frame(session, plan)
        assert shapely.coverage_is_valid(grids.geometry.to_numpy())
        for lon, lat in _telling_points(grids.geometry.to_numpy(), rng):
            covering = grids[shapely.covers(grids.geometry.to_numpy(), shapely.Point(lon, lat))]
            located = locate_point(session, plan, lon, lat)
            assert located.grid is not None
            assert located.grid.code == covering["code"].iloc[0]
        savepoint.rollback()
    session.expire_all()


def _bring_in_shaken(session: Session, path: Path, rng: np.random.Generator, shake_m: float) -> int:
    features = []
    for number in range(9):
        x, y = 101.6 + number % 3 * 0.01, 39.2 + number // 3 * 0.01
        corners = np.array([[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01]])
        ring = corners + rng.uniform(-1, 1, corners.shape) * shake_m / 111_195
        shape = json.loads(shapely.to_geojson(shapely.Polygon(ring)))
        features.append({"type": "Feature", "properties": {"code": f"{number}"}, "geometry": shape})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    options = ImportOptions(zone=ZoneInfo("Asia/Shanghai"), territory="T", share_overlaps=True)
    record = receive(session, ImportKind.BOUNDARIES, path, options)
    session.expunge(record)
    importing.apply(session, record, path, options, lambda *_: None)
    return plan_on(session, the_territory(session, "T").id, None).id


def _telling_points(shapes: Any, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Corners that several grids share, and random points of the outline's inside."""
    corners = shapely.get_coordinates(shapes)
    inside = [shapely.Polygon(part.exterior).representative_point() for part in shapely.get_parts(shapes)]
    some = corners[rng.integers(0, len(corners), 6)]
    return np.round(np.vstack([some, shapely.get_coordinates(inside)[:4]]), 8)
