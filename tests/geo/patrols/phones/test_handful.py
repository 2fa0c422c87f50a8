"""Two phones that bring the same few positions at once, under two patrols."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.boundaries.models import Territory
from geo.core.datum import Datum
from geo.core.errors import Conflict
from geo.db.database import Database
from geo.patrols.models import Fix
from geo.patrols.phones.sending import Begin, SentFix, add_fixes, begin_patrol

START = datetime(2026, 3, 1, tzinfo=UTC)
FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)


def _begin(session: Session, territory_id: int, patrol_id: uuid.UUID) -> None:
    begun = Begin(id=patrol_id, title="东线", team=None, started_at=START, datum=Datum.WGS84)
    begin_patrol(session, territory_id, begun, now=START)


def _fixes(*numbers: int) -> list[SentFix]:
    return [SentFix(uuid.UUID(int=1000 + number), START, 101.671, 39.225) for number in numbers]


def test_the_later_of_two_that_bring_the_same_id_is_refused_whole(fresh_database: Database) -> None:
    """It waits for the first, which it cannot see yet; then it names the id, and keeps nothing of its own."""
    with fresh_database.session() as session, session.begin():
        territory = Territory(code="152922", name="阿拉善右旗", made_up=True)
        session.add(territory)
        session.flush()
        for patrol_id in (FIRST, SECOND):
            _begin(session, territory.id, patrol_id)
    told: list[Conflict] = []

    def send_second() -> None:
        with pytest.raises(Conflict) as refused, fresh_database.session() as session, session.begin():
            add_fixes(session, SECOND, _fixes(2, 3), datum=None, now=START)
        told.append(refused.value)

    second = threading.Thread(target=send_second)
    with fresh_database.session() as session, session.begin():
        add_fixes(session, FIRST, _fixes(1, 2), datum=None, now=START)
        second.start()
        second.join(timeout=0.5)
        assert second.is_alive()
    second.join(timeout=10)
    assert str(_fixes(2)[0].id) in str(told[0].sentence)
    with fresh_database.session() as session:
        assert session.scalar(select(func.count()).select_from(Fix)) == 2
