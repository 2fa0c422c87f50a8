"""Phones and desks that do the same at once, each on its own connection: one outcome, nothing lost, no deadlock."""

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from geo.accounts.actions import add_account
from geo.accounts.rules import Profile
from geo.accounts.tokens import make_patrol_code, make_patrol_key, patrol_of_code
from geo.boundaries.models import Territory
from geo.core.datum import Datum
from geo.core.errors import Conflict
from geo.core.viewer import Grant, Role
from geo.db.database import Database
from geo.patrols.importing.actions import derive_spans
from geo.patrols.models import Fix, Patrol, PatrolEvent, PatrolPlan
from geo.patrols.outing import EventKind, Moment
from geo.patrols.phones.sending import Begin, SentFix, add_fixes, begin_patrol
from geo.patrols.planned.events import Told, finish, hand_over, set_out, tell
from geo.patrols.planned.planning import PlanWish, cancel_plan, change_plan, plan_patrol
from geo.roster.models import Team, TeamMember

START = datetime(2026, 3, 1, tzinfo=UTC)
NOW = START + timedelta(hours=1)
PATROL = uuid.UUID(int=1)
AT_ONCE = 6


def fixes(count: int, *, first: int = 0) -> list[SentFix]:
    numbers = range(first, first + count)
    return [SentFix(uuid.UUID(int=1000 + n), START + timedelta(seconds=n), 101.671, 39.225) for n in numbers]


class Ground:
    """A territory with a team of two leads, and what several do at once."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.session() as session, session.begin():
            territory = Territory(code="152922", name="阿拉善右旗", made_up=True)
            session.add(territory)
            session.flush()
            self.territory_id = territory.id
            team = Team(id=uuid.uuid4(), territory_id=territory.id, name="一队", kind="patrol")
            session.add(team)
            session.flush()
            self.team_id = team.id
            grants = (Grant(Role.PATROLLER),)
            self.leads = [add_account(session, Profile(name, name, grants), NOW) for name in ("one", "two")]
            session.add_all(TeamMember(team_id=team.id, account_id=each, part="lead") for each in self.leads)

    def at_once(self, *works: Callable[[Session], Any]) -> list[Any]:
        """Let each do its work in a transaction of its own, all from one moment on; errors of the domain are told."""
        gate = threading.Barrier(len(works))

        def do(work: Callable[[Session], Any]) -> Any:
            gate.wait(timeout=20)
            try:
                with self.database.session() as session, session.begin():
                    return work(session)
            except Conflict as refused:
                return refused.code

        with ThreadPoolExecutor(len(works)) as pool:
            return list(pool.map(do, works))

    def plan(self) -> PlanWish:
        return PlanWish(team_id=self.team_id, start_from=NOW, start_until=NOW + timedelta(hours=1))

    @property
    def moment(self) -> Moment:
        return Moment(NOW, ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def ground(fresh_database: Database) -> Iterator[Ground]:
    return Ground(fresh_database)


def _begin() -> Begin:
    return Begin(id=PATROL, title="东线", team=None, started_at=START, datum=Datum.WGS84)


def test_two_leads_plan_change_cancel_and_hand_over_at_once(ground: Ground) -> None:
    """One plan; of two changes one is told that it came later; one reason stays; the last hand-over leads."""
    planned = ground.at_once(*[lambda s: plan_patrol(s, PATROL, ground.plan(), moment=ground.moment)] * 2)
    assert sorted(planned) == [False, True]
    change = [lambda s: change_plan(s, PATROL, ground.plan(), version=1, moment=ground.moment)] * 2
    assert sorted(map(str, ground.at_once(*change))) == ["None", "patrol.changed"]
    with ground.database.session() as session, session.begin():
        set_out(session, ground.territory_id, _begin(), by=ground.leads[0], now=NOW)

    def handing(number: int) -> Callable[[Session], bool]:
        to = ground.leads[number % 2]
        told = Told(id=uuid.UUID(int=50 + number), kind=EventKind.HAND_OVER, at=NOW + timedelta(minutes=number), to=to)
        return lambda session: hand_over(session, PATROL, told, now=NOW)

    assert ground.at_once(*(handing(number) for number in range(AT_ONCE))) == [True] * AT_ONCE
    with ground.database.session() as session:
        assert session.scalar(select(PatrolPlan.lead_id)) == ground.leads[(AT_ONCE - 1) % 2]
    cancelled = ground.at_once(*(lambda s, why=why: cancel_plan(s, PATROL, why, now=NOW) for why in ("雨", "风")))
    assert sorted(cancelled) == [False, True]


@pytest.mark.parametrize("again", range(4))
def test_finish_and_fixes_at_once_span_all(ground: Ground, again: int) -> None:
    """Whoever comes first, the patrol lasts from its first position to its last; also where it is derived meanwhile."""
    with ground.database.session() as session, session.begin():
        set_out(session, ground.territory_id, _begin(), by=None, now=NOW)
    own = fixes(AT_ONCE * 3, first=again)
    parts = [own[part::AT_ONCE] for part in range(AT_ONCE)]
    works: list[Callable[[Session], Any]] = [
        lambda s, part=part: add_fixes(s, PATROL, part, datum=None, now=NOW) for part in parts
    ]
    works.append(lambda s: finish(s, PATROL, START + timedelta(seconds=3), by=None, now=NOW))
    works.append(lambda s: derive_spans(s, [PATROL]))
    ground.at_once(*works)
    with ground.database.session() as session:
        found = session.get_one(Patrol, PATROL)
        assert (found.started_at, found.finished_at) == (START, max(each.at for each in own))


@pytest.mark.parametrize("count", [10, 500], ids=["few", "many"])
def test_the_same_batch_on_several_connections_is_stored_once(ground: Ground, count: int) -> None:
    """All but one are told that they were known; there is one mark, and one job for it."""
    with ground.database.session() as session, session.begin():
        begin_patrol(session, ground.territory_id, _begin(), now=NOW)
    batch = fixes(count)
    told = ground.at_once(*[lambda s: add_fixes(s, PATROL, batch, datum=None, now=NOW)] * AT_ONCE)
    assert sorted((each.new, each.known) for each in told) == [(0, count)] * (AT_ONCE - 1) + [(count, 0)]
    with ground.database.session() as session:
        assert session.scalar(select(func.count()).select_from(Fix)) == count
        assert session.scalar(text("SELECT count(*) FROM patrol_due")) == 1


def test_several_phones_set_out_for_one_plan_and_tell_the_same_event_at_once(ground: Ground) -> None:
    """One patrol from the earliest start, each event once."""
    with ground.database.session() as session, session.begin():
        plan_patrol(session, PATROL, ground.plan(), moment=ground.moment)
    starts = [Told(id=uuid.UUID(int=60 + n), kind=EventKind.START, at=START + timedelta(minutes=n)) for n in range(3)]
    told = ground.at_once(*(lambda s, each=each: tell(s, PATROL, each, now=NOW) for each in starts * 2))
    assert sorted(told) == [False] * 3 + [True] * 3
    with ground.database.session() as session:
        assert session.scalar(select(Patrol.told_started_at)) == START
        assert session.scalar(select(func.count()).select_from(PatrolEvent)) == 3


def test_phones_that_join_by_one_code_at_once_each_get_a_key(ground: Ground) -> None:
    """Nobody is told that the code is another's."""
    with ground.database.session() as session, session.begin():
        begin_patrol(session, ground.territory_id, _begin(), now=NOW)
        code = make_patrol_code(session, PATROL, NOW, holds=timedelta(days=1)).secret

    def join(session: Session) -> str:
        named = patrol_of_code(session, code, NOW)
        assert named == str(PATROL)
        return make_patrol_key(session, named, NOW).secret

    assert len(set(ground.at_once(*[join] * AT_ONCE))) == AT_ONCE
