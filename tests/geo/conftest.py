"""The smallest ground that facts can be joined to: one community of two grids, side by side."""

from dataclasses import dataclass

import pytest
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy.orm import Session

from geo.boundaries.models import Community, Grid, Plan, PlanCommunity, Publication, Territory
from geo.core import clock


@dataclass(frozen=True)
class Ground:
    """Ids of a territory with one plan. `west` and `east` share the meridian 101.68."""

    territory_id: int
    territory_code: str
    plan_id: int
    west: int
    east: int


@pytest.fixture
def ground(session: Session) -> Ground:
    """Two grids of 0.01 by 0.01 degrees: west from 101.67 E, 39.22 N, and east of it."""
    territory = Territory(code="152922", name="阿拉善右旗", made_up=True)
    session.add(territory)
    session.flush()
    community = Community(territory_id=territory.id, code="152922001")
    plan = Plan(territory_id=territory.id, name="试点", digest=b"1", datum="wgs84", created_at=clock.now())
    session.add_all([community, plan])
    session.flush()
    boxes = [shapely.box(101.67, 39.22, 101.68, 39.23), shapely.box(101.68, 39.22, 101.69, 39.23)]
    grids = [_grid(plan.id, community.id, ordinal, box) for ordinal, box in enumerate(boxes)]
    outline = from_shape(shapely.MultiPolygon([shapely.box(101.67, 39.22, 101.69, 39.23)]), srid=4326)
    session.add_all(grids)
    session.add(PlanCommunity(plan_id=plan.id, community_id=community.id, name="曙光", area_m2=1.9e6, outline=outline))
    now = clock.now()
    session.add(Publication(territory_id=territory.id, plan_id=plan.id, from_at=now, published_at=now))
    territory.plan_id = plan.id
    session.flush()
    return Ground(territory.id, territory.code, plan.id, grids[0].id, grids[1].id)


def _grid(plan_id: int, community_id: int, ordinal: int, box: shapely.Polygon) -> Grid:
    return Grid(
        plan_id=plan_id,
        community_id=community_id,
        code=f"15292200100000{ordinal + 1}",
        name=f"第{ordinal + 1}网格",
        ordinal=ordinal,
        colour=ordinal,
        area_m2=9.5e5,
        geom=from_shape(shapely.MultiPolygon([box]), srid=4326),
    )
