"""A draft on its way: submitted, returned, consulted on, approved, published.

Publishing writes the draft out as a plan, with the joins that readers will need, in the caller's transaction; coming
into force is then one row.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import shapely
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.audit.rules import Origin
from geo.boundaries.approval.consulting import read_until
from geo.boundaries.approval.events import events_of, keep_event
from geo.boundaries.approval.stages import PlanStep, Stage, leads_to
from geo.boundaries.drafting.assembling import assemble_draft, lineage_of
from geo.boundaries.drafting.findings import DraftFinding, Level
from geo.boundaries.drafting.keeping import DraftInfo, keep_stage
from geo.boundaries.drafting.opened import OpenedDraft
from geo.boundaries.holding import holding
from geo.boundaries.models import Block, BlockLineage, Plan, Publication
from geo.boundaries.plans.assembling import AssembledPlan, block_digests
from geo.boundaries.plans.storing import write_out
from geo.boundaries.queries import community_frame, grid_frame, plan_by_id
from geo.boundaries.queries.locks import hold_territory
from geo.boundaries.queries.plans import publications
from geo.boundaries.territory_settings import settings_of_territory
from geo.core.errors import BadInput, Conflict
from geo.core.language import Sentence, say
from geo.publishing.consultations import period_of
from geo.publishing.desk import Desk
from geo.publishing.plans import publish

MOST_NAMED = 5


class NotReady(Conflict):
    """A draft still has errors: `findings` are those that keep it from being published."""

    def __init__(self, findings: tuple[DraftFinding, ...]) -> None:
        super().__init__(
            "draft.errors",
            say("Errors keep this draft from being published: {count}. Mend them first.", count=len(findings)),
        )
        self.findings = findings


@dataclass(frozen=True)
class Mover:
    """Who takes a step, when, and how the trail is told of it; `zone` is the installation's."""

    by: uuid.UUID | None
    now: datetime
    origin: Origin
    zone: ZoneInfo


def take_step(  # noqa: PLR0913 (what is done to which plan, and by whom)
    session: Session, desk: Desk, plan_id: int, step: PlanStep, *, said: Mapping[str, Any], mover: Mover
) -> None:
    """Submit, return, consult on or approve a plan; `said` is kept with it.

    Raises:
        NotFound: there is no such draft.
        BadInput: the day until which a plan is open to comment, or the number of the approving document, is missing.
        Conflict: the step cannot be taken now, the plan is still open to comment, or whoever wrote it would approve it.
    """
    with desk.at(session, plan_id, to_change=True) as (info, opened):
        zone = _zone_of(session, info, mover)
        _refuse_unsaid(step, said, mover.now.astimezone(zone).date())
        stage = _stage_after(session, info, step)
        if step is PlanStep.APPROVE:
            _refuse_unheard(session, info, mover.now, zone)
        if step is PlanStep.APPROVE and mover.by is not None and mover.by in _authors(session, info, opened):
            own = say("A plan is approved by somebody who did not work on it.")
            raise Conflict("plan.own_approval", own)
        if step in {PlanStep.SUBMIT, PlanStep.APPROVE}:
            _refuse_errors(opened)
        keep_stage(session, plan_id, stage)
        keep_event(session, plan_id, step, dict(said), by=mover.by, now=mover.now)


def publish_draft(  # noqa: PLR0913 (the same, and from when)
    session: Session, desk: Desk, plan_id: int, from_at: datetime, *, mover: Mover, emergency: str | None = None
) -> None:
    """Write a draft out and let it hold from an instant; with a reason, `emergency` skips the steps before.

    Raises:
        NotFound: there is no such draft.
        BadInput: the reason is empty.
        NotReady: it has errors.
        Conflict: a step before is missing, another plan came into force meanwhile, or nothing would change.
    """
    if emergency is not None and not emergency.strip():
        raise BadInput("plan.reason", say("Say why the plan is published before it was approved."))
    with desk.at(session, plan_id, to_change=True) as (info, opened):
        hold_territory(session, info.territory_id)
        plan = session.get_one(Plan, plan_id)
        if plan.digest is None:
            if emergency is None:
                _stage_after(session, info, PlanStep.PUBLISH)
            _refuse_errors(opened)
            _refuse_outdated(session, info, from_at)
            _write(session, info, opened, plan, from_at)
        keep_stage(session, plan_id, Stage.APPROVED)
        said = {"from": from_at.isoformat(), **({"emergency": emergency} if emergency is not None else {})}
        keep_event(session, plan_id, PlanStep.PUBLISH, said, by=mover.by, now=mover.now)
        publish(session, plan_id, from_at, mover.now, origin=mover.origin)


def assembled(session: Session, info: DraftInfo, opened: OpenedDraft) -> AssembledPlan:
    """The plan that a draft makes now; it must have no errors."""
    return assemble_draft(
        opened.leaves, community_frame(session, info.base_plan_id), grid_frame(session, info.base_plan_id)
    )


def _write(session: Session, info: DraftInfo, opened: OpenedDraft, plan: Plan, from_at: datetime) -> None:
    made = assembled(session, info, opened)
    held = holding(publications(session, info.territory_id), from_at)
    if held is not None and made.digest == session.get_one(Plan, held.plan_id).digest:
        raise Conflict("plan.same", say("{plan} changes nothing, so there is nothing to publish.", plan=info.name))
    write_out(session, plan, made)
    _keep_lineage(session, info.territory_id, opened)


def _keep_lineage(session: Session, territory_id: int, opened: OpenedDraft) -> None:
    found = lineage_of(opened.leaves)
    if not found:
        return
    digests = block_digests(shapely.normalize([polygon for polygon, _ in found]))
    known = session.execute(
        select(Block.digest, Block.id).where(Block.territory_id == territory_id, Block.digest.in_(digests))
    )
    ids = {bytes(digest): block_id for digest, block_id in known}
    rows = [
        {"block_id": ids[digest], "parent_id": int(root)}
        for digest, (_, root) in zip(digests, found, strict=True)
        if ids[digest] != int(root)
    ]
    if rows:
        session.execute(insert(BlockLineage).values(rows).on_conflict_do_nothing())


def _refuse_unsaid(step: PlanStep, said: Mapping[str, Any], today: date) -> None:
    """Each step needs what it is made of."""
    if step is PlanStep.APPROVE and not str(said.get("document", "")).strip():
        raise BadInput("plan.document", say("Give the number of the document that approves the plan."))
    if step is PlanStep.CONSULT:
        read_until(str(said.get("until", "")), today)


def _refuse_unheard(session: Session, info: DraftInfo, now: datetime, zone: ZoneInfo) -> None:
    """Nobody decides while the public may still comment."""
    period = period_of(session, info.plan_id, zone) if info.stage is Stage.CONSULTATION else None
    if period is not None and period.is_open(now):
        sentence = say(
            "{plan} is open to comment until {day}, that day included. It can be approved from the day after.",
            plan=info.name,
            day=period.until.isoformat(),
        )
        raise Conflict("plan.still_open", sentence)


def _zone_of(session: Session, info: DraftInfo, mover: Mover) -> ZoneInfo:
    """The time zone in which the territory's days are meant."""
    chosen = settings_of_territory(session, info.territory_id).timezone
    return ZoneInfo(chosen) if chosen else mover.zone


def _stage_after(session: Session, info: DraftInfo, step: PlanStep) -> Stage:
    is_short = settings_of_territory(session, info.territory_id).plan_steps == "short"
    stage = leads_to(info.stage, step, is_short=is_short)
    if stage is None:
        raise Conflict("plan.step", _next_step(info, is_short=is_short))
    return stage


def _next_step(info: DraftInfo, *, is_short: bool) -> Sentence:
    """Why a step cannot be taken, with the one that comes first."""
    plan = info.name
    if is_short:
        return say("{plan} is not at the stage for this step.", plan=plan)
    match info.stage:
        case Stage.DRAFT:
            return say("{plan} is a draft. Submit it for approval first, on its page under Plans.", plan=plan)
        case Stage.SUBMITTED:
            return say("{plan} was submitted. Next an approver opens it to comment (公示).", plan=plan)
        case Stage.CONSULTATION:
            return say("{plan} is open to comment. Next somebody who did not work on it approves it.", plan=plan)
        case Stage.APPROVED:
            return say("{plan} was approved. Next a planner publishes it.", plan=plan)


def _authors(session: Session, info: DraftInfo, opened: OpenedDraft) -> set[uuid.UUID | None]:
    """Who worked on a draft: whoever began it, did an edit that stands, or submitted it."""
    submitted = {each.made_by for each in events_of(session, info.plan_id) if each.kind == PlanStep.SUBMIT}
    return {info.made_by, *(opened.history.author[number] for number in opened.history.standing), *submitted}


def _refuse_errors(opened: OpenedDraft) -> None:
    errors = tuple(each for each in opened.overview.findings() if each.level is Level.ERROR)
    if errors:
        raise NotReady(errors)


def _is_newest(session: Session, info: DraftInfo, held_id: int) -> bool:
    """Whether the base of a draft came in after the plan that holds was published."""
    base = session.get_one(Plan, info.base_plan_id)
    latest = select(func.max(Publication.published_at)).where(Publication.plan_id == held_id)
    published_at = session.scalar(latest)
    return published_at is None or base.created_at > published_at


def _refuse_outdated(session: Session, info: DraftInfo, from_at: datetime) -> None:
    """A draft follows on the plan that holds when it is to come into force."""
    known = publications(session, info.territory_id)
    held = holding(known, from_at)
    if held is None or held.plan_id == info.base_plan_id:
        return
    if all(each.plan_id != info.base_plan_id for each in known) and _is_newest(session, info, held.plan_id):
        return  # its base is a file that was brought in to be edited, after the plan that holds
    other = plan_by_id(session, held.plan_id).name
    raise Conflict(
        "draft.outdated",
        say("{other} came into force meanwhile. Put this draft on top of it first.", other=other),
    )
