"""How far a scope reaches into a plan."""

from dataclasses import dataclass
from typing import Any

import pytest
import shapely
from geoalchemy2.shape import from_shape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from geo.boundaries.models import Community, Grid, Plan, PlanCommunity, Territory, Town
from geo.boundaries.reach import Reach, reach_of, whole_reach
from geo.core import clock
from geo.core.viewer import EVERYWHERE, NOWHERE, Area, Level, Scope


@dataclass(frozen=True)
class Parts:
    """A plan of two towns: the first has two communities of two grids each, the second one community of one grid."""

    plan_id: int
    territory_id: int
    grid_ids: dict[str, int]


TOWNS = {"A": ("A1", "A2"), "B": ("B1",)}
GRIDS = {"A1": ("a", "b"), "A2": ("c", "d"), "B1": ("e",)}


@pytest.fixture
def parts(session: Session, ground: Any) -> Parts:
    """The plan, in a territory beside that of `ground`."""
    territory = Territory(code="150105", name="赛罕区", made_up=True)
    session.add(territory)
    session.flush()
    plan = Plan(territory_id=territory.id, name="两镇", digest=b"2", datum="wgs84", created_at=clock.now())
    session.add(plan)
    session.flush()
    grid_ids = {}
    for town_code, communities in TOWNS.items():
        town = Town(territory_id=territory.id, code=town_code, name=town_code)
        session.add(town)
        session.flush()
        for code in communities:
            grid_ids |= _community(session, plan, town, code)
    return Parts(plan.id, territory.id, grid_ids)


def _community(session: Session, plan: Plan, town: Town, code: str) -> dict[str, int]:
    box = shapely.MultiPolygon([shapely.box(101, 39, 101.01, 39.01)])
    community = Community(territory_id=plan.territory_id, code=code)
    session.add(community)
    session.flush()
    session.add(
        PlanCommunity(
            plan_id=plan.id,
            community_id=community.id,
            town_id=town.id,
            name=code,
            area_m2=1.0,
            outline=from_shape(box, srid=4326),
        )
    )
    grids = {
        each: Grid(
            plan_id=plan.id,
            community_id=community.id,
            code=each,
            name=each,
            ordinal=ord(each),
            colour=0,
            area_m2=1.0,
            geom=from_shape(box, srid=4326),
        )
        for each in GRIDS[code]
    }
    session.add_all(grids.values())
    session.flush()
    return {each: grid.id for each, grid in grids.items()}


def area(level: Level, code: str = "", territory: str = "150105") -> Area:
    return Area(territory, level, code)


def reached(session: Session, parts: Parts, *areas: Area) -> str:
    """The grids that areas reach, as letters; `*` for the whole plan."""
    reach = reach_of(session, parts.plan_id, Scope(areas=frozenset(areas)))
    return "*" if reach.is_whole else "".join(sorted(name for name, id_ in parts.grid_ids.items() if reach.covers(id_)))


@pytest.mark.parametrize(
    ("areas", "grids"),
    [
        ((area(Level.TERRITORY),), "*"),
        ((area(Level.TOWN, "A"),), "abcd"),
        ((area(Level.COMMUNITY, "A2"),), "cd"),
        ((area(Level.GRID, "b"),), "b"),
        ((area(Level.GRID, "b"), area(Level.TOWN, "B")), "be"),
        ((area(Level.GRID, "b"), area(Level.TERRITORY)), "*"),
        ((), ""),
        ((area(Level.TERRITORY, territory="152922"),), ""),
        ((area(Level.TOWN, "A", territory="152922"), area(Level.GRID, "b", territory="152922")), ""),
        ((area(Level.GRID, "nowhere"), area(Level.TOWN, "nowhere"), area(Level.COMMUNITY, "nowhere")), ""),
        ((area(Level.TOWN, "a"), area(Level.GRID, "A"), area(Level.COMMUNITY, "A")), ""),
        ((area(Level.GRID, "' OR true --"), area(Level.GRID, "%")), ""),
    ],
)
def test_areas_reach_the_grids_in_them(session: Session, parts: Parts, areas: tuple[Area, ...], grids: str) -> None:
    """By code and level, in their own territory; a code that does not exist reaches nothing, and never everything."""
    assert reached(session, parts, *areas) == grids


def test_everything_and_nothing(session: Session, parts: Parts) -> None:
    """All of a plan, with what lies in none of its grids; or not even one grid."""
    assert reach_of(session, parts.plan_id, EVERYWHERE) == whole_reach(parts.plan_id)
    nothing = reach_of(session, parts.plan_id, NOWHERE)
    assert nothing == Reach(parts.plan_id, frozenset())
    assert not nothing.covers(None)
    assert whole_reach(parts.plan_id).covers(None)


def test_a_plan_that_does_not_exist_is_reached_by_no_area(session: Session, parts: Parts) -> None:
    """Its territory is nobody's."""
    reach = reach_of(session, 10**6, Scope(areas=frozenset({area(Level.TERRITORY)})))
    assert reach.grid_ids == frozenset()


AREAS = st.sampled_from(
    [
        *(area(Level.TOWN, code) for code in TOWNS),
        *(area(Level.COMMUNITY, code) for code in GRIDS),
        *(area(Level.GRID, code) for codes in GRIDS.values() for code in codes),
        area(Level.GRID, "z"),
        area(Level.GRID, "a", territory="152922"),
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.sets(AREAS), st.sets(AREAS))
def test_areas_together_reach_what_each_reaches(
    session: Session, parts: Parts, some: set[Area], more: set[Area]
) -> None:
    """A reach is the union of the reaches of its areas."""
    together = set(reached(session, parts, *some, *more))
    assert together == set(reached(session, parts, *some)) | set(reached(session, parts, *more))
