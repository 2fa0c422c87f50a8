"""Where patrols stand, asked for several at once."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from geo.accounts.models import Account
from geo.core.datum import Datum
from geo.patrols.models import PatrolPlan
from geo.patrols.outing import EventKind
from geo.patrols.phones.sending import Begin
from geo.patrols.planned.events import Told, set_out, tell
from geo.patrols.planned.planning import cancel_plan
from geo.patrols.planned.queries import standings
from geo.patrols.planned.walkers import walks
from geo.roster.team_actions import TeamWish, add_team

START = datetime(2026, 3, 1, tzinfo=UTC)
NOW = START + timedelta(days=1)
BEGUN, PLANNED, CANCELLED, OF_A_FILE = (uuid.UUID(int=number) for number in range(1, 5))


def test_each_stands_where_its_own_events_and_plan_say(session: Session, ground: Any) -> None:
    """Begun, planned and cancelled; one of which nothing but its track is known has finished."""
    team_id = uuid.UUID(int=7)
    add_team(session, ground.territory_id, team_id, TeamWish(name="一队"))
    shared = {"territory_id": ground.territory_id, "team_id": team_id, "notes": "", "walkers": 2, "version": 1}
    session.add_all([PatrolPlan(id=each, on_day=START.date(), **shared) for each in (PLANNED, CANCELLED)])
    session.flush()
    cancel_plan(session, CANCELLED, "沙尘暴", now=NOW)
    begun = Begin(id=BEGUN, title="东线", team=None, started_at=START, datum=Datum.WGS84)
    set_out(session, ground.territory_id, begun, by=None, now=NOW)
    found = standings(session, [BEGUN, PLANNED, CANCELLED, OF_A_FILE])
    assert [str(found[each].status) for each in (BEGUN, PLANNED, CANCELLED, OF_A_FILE)] == [
        "started", "planned", "cancelled", "finished",
    ]  # fmt: skip
    assert (found[BEGUN].started_at, found[PLANNED].started_at) == (START, None)
    assert (found[CANCELLED].cancelled_at, found[CANCELLED].cancelled_for) == (NOW, "沙尘暴")


def test_whoever_told_something_of_a_patrol_walks_it(session: Session, ground: Any) -> None:
    """And nobody else; a patrol that is told by a code alone is walked by no account."""
    who, other = uuid.UUID(int=21), uuid.UUID(int=22)
    _accounts(session, who, other)
    begun = Begin(id=BEGUN, title="东线", team=None, started_at=START, datum=Datum.WGS84)
    set_out(session, ground.territory_id, begun, by=who, now=NOW)
    tell(session, BEGUN, Told(id=uuid.UUID(int=31), kind=EventKind.PAUSE, at=START), now=NOW)
    assert [walks(session, BEGUN, each) for each in (who, other, None)] == [True, False, False]


def _accounts(session: Session, *ids: uuid.UUID) -> None:
    session.add_all(Account(id=each, sign_in_name=str(each), name="某人", created_at=NOW) for each in ids)
    session.flush()
