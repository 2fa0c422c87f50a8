"""Undoing the import of a boundary file: its plan goes, and the plan before it holds again."""

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from geo.boundaries.models import Block, Community, Draft, Plan, PlanBlock, PlanCommunity, Publication, Territory, Town
from geo.boundaries.plans.actions import follow_publications
from geo.boundaries.queries.locks import hold_territory
from geo.core import clock
from geo.core.errors import Conflict
from geo.core.language import say
from geo.imports.models import Import, ImportKind, ImportState


def withdraw(session: Session, record: Import) -> None:
    """Take back the plan that a file became. A file that changed nothing has nothing to take back.

    Raises:
        Conflict: another plan was published after it, a draft that somebody worked on is based on it, or files of
            other kinds rest on it because it is the only plan of its territory.
    """
    plan = session.scalars(select(Plan).where(Plan.import_id == record.id)).first()
    if plan is None:
        return
    hold_territory(session, plan.territory_id)
    _withdraw_drafts(session, plan)
    _check_last(session, plan)
    others = session.scalar(
        select(func.count()).select_from(Plan).where(Plan.territory_id == plan.territory_id, Plan.id != plan.id)
    )
    if not others:
        _check_alone(session, plan)
    _remove(session, plan.territory_id, plan.id)
    if not others:
        _remove_territory(session, plan.territory_id)


def _withdraw_drafts(session: Session, plan: Plan) -> None:
    """Drafts that are based on the plan go with it, unless somebody has worked on one."""
    drafts = session.execute(
        select(Draft.plan_id, Draft.version, Plan.name, Plan.digest)
        .join(Plan, Plan.id == Draft.plan_id)
        .where(Draft.base_plan_id == plan.id)
        .order_by(Draft.plan_id)
    ).all()
    for draft in drafts:
        if draft.version or draft.digest is not None:
            rests = say(
                "{plan} cannot be taken back: the draft {draft} is based on it.", plan=plan.name, draft=draft.name
            )
            raise Conflict("plan.draft_rests", rests)
    session.execute(delete(Plan).where(Plan.id.in_([draft.plan_id for draft in drafts])))


def _check_last(session: Session, plan: Plan) -> None:
    own = select(Publication.published_at).where(Publication.plan_id == plan.id)
    first = session.scalar(own.order_by(Publication.published_at).limit(1))
    if first is None:
        return  # it was made a draft of, and never published
    later = session.execute(
        select(Plan.name)
        .join(Publication, Publication.plan_id == Plan.id)
        .where(Publication.territory_id == plan.territory_id, Publication.published_at > first)
        .order_by(Publication.published_at)
        .limit(1)
    ).first()
    if later is not None:
        raise Conflict(
            "plan.built_upon",
            say(
                "{plan} cannot be taken back: {later} was published after it. 'gridsteward plan rollback' brings"
                " the plan before into force anew.",
                plan=plan.name,
                later=later.name,
            ),
        )


def _check_alone(session: Session, plan: Plan) -> None:
    resting = session.scalars(
        select(Import.file_name).where(
            Import.territory_id == plan.territory_id,
            Import.state == ImportState.APPLIED.value,
            Import.kind != ImportKind.BOUNDARIES.value,
        )
    ).first()
    if resting is not None:
        raise Conflict(
            "plan.only_one",
            say("{plan} is the only plan, and {file} rests on it. Undo that first.", plan=plan.name, file=resting),
        )


def _remove(session: Session, territory_id: int, plan_id: int) -> None:
    """The pointer leaves the plan first, so that no reader meets half of it."""
    session.execute(delete(Publication).where(Publication.plan_id == plan_id))
    follow_publications(session, territory_id, clock.now())
    own_blocks = select(PlanBlock.block_id).where(PlanBlock.plan_id == plan_id)
    shared = select(PlanBlock.block_id).where(PlanBlock.plan_id != plan_id)
    orphans = session.scalars(own_blocks.where(PlanBlock.block_id.not_in(shared))).all()
    session.execute(delete(Plan).where(Plan.id == plan_id))
    session.execute(delete(Block).where(Block.id.in_(orphans)))
    named = select(PlanCommunity.community_id)
    session.execute(delete(Community).where(Community.territory_id == territory_id, Community.id.not_in(named)))
    towns = select(PlanCommunity.town_id).where(PlanCommunity.town_id.is_not(None))
    session.execute(delete(Town).where(Town.territory_id == territory_id, Town.id.not_in(towns)))


def _remove_territory(session: Session, territory_id: int) -> None:
    """Its records of files stay, without it."""
    session.execute(update(Import).where(Import.territory_id == territory_id).values(territory_id=None))
    session.execute(delete(Territory).where(Territory.id == territory_id))
