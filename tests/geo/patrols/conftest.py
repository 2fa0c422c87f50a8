"""Makers of patrols and their fixes."""

import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from geoalchemy2 import WKTElement
from sqlalchemy.orm import Session

from geo.boundaries.joins import join_points
from geo.patrols.joins import JOIN
from geo.patrols.models import Fix, Patrol

START = datetime(2026, 3, 1, 8, tzinfo=ZoneInfo("Asia/Shanghai"))
Step = tuple[float, float]
Walk = Callable[..., Patrol]


@pytest.fixture
def walk(session: Session, ground: Any) -> Walk:
    """Store and join a patrol: steps are (minutes after START, longitude)."""

    def store(steps: Iterable[Step], *, start: datetime = START, key: str | None = None) -> Patrol:
        fixes = [(start + timedelta(minutes=minutes), lon) for minutes, lon in steps]
        patrol = Patrol(
            id=uuid.uuid4(),
            territory_id=ground.territory_id,
            key=key or uuid.uuid4().hex,
            title="东线",
            started_at=min(at for at, _ in fixes),
            finished_at=max(at for at, _ in fixes),
            datum="wgs84",
        )
        session.add(patrol)
        session.flush()
        session.add_all(
            Fix(id=uuid.uuid4(), patrol_id=patrol.id, at=at, geom=WKTElement(f"POINT({lon} 39.225)", srid=4326))
            for at, lon in fixes
        )
        session.flush()
        join_points(session, JOIN, plan_ids=[ground.plan_id])
        return patrol

    return store
