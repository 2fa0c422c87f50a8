"""Points joined to grids."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from geoalchemy2 import WKTElement
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundaries.joins import JoinCount, join_points
from geo.boundaries.models import Grid
from geo.boundaries.queries import joined_plan_ids, the_territory
from geo.core import clock
from geo.incidents.joins import JOIN
from geo.incidents.models import Incident, IncidentGrid
from geo.patrols.joins import JOIN as FIXES
from geo.patrols.models import Fix, FixGrid, Patrol

INSIDE, EDGE, OUTSIDE = (101.665, 39.215), (101.67, 39.215), (101.6, 39.2)


@pytest.fixture
def territory_id(session: Session, bring_in: Callable[..., Any], squares: Callable[..., Any]) -> int:
    """Two plans of four squares: in the second the codes run from the north-east."""
    bring_in(squares())
    turned = [names for names, _ in squares()][::-1]
    bring_in([(names, shape) for names, (_, shape) in zip(turned, squares(), strict=True)], "turned.geojson")
    return the_territory(session, None).id


def _incidents(session: Session, territory_id: int, *places: tuple[float, float]) -> list[uuid.UUID]:
    rows = [
        Incident(
            id=uuid.uuid4(),
            territory_id=territory_id,
            key=str(uuid.uuid4()),
            category="路灯",
            status="open",
            occurred_at=clock.now(),
            datum="wgs84",
            geom=WKTElement(f"POINT({lon} {lat})", srid=4326),
        )
        for lon, lat in places
    ]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def _codes(session: Session, incident_id: uuid.UUID) -> list[str | None]:
    """Its grid in each plan, in the order of plans."""
    rows = select(Grid.code).select_from(IncidentGrid).outerjoin(Grid, Grid.id == IncidentGrid.grid_id)
    found = rows.where(IncidentGrid.incident_id == incident_id).order_by(IncidentGrid.plan_id)
    return list(session.scalars(found))


@pytest.mark.parametrize("crowd", [0, 30])
def test_every_object_has_one_row_in_every_plan(session: Session, territory_id: int, crowd: int) -> None:
    """A shared edge goes to the smaller code, outside is a row without a grid; few objects or many."""
    inside, edge, outside = _incidents(session, territory_id, INSIDE, EDGE, OUTSIDE)
    _incidents(session, territory_id, *[INSIDE] * crowd)
    count = join_points(session, JOIN, plan_ids=joined_plan_ids(session, territory_id))
    assert count == JoinCount(inside=2 * (2 + crowd), outside=2)
    assert _codes(session, inside) == ["001", "004"]
    assert _codes(session, edge) == ["001", "003"]
    assert _codes(session, outside) == [None, None]


def test_joining_again_replaces_the_rows(session: Session, territory_id: int) -> None:
    """An object that was moved has the grid of its new place, and one row still."""
    (incident,) = _incidents(session, territory_id, INSIDE)
    join_points(session, JOIN, plan_ids=joined_plan_ids(session, territory_id))
    session.get_one(Incident, incident).geom = WKTElement("POINT(101.675 39.225)", srid=4326)
    session.flush()
    join_points(session, JOIN, plan_ids=joined_plan_ids(session, territory_id), object_ids=[incident])
    assert _codes(session, incident) == ["004", "001"]


def test_only_the_objects_named_are_joined(session: Session, territory_id: int) -> None:
    """The rows of the others stay as they are, or are not there yet."""
    first, second = _incidents(session, territory_id, INSIDE, INSIDE)
    join_points(session, JOIN, plan_ids=joined_plan_ids(session, territory_id), object_ids=[first])
    assert _codes(session, first) == ["001", "004"]
    assert _codes(session, second) == []


def test_objects_of_another_territory_are_left_alone(
    session: Session, territory_id: int, bring_in: Callable[..., Any], squares: Callable[..., Any]
) -> None:
    """Even where they lie in the same place."""
    bring_in(squares(), "other.geojson", territory="other")
    other = the_territory(session, "other").id
    (incident,) = _incidents(session, other, INSIDE)
    join_points(session, JOIN, plan_ids=joined_plan_ids(session, territory_id))
    assert _codes(session, incident) == []


def test_a_fix_belongs_to_the_territory_of_its_patrol(session: Session, territory_id: int) -> None:
    """It has no territory of its own."""
    now = clock.now()
    patrol = Patrol(
        id=uuid.uuid4(),
        territory_id=territory_id,
        key="p",
        title="早巡",
        started_at=now,
        finished_at=now,
        datum="wgs84",
    )
    fix = Fix(id=uuid.uuid4(), patrol_id=patrol.id, at=now, geom=WKTElement("POINT(101.665 39.215)", srid=4326))
    session.add(patrol)
    session.flush()
    session.add(fix)
    session.flush()
    count = join_points(session, FIXES, plan_ids=joined_plan_ids(session, territory_id))
    assert count == JoinCount(inside=2, outside=0)
    assert len(session.scalars(select(FixGrid.grid_id).where(FixGrid.fix_id == fix.id)).all()) == 2
