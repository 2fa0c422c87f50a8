"""Patrols that are out: with their last position that can be used; cut by whoever looks."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from geo.boundaries.reach import Reach
from geo.core.datum import Datum
from geo.patrols.now import SILENT, look_now
from geo.patrols.outing import EventKind
from geo.patrols.phones.reporting import Call, add_call
from geo.patrols.phones.sending import Begin, SentFix, add_fixes
from geo.patrols.planned.events import Told, set_out, tell
from geo.roster.sight import Sight

EIGHT = datetime(2026, 11, 5, tzinfo=UTC)
WALKER = None


def begin(session: Session, ground: Any, number: int, **changes: Any) -> uuid.UUID:
    """A patrol that set out at eight, with a position a minute for three minutes."""
    told = {"title": "东线", "team": None, "started_at": EIGHT, "datum": Datum.WGS84} | changes
    patrol = Begin(id=uuid.UUID(int=number), **told)
    set_out(session, ground.territory_id, patrol, by=WALKER, now=EIGHT + timedelta(hours=1))
    fixes = [
        SentFix(uuid.UUID(int=number * 100 + minute), EIGHT + timedelta(minutes=minute), 101.675, 39.225)
        for minute in (1, 3, 2)
    ]
    add_fixes(session, patrol.id, fixes, datum=None, now=EIGHT + timedelta(hours=1))
    return patrol.id


def sight(ground: Any, grid_ids: frozenset[int] | None, account: uuid.UUID | None = None) -> Sight:
    reach = Reach(ground.plan_id, grid_ids)
    nothing: frozenset[Any] = frozenset()
    return Sight(ground.territory_id, account, reach, nothing, nothing, nothing, nothing)


def test_a_patrol_is_out_from_its_start_to_its_end(session: Session, ground: Any) -> None:
    """The last position is the latest by its own time; paused it is out, finished it is not."""
    patrol_id = begin(session, ground, 1)
    now = EIGHT + timedelta(minutes=10)
    (out,) = look_now(session, now).patrols
    assert (out.id, out.status, out.at) == (patrol_id, "started", EIGHT + timedelta(minutes=3))
    pause = Told(id=uuid.UUID(int=51), kind=EventKind.PAUSE, at=EIGHT + timedelta(minutes=5))
    tell(session, patrol_id, pause, now=now)
    assert look_now(session, now).patrols[0].status == "paused"
    finish = Told(id=uuid.UUID(int=52), kind=EventKind.FINISH, at=EIGHT + timedelta(minutes=6))
    tell(session, patrol_id, finish, now=now)
    assert look_now(session, now).patrols == ()


def test_a_patrol_that_is_silent_for_long_is_out_no_more(session: Session, ground: Any) -> None:
    """A phone that was lost does not walk on the map for ever."""
    begin(session, ground, 1)
    assert look_now(session, EIGHT + timedelta(minutes=3) + SILENT).patrols == ()


@pytest.mark.parametrize("whole", [True, False])
def test_calls_for_help_are_told_to_whoever_reads_the_whole_territory(
    session: Session, ground: Any, *, whole: bool
) -> None:
    """A call that nobody has seen stands beside its patrol; others are not told of it."""
    patrol_id = begin(session, ground, 1)
    now = EIGHT + timedelta(minutes=10)
    add_call(session, patrol_id, Call(id=uuid.UUID(int=61), at=EIGHT, lonlat=None, accuracy_m=None), now=now)
    seen = look_now(session, now).seen_by(sight(ground, None if whole else frozenset()))
    assert (len(seen.patrols), len(seen.calls)) == ((1, 1) if whole else (0, 0))


def test_staff_of_an_area_see_who_is_in_it(session: Session, ground: Any) -> None:
    """The grid of the last position decides; whoever walks it sees it wherever it is."""
    begin(session, ground, 1)
    look = look_now(session, EIGHT + timedelta(minutes=10))
    (grid,) = look.patrols[0].grids
    assert len(look.seen_by(sight(ground, frozenset({grid}))).patrols) == 1
    assert look.seen_by(sight(ground, frozenset({grid + 1}))).patrols == ()
