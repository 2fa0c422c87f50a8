"""Changing which plan holds. Actions flush and never commit.

The pointer of a territory always names the plan of the latest publication that is due. Publishers
of one territory wait for one another: a lock that ends with the transaction, and beneath it a
guarded UPDATE, so that two of them cannot mix.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geo.boundaries.holding import Refusal, earlier_plan, holding, refusal
from geo.boundaries.models import Plan, Publication, Territory
from geo.boundaries.queries.locks import hold_territory
from geo.boundaries.queries.plans import publications
from geo.core.errors import Conflict, NotFound
from geo.core.language import Sentence, say

Prepare = Callable[[Session, int], None]
"""Called with a plan's id before the plan is published: makes the joins that readers will need."""


def prepare_nothing(session: Session, plan_id: int) -> None:
    """Where no objects can be joined yet."""


def publish(
    session: Session, plan_id: int, from_at: datetime, now: datetime, *, prepare: Prepare = prepare_nothing
) -> None:
    """Let a plan hold from an instant: at once where that is past, else when it comes (`swap_due`).

    Raises:
        NotFound: there is no such plan.
        Conflict: a plan holds from this very instant, or the past would be rewritten, or nothing
            would change.
    """
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise NotFound("plan.unknown", say("There is no such plan."))
    if plan.digest is None:
        raise Conflict("plan.not_written", say("{plan} is still a draft. Publish it as one.", plan=plan.name))
    hold_territory(session, plan.territory_id)
    from_at, now = _after_those_before(session, plan.territory_id, from_at, now)
    why = refusal(plan_id, publications(session, plan.territory_id), from_at, now)
    if why is not None:
        raise Conflict(f"plan.{why.value}", _REFUSALS[why](plan.name, from_at))
    prepare(session, plan_id)
    session.add(Publication(territory_id=plan.territory_id, plan_id=plan_id, from_at=from_at, published_at=now))
    session.flush()
    follow_publications(session, plan.territory_id, now)


def _after_those_before(
    session: Session, territory_id: int, from_at: datetime, now: datetime
) -> tuple[datetime, datetime]:
    """Whoever waited for the territory acts after those it waited for, though it read the clock before them."""
    latest = session.scalar(select(func.max(Publication.published_at)).where(Publication.territory_id == territory_id))
    if latest is None or latest < now:
        return from_at, now
    later = latest + timedelta(microseconds=1)
    return (later if from_at == now else from_at), later


def rollback(session: Session, territory_id: int, now: datetime) -> int:
    """Bring the plan that held before into force anew, from now; returns its id.

    Raises:
        Conflict: no other plan ever held.
    """
    hold_territory(session, territory_id)
    plan_id = earlier_plan(publications(session, territory_id), now)
    if plan_id is None:
        raise Conflict("plan.no_earlier", say("No other plan was in force before, so there is none to go back to."))
    publish(session, plan_id, now, now)
    return plan_id


def swap_due(session: Session, now: datetime) -> list[int]:
    """Bring plans into force whose time has come; returns the territories that changed."""
    ids = session.scalars(select(Territory.id).order_by(Territory.id)).all()
    return [territory_id for territory_id in ids if _is_behind(session, territory_id, now)]


def follow_publications(session: Session, territory_id: int, now: datetime) -> bool:
    """Move the pointer to the plan of the latest due publication; True where it moved.

    Raises:
        Conflict: somebody else moved it meanwhile.
    """
    before = session.execute(select(Territory.plan_id).where(Territory.id == territory_id)).scalar_one()
    due = holding(publications(session, territory_id), now)
    after = due.plan_id if due is not None else None
    if after == before:
        return False
    moved = session.execute(
        update(Territory)
        .where(Territory.id == territory_id, Territory.plan_id.is_not_distinct_from(before))
        .values(plan_id=after)
        .execution_options(synchronize_session="fetch")
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("plan.raced", say("Another plan has just come into force. Look at it, then try again."))
    return True


def _is_behind(session: Session, territory_id: int, now: datetime) -> bool:
    due = (
        select(Publication.plan_id)
        .where(Publication.territory_id == territory_id, Publication.from_at <= now)
        .order_by(Publication.from_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    stands = select(Territory.id).where(Territory.id == territory_id, Territory.plan_id.is_distinct_from(due))
    if session.scalar(stands) is None:
        return False
    hold_territory(session, territory_id)
    return follow_publications(session, territory_id, now)


def _taken(plan: str, from_at: datetime) -> Sentence:
    return say("A plan holds from {when} already. Choose another time for {plan}.", plan=plan, when=from_at.isoformat())


def _between(plan: str, from_at: datetime) -> Sentence:
    return say(
        "{plan} cannot hold from {when}: another plan follows after that, and the past is not rewritten."
        " Choose a time after the last plan, or before the first.",
        plan=plan,
        when=from_at.isoformat(),
    )


def _same(plan: str, from_at: datetime) -> Sentence:
    return say("{plan} holds at {when} already, so nothing would change.", plan=plan, when=from_at.isoformat())


_REFUSALS = {Refusal.TAKEN: _taken, Refusal.BETWEEN: _between, Refusal.SAME: _same}
