"""What happens in a patrol comes late, twice, in any order and from several phones: it is one patrol in the end."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.core.datum import Datum
from geo.core.errors import Conflict, NotFound
from geo.patrols.importing.actions import derive_spans
from geo.patrols.models import Patrol, PatrolPlan
from geo.patrols.outing import EventKind
from geo.patrols.phones.sending import Begin, SentFix, add_fixes
from geo.patrols.planned.events import Told, finish, set_out, tell
from geo.patrols.planned.queries import standings
from geo.publishing.canonical import canonical_lines
from geo.roster.models import Team

START = datetime(2026, 3, 1, 0, tzinfo=UTC)
NOW = START + timedelta(days=1)
PATROL = uuid.UUID(int=1)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def begin(minutes: float = 10) -> Begin:
    return Begin(id=PATROL, title="东线", team=None, started_at=at(minutes), datum=Datum.WGS84)


def told(number: int, kind: EventKind, minutes: float) -> Told:
    return Told(id=uuid.UUID(int=100 + number), kind=kind, at=at(minutes))


EVENTS = [
    told(1, EventKind.START, 0),
    told(2, EventKind.PAUSE, 3),
    told(3, EventKind.FINISH, 5),
    told(4, EventKind.START, 10),
    told(5, EventKind.PAUSE, 12),
    told(6, EventKind.RESUME, 14),
    told(7, EventKind.FINISH, 30),
]
"""Of two phones: one walked early and ended before the other set out."""
FIXES = [SentFix(uuid.UUID(int=1000 + n), at(n), 101.671 + n / 1000, 39.225) for n in (1, 11, 40)]


@pytest.fixture
def planned(session: Session, ground: Any) -> Any:
    """A planned patrol of a team."""
    team = Team(id=uuid.uuid4(), territory_id=ground.territory_id, name="一队", kind="patrol")
    session.add(team)
    session.flush()
    told_ = {"notes": "", "walkers": 2, "version": 1, "on_day": START.date()}
    session.add(PatrolPlan(id=PATROL, territory_id=ground.territory_id, team_id=team.id, **told_))
    session.flush()
    return ground


def _do(session: Session, territory_id: int, what: Told | SentFix | Begin) -> None:
    if isinstance(what, Begin):
        set_out(session, territory_id, what, by=None, now=NOW)
    elif isinstance(what, SentFix):
        add_fixes(session, PATROL, [what], datum=None, now=NOW)
    else:
        tell(session, PATROL, what, now=NOW)


def _end(session: Session, territory_id: int, arriving: Sequence[Any]) -> tuple[bytes, Any, Any]:
    """What there is after all has arrived; a phone tries again what needs the start of another."""
    with session.begin_nested() as nested:
        queue, tries = list(arriving), 0
        while queue:
            what = queue.pop(0)
            try:
                _do(session, territory_id, what)
            except NotFound:
                queue.append(what)
                tries += 1
                assert tries < 200
        patrol = session.get_one(Patrol, PATROL, populate_existing=True)
        span = (patrol.told_started_at, patrol.told_finished_at, patrol.started_at, patrol.finished_at)
        derive_spans(session, [PATROL])
        patrol = session.get_one(Patrol, PATROL, populate_existing=True)
        assert span[2:] == (patrol.started_at, patrol.finished_at)
        found = b"".join(canonical_lines(session)), standings(session, [PATROL])[PATROL], span
        nested.rollback()
    session.expire_all()
    return found


ALL = [*EVENTS, *FIXES]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(ALL), again=st.lists(st.sampled_from(ALL), max_size=4))
def test_events_of_a_planned_patrol_come_in_any_order(
    session: Session, planned: Any, order: list[Any], again: list[Any]
) -> None:
    """A finish may come before the start that it follows; the state is that of the same events in order."""
    assert _end(session, planned.territory_id, [*order, *again]) == _end(session, planned.territory_id, ALL)


OWN = [begin(), *EVENTS[:3], *EVENTS[4:], *FIXES]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(OWN), again=st.lists(st.sampled_from(OWN), max_size=4))
def test_events_of_a_patrol_that_nobody_planned_come_in_any_order(
    session: Session, ground: Any, order: list[Any], again: list[Any]
) -> None:
    """Its begin too is told again by a phone that had no answer, when another has told of an earlier start."""
    assert _end(session, ground.territory_id, [*order, *again]) == _end(session, ground.territory_id, OWN)


def test_an_end_may_come_before_its_start(session: Session, ground: Any) -> None:
    """The phone that set out earlier sends later: its start makes the end one of this patrol."""
    set_out(session, ground.territory_id, begin(), by=None, now=NOW)
    assert tell(session, PATROL, EVENTS[2], now=NOW)
    assert standings(session, [PATROL])[PATROL].status == "started"
    tell(session, PATROL, EVENTS[0], now=NOW)
    assert standings(session, [PATROL])[PATROL].status == "finished"


def test_of_two_ends_the_last_counts(session: Session, ground: Any) -> None:
    """Whichever is told first."""
    set_out(session, ground.territory_id, begin(), by=None, now=NOW)
    for minutes in (40, 50, 30, 50):
        finish(session, PATROL, at(minutes), by=None, now=NOW)
    assert session.scalar(select(Patrol.told_finished_at)) == at(50)


def test_another_start_of_a_patrol_that_nobody_planned_is_still_refused(session: Session, ground: Any) -> None:
    """Two phones would have made one id."""
    set_out(session, ground.territory_id, begin(), by=None, now=NOW)
    with pytest.raises(Conflict):
        set_out(session, ground.territory_id, begin(11), by=None, now=NOW)
