"""A published plan is filed (备案): under which number, on which day. A correction is one more event."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundaries.approval.events import keep_event
from geo.boundaries.approval.stages import PlanStep
from geo.boundaries.models import PlanEvent
from geo.boundaries.queries import PlanInfo
from geo.boundaries.queries.locks import hold_territory
from geo.core.errors import BadInput, Conflict
from geo.core.language import say

LONGEST_NUMBER = 120


@dataclass(frozen=True)
class Filing:
    """Under which number a plan was filed and on which day; who noted it (an account), and when."""

    number: str
    day: date
    by: uuid.UUID | None
    at: datetime


def file_plan(  # noqa: PLR0913 (what was filed under which number, and who says so)
    session: Session, plan: PlanInfo, number: str, day: str, *, today: date, by: uuid.UUID | None, now: datetime
) -> Filing:
    """Note that a plan was filed; noted again with the same number and day, nothing changes.

    Raises:
        BadInput: the number is missing or too long, or the day is none or still to come.
        Conflict: the plan was not published.
    """
    told = " ".join(number.split())
    if not 1 <= len(told) <= LONGEST_NUMBER or not told.isprintable():
        sentence = say("Give the filing number in 1 to {most} characters.", most=LONGEST_NUMBER)
        raise BadInput("filing.number", sentence)
    filed_on = _read_day(day, today)
    if plan.from_at is None:
        raise Conflict("plan.unpublished", say("{plan} was not published yet, so it cannot be filed.", plan=plan.name))
    hold_territory(session, plan.territory_id)
    last = filings_of(session, [plan.id]).get(plan.id, [])[-1:]
    if not last or (last[0].number, last[0].day) != (told, filed_on):
        keep_event(session, plan.id, PlanStep.FILE, {"number": told, "on": filed_on.isoformat()}, by=by, now=now)
    return filings_of(session, [plan.id])[plan.id][-1]


def filings_of(session: Session, plan_ids: Iterable[int]) -> dict[int, list[Filing]]:
    """The filings of plans as they were noted, the last one counts; plans that were not filed are left out."""
    filed = PlanEvent.plan_id.in_(list(plan_ids)), PlanEvent.kind == PlanStep.FILE.value
    found: dict[int, list[Filing]] = {}
    for each in session.scalars(select(PlanEvent).where(*filed).order_by(PlanEvent.id)):
        filing = Filing(each.body["number"], date.fromisoformat(each.body["on"]), each.made_by, each.made_at)
        found.setdefault(each.plan_id, []).append(filing)
    return found


def _read_day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BadInput("filing.day", say("Say on which day the plan was filed.")) from None
    if day > today or day.year < 1900:
        raise BadInput("filing.day", say("The day of the filing is today or before."))
    return day
