"""Incidents within reach."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from geoalchemy2 import WKTElement
from sqlalchemy import update
from sqlalchemy.orm import Session

from geo.boundaries.joins import join_points
from geo.boundaries.reach import Reach, whole_reach
from geo.incidents.joins import JOIN
from geo.incidents.models import Incident, IncidentStatus
from geo.incidents.queries import incident_frame, incidents_by_grid, open_near

WEST, EAST, OUTSIDE = 101.675, 101.685, 101.7
AT = datetime(2026, 3, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
ALWAYS: dict[str, Any] = {"since": None, "until": None}


@pytest.fixture
def incidents(session: Session, ground: Any) -> None:
    """One incident in the west, two in the east, one in no grid."""
    for number, lon in enumerate((WEST, EAST, EAST, OUTSIDE), 1):
        session.add(
            Incident(
                id=uuid.uuid4(),
                territory_id=ground.territory_id,
                key=str(number),
                category="路灯",
                status=IncidentStatus.OPEN,
                occurred_at=AT,
                datum="wgs84",
                geom=WKTElement(f"POINT({lon} 39.225)", srid=4326),
            )
        )
    session.flush()
    join_points(session, JOIN, plan_ids=[ground.plan_id])


def test_the_whole_plan_has_all_and_what_lies_in_no_grid(session: Session, ground: Any, incidents: None) -> None:
    """Nothing is lost to who answers for all of it."""
    frame = incident_frame(session, whole_reach(ground.plan_id), **ALWAYS)
    assert frame["key"].tolist() == ["1", "2", "3", "4"]


@pytest.mark.parametrize(("grids", "keys"), [(("west",), ["1"]), (("east",), ["2", "3"]), ((), [])])
def test_a_reach_of_one_grid_sees_nothing_of_another(
    session: Session, ground: Any, incidents: None, grids: tuple[str, ...], keys: list[str]
) -> None:
    """Neither rows nor counts, and not what lies in no grid."""
    reach = Reach(ground.plan_id, frozenset(getattr(ground, name) for name in grids))
    assert incident_frame(session, reach, **ALWAYS)["key"].tolist() == keys
    assert incidents_by_grid(session, reach)["incidents"].tolist() == ([len(keys)] if grids else [])


def test_the_open_incidents_nearest_to_a_place_come_first(session: Session, ground: Any, incidents: None) -> None:
    """With their distance; those that are closed or still to come are left out, and no more than asked for come."""
    point, reach, day = (WEST, 39.225), whole_reach(ground.plan_id), timedelta(days=1)
    session.execute(update(Incident).where(Incident.key == "3").values(status=IncidentStatus.CLOSED))
    near = open_near(session, reach, point, until=AT + day, limit=2)
    assert [round(each.distance_m) for each in near] == [0, 861]
    assert [each.category for each in near] == ["路灯", "路灯"]
    assert open_near(session, reach, point, until=AT - day, limit=2) == []
