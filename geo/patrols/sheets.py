"""Patrols as paper sheets tell of them: entered whole at the desk, and otherwise like any that a phone began."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.core.errors import BadInput, Conflict
from geo.core.language import say
from geo.patrols.models import Patrol, PatrolSheet
from geo.patrols.phones.sending import Added, Begin
from geo.patrols.phones.ticking import Ticked, add_ticks
from geo.patrols.planned.events import finish, set_out

MOST_WALKERS = 99


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A patrol as a paper sheet tells of it; `walkers` is how many walked, where the sheet says so."""

    begin: Begin
    finished_at: datetime
    walkers: int | None
    ticked: Ticked


def enter_sheet(session: Session, territory_id: int, sheet: Sheet, *, now: datetime) -> Added:
    """Keep a patrol as a paper sheet tells of it; entered again it is the same one.

    Raises:
        NotFound, BadInput, Conflict: as for each of what a phone sends.
        BadInput: nothing is ticked, nobody can have walked so, or it ends before it starts.
        Conflict: it is known with another start or end.
    """
    _check(sheet)
    patrol_id = sheet.begin.id
    set_out(session, territory_id, sheet.begin, by=None, now=now)
    _check_end(session, sheet)
    finish(session, patrol_id, sheet.finished_at, by=None, now=now)
    values = {"patrol_id": patrol_id, "walkers": sheet.walkers, "entered_at": now}
    session.execute(insert(PatrolSheet).values(values).on_conflict_do_nothing())
    return add_ticks(session, patrol_id, sheet.ticked, now=now)


def _check(sheet: Sheet) -> None:
    """Raise BadInput for a sheet that cannot be."""
    if not sheet.ticked.ticks:
        raise BadInput("sheet.empty", say("No street is ticked. Tick what was walked."))
    if sheet.walkers is not None and not 1 <= sheet.walkers <= MOST_WALKERS:
        raise BadInput("sheet.walkers", say("From 1 to {most} people walk together.", most=MOST_WALKERS))
    if sheet.finished_at < sheet.begin.started_at:
        raise BadInput("patrol.backwards", say("A patrol cannot end before it starts."))


def _check_end(session: Session, sheet: Sheet) -> None:
    """One sheet tells when its patrol was over, and tells it once."""
    patrol_id = sheet.begin.id
    known = session.scalar(select(Patrol.told_finished_at).where(Patrol.id == patrol_id))
    if known not in {None, sheet.finished_at}:
        raise Conflict(
            "patrol.differs", say("Patrol {id} is known with another end; that one stays.", id=str(patrol_id))
        )
