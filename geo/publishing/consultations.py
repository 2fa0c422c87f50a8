"""Plans that the public is asked about (公示): which they are, since when, until when, and who answers for them."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundaries.approval.comments import count_since
from geo.boundaries.approval.consulting import Period
from geo.boundaries.approval.stages import PlanStep, Stage
from geo.boundaries.drafting.keeping import DraftInfo, draft_of
from geo.boundaries.holding import PlanStatus
from geo.boundaries.models import Draft, PlanEvent
from geo.boundaries.queries import PlanInfo, plan_by_id, plan_on, territory_by_id
from geo.boundaries.territory_settings import settings_of_territory
from geo.core.clock import LAST_YEAR
from geo.core.errors import NotFound
from geo.core.language import say


@dataclass(frozen=True)
class Consultation:
    """A plan in consultation, what it is told against, its days, who answers for it, and how many comments came."""

    plan: PlanInfo
    base: PlanInfo
    version: int
    period: Period
    sponsor: str
    filing_number: str
    comments: int


def period_of(session: Session, plan_id: int, zone: ZoneInfo) -> Period | None:
    """The days of a plan's last consultation, None where it had none; `zone` is the territory's."""
    wanted = PlanEvent.plan_id == plan_id, PlanEvent.kind == PlanStep.CONSULT.value
    opened = session.scalars(select(PlanEvent).where(*wanted).order_by(PlanEvent.id.desc()).limit(1)).one_or_none()
    if opened is None:
        return None
    until = min(date.fromisoformat(opened.body["until"]), date(LAST_YEAR, 12, 31))
    return Period(opened.made_at, until, zone)


def consultations(session: Session, zone: ZoneInfo) -> list[Consultation]:
    """The plans in consultation, those that close first before the others; `zone` is the installation's."""
    in_consultation = select(Draft.plan_id).where(Draft.stage == Stage.CONSULTATION.value)
    found = [_consultation(session, plan_id, zone) for plan_id in session.scalars(in_consultation)]
    there = [each for each in found if each is not None]
    return sorted(there, key=lambda each: (each.period.closes_at, each.plan.id))


def consultation_of(session: Session, plan_id: int, zone: ZoneInfo) -> Consultation:
    """The consultation on a plan.

    Raises:
        NotFound: there is no such plan, or it is not in consultation: the public is told no more.
    """
    found = _consultation(session, plan_id, zone) if session.get(Draft, plan_id) is not None else None
    if found is None:
        raise NotFound("consultation.unknown", say("There is no such consultation here, or it is over."))
    return found


def compared_with(session: Session, plan: PlanInfo, info: DraftInfo) -> PlanInfo:
    """What the changes are told against: the base, or the plan in force where the base is a file that never held."""
    base = plan_by_id(session, info.base_plan_id)
    if base.from_at is not None or plan.from_at is not None:
        return base
    try:
        return plan_on(session, plan.territory_id, None)
    except NotFound:
        return base


def _consultation(session: Session, plan_id: int, zone: ZoneInfo) -> Consultation | None:
    info = draft_of(session, plan_id)
    plan = plan_by_id(session, plan_id)
    territory = territory_by_id(session, plan.territory_id)
    period = period_of(session, plan_id, territory.zone(zone))
    if plan.status is not PlanStatus.CONSULTATION or period is None:
        return None
    settings = settings_of_territory(session, territory.id)
    comments = count_since(session, [plan_id], period.opened_at).get(plan_id, 0)
    base = compared_with(session, plan, info)
    return Consultation(plan, base, info.version, period, settings.sponsor, settings.filing_number, comments)
