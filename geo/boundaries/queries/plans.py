"""Which plans a territory has, and which of them holds when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundaries.holding import PlanStatus, Published, holding, status_of
from geo.boundaries.models import Draft, Plan, Publication, Territory
from geo.boundaries.queries.locks import rely_on_plans
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.language import say


@dataclass(frozen=True)
class PlanInfo:
    """A plan with its territory. `from_at` is when it came into force, or will; None for one that was not published.

    `is_written` tells that its grids and blocks are stored; a draft's follow from its operations.
    """

    id: int
    name: str
    territory_id: int
    territory_code: str
    territory_name: str
    made_up: bool
    from_at: datetime | None
    status: PlanStatus
    is_written: bool = True


def publications(session: Session, territory_id: int) -> list[Published]:
    """The publications of a territory, in time order."""
    rows = session.execute(
        select(Publication.plan_id, Publication.from_at)
        .where(Publication.territory_id == territory_id)
        .order_by(Publication.from_at)
    )
    return [Published(plan_id, from_at) for plan_id, from_at in rows]


def plans(session: Session, territory_id: int, now: datetime | None = None) -> list[PlanInfo]:
    """All plans of a territory: drafts first, then by the time from which they hold, the latest first."""
    instant = now or clock.now()
    said = publications(session, territory_id)
    rows = session.execute(
        select(
            *(Plan.id, Plan.name, Territory.id, Territory.code, Territory.name, Territory.made_up),
            *(Territory.plan_id, Draft.stage, Plan.digest.is_not(None)),
        )
        .join(Territory, Territory.id == Plan.territory_id)
        .outerjoin(Draft, Draft.plan_id == Plan.id)
        .where(Territory.id == territory_id)
        .order_by(Plan.id)
    )
    infos = []
    for row in rows:
        plan_id, *_, pointer, stage, is_written = row
        status = status_of(plan_id, said, pointer, instant, stage=PlanStatus(stage or PlanStatus.DRAFT))
        infos.append(PlanInfo(*row[:6], _from_at(plan_id, said, status, instant), status, is_written))
    return sorted(infos, key=lambda info: -(info.from_at.timestamp() if info.from_at else float("inf")))


def coming_plans(session: Session, territory_id: int) -> list[PlanInfo]:
    """The plans that are published and still to come, the latest first."""
    known = plans(session, territory_id)
    return [each for each in known if each.status is PlanStatus.SCHEDULED and each.from_at is not None]


def coming_plan(session: Session, territory_id: int, *, after: datetime | None = None) -> PlanInfo | None:
    """The next plan that is published and still to come, or the next that holds from later than `after`."""
    coming = [each for each in coming_plans(session, territory_id) if after is None or _holds_later(each, after)]
    return coming[-1] if coming else None


def plan_on(session: Session, territory_id: int, at: datetime | None) -> PlanInfo:
    """The plan that held at an instant, or without one the plan that the pointer names.

    Raises:
        NotFound: none is in force (`plan.none`), or none was yet.
    """
    if at is None:
        plan_id = session.scalar(select(Territory.plan_id).where(Territory.id == territory_id))
        if plan_id is None:
            raise NotFound("plan.none", say("No plan is in force here yet."))
    else:
        held = holding(publications(session, territory_id), at)
        if held is None:
            raise NotFound("plan.none_yet", say("No plan was in force on {day} yet.", day=at.date().isoformat()))
        plan_id = held.plan_id
    return plan_by_id(session, plan_id)


def plan_by_id(session: Session, plan_id: int) -> PlanInfo:
    """A plan by its id.

    Raises:
        NotFound: there is none.
    """
    territory_id = session.scalar(select(Plan.territory_id).where(Plan.id == plan_id))
    known = plans(session, territory_id) if territory_id is not None else []
    for info in known:
        if info.id == plan_id:
            return info
    raise NotFound("plan.unknown", say("There is no such plan."))


def plan_named(session: Session, territory_id: int, name: str) -> PlanInfo:
    """A plan by its name.

    Raises:
        NotFound: there is none; the sentence lists those that there are.
    """
    known = plans(session, territory_id)
    for info in known:
        if info.name == name:
            return info
    listed = ", ".join(info.name for info in known)
    raise NotFound("plan.unnamed", say("There is no plan '{name}'. There are: {plans}.", name=name, plans=listed))


def joined_plan_ids(session: Session, territory_id: int) -> list[int]:
    """Every plan of a territory that was published; none is added before the transaction ends.

    So an object that is joined to all of them misses none that is being prepared meanwhile. A plan that was never
    published has no joins: they are made when it is.
    """
    rely_on_plans(session, territory_id)
    published = select(Publication.plan_id).where(Publication.territory_id == territory_id)
    return list(session.scalars(select(Plan.id).where(Plan.id.in_(published)).order_by(Plan.id)))


def _holds_later(plan: PlanInfo, instant: datetime) -> bool:
    return plan.from_at is not None and plan.from_at > instant


def _from_at(plan_id: int, said: list[Published], status: PlanStatus, now: datetime) -> datetime | None:
    """The start of the period that the status is about: the one to come, or the last that began."""
    own = [each.from_at for each in said if each.plan_id == plan_id]
    coming = [from_at for from_at in own if from_at > now]
    begun = [from_at for from_at in own if from_at <= now]
    if coming and (status is PlanStatus.SCHEDULED or not begun):
        return min(coming)
    return max(begun, default=None)
