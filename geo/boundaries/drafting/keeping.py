"""A draft in the database: made, read, and taken on step by step. Actions flush and never commit."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from geo.boundaries.approval.stages import Stage
from geo.boundaries.drafting.history import Step, StepKind
from geo.boundaries.drafting.operations import Operation, read_operation, write_operation
from geo.boundaries.models import Draft, DraftOperation, DraftStep, Plan
from geo.boundaries.queries.locks import hold_territory
from geo.core.datum import Datum
from geo.core.errors import BadInput, Conflict, NotFound
from geo.core.language import say

LONGEST_NAME = 80


@dataclass(frozen=True)
class DraftInfo:
    """A draft: the plan that it is, the plan it is based on, how far it has come, and how many steps were taken."""

    plan_id: int
    territory_id: int
    name: str
    base_plan_id: int
    stage: Stage
    version: int
    made_by: uuid.UUID | None

    @property
    def is_editable(self) -> bool:
        """Whether operations may still be done."""
        return self.stage is Stage.DRAFT


@dataclass(frozen=True)
class KeptStep:
    """A step with the operation that it is about and when it was taken."""

    version: int
    step: Step
    made_at: datetime


def make_draft(  # noqa: PLR0913 (what a draft is, by keyword)
    session: Session, territory_id: int, base_plan_id: int, name: str, *, by: uuid.UUID | None, now: datetime
) -> int:
    """Begin a draft on a plan; returns its id.

    Raises:
        BadInput: the name is empty or too long.
        Conflict: a plan has that name, or the base is not written out.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadInput("plan.name", say("A plan needs a name of 1 to {most} characters.", most=LONGEST_NAME))
    hold_territory(session, territory_id)
    if session.scalar(select(exists().where(Plan.territory_id == territory_id, Plan.name == name))):
        raise Conflict("plan.name_taken", say("There is a plan '{name}' already. Give it another name.", name=name))
    base = session.get(Plan, base_plan_id)
    if base is None or base.territory_id != territory_id or base.digest is None:
        raise Conflict("draft.base", say("A draft is based on a finished plan of the same territory."))
    plan = Plan(territory_id=territory_id, name=name, datum=Datum.WGS84.value, import_id=None, created_at=now)
    session.add(plan)
    session.flush()
    session.add(Draft(plan_id=plan.id, base_plan_id=base_plan_id, made_by=by))
    session.flush()
    return plan.id


def draft_of(session: Session, plan_id: int, *, locked: bool = False) -> DraftInfo:
    """A draft as it stands; `locked` keeps others from taking it further until the transaction ends.

    Raises:
        NotFound: the plan is none.
    """
    statement = select(Draft, Plan.territory_id, Plan.name).join(Plan, Plan.id == Draft.plan_id)
    statement = statement.where(Draft.plan_id == plan_id)
    row = session.execute(statement.with_for_update(of=Draft) if locked else statement).one_or_none()
    if row is None:
        raise NotFound("plan.unknown", say("There is no such plan."))
    draft, territory_id, name = row
    return _info(draft, territory_id, name)


def drafts_of(session: Session, territory_id: int) -> list[DraftInfo]:
    """The drafts of a territory, those that were published too."""
    found = select(Draft, Plan.name).join(Plan, Plan.id == Draft.plan_id).where(Plan.territory_id == territory_id)
    return [_info(draft, territory_id, name) for draft, name in session.execute(found.order_by(Plan.id))]


def _info(draft: Draft, territory_id: int, name: str) -> DraftInfo:
    stage = Stage(draft.stage)
    return DraftInfo(draft.plan_id, territory_id, name, draft.base_plan_id, stage, draft.version, draft.made_by)


def operations_of(session: Session, plan_id: int, *, above: int = 0) -> dict[int, Operation]:
    """The operations of a draft by number, or those after one."""
    found = session.execute(
        select(DraftOperation.number, DraftOperation.body)
        .where(DraftOperation.plan_id == plan_id, DraftOperation.number > above)
        .order_by(DraftOperation.number)
    )
    return {number: read_operation(body) for number, body in found}


def steps_of(session: Session, plan_id: int, *, after: int = 0) -> list[KeptStep]:
    """The steps of a draft in the order in which they were taken, or those after a version."""
    found = session.scalars(
        select(DraftStep)
        .where(DraftStep.plan_id == plan_id, DraftStep.version > after)
        .order_by(DraftStep.version)
        .execution_options(populate_existing=True)
    )
    return [
        KeptStep(each.version, Step(StepKind(each.kind), each.number, each.made_by), each.made_at) for each in found
    ]


def version_with(session: Session, plan_id: int, operation_id: uuid.UUID) -> int | None:
    """The version that an operation made when it was first done, None where it was not: so it can be sent again.

    Raises:
        Conflict: the id belongs to an operation of another draft.
    """
    known = session.execute(
        select(DraftOperation.plan_id, DraftOperation.number).where(DraftOperation.id == operation_id)
    ).one_or_none()
    if known is None:
        return None
    if known.plan_id != plan_id:
        raise Conflict("operation.id", say("This edit has the id of another. Make a new id for it."))
    return session.scalar(
        select(DraftStep.version).where(
            DraftStep.plan_id == plan_id, DraftStep.number == known.number, DraftStep.kind == StepKind.DO.value
        )
    )


def keep_operation(
    session: Session, draft: DraftInfo, number: int, operation_id: uuid.UUID, operation: Operation
) -> None:
    """Keep an operation that is about to be done for the first time, under the number after the last."""
    body = write_operation(operation)
    session.add(DraftOperation(id=operation_id, plan_id=draft.plan_id, number=number, body=body))
    session.flush()


def keep_steps(session: Session, draft: DraftInfo, steps: Sequence[Step], now: datetime) -> int:
    """Take a draft further; returns its new version. It must be the version that was read under lock.

    Raises:
        Conflict: somebody took it further meanwhile.
    """
    version = draft.version + len(steps)
    moved = session.execute(
        update(Draft)
        .where(Draft.plan_id == draft.plan_id, Draft.version == draft.version)
        .values(version=version)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("plan.version", say("Somebody else has just changed this draft."))
    for number, step in enumerate(steps, start=draft.version + 1):
        session.add(
            DraftStep(
                plan_id=draft.plan_id,
                version=number,
                kind=step.kind.value,
                number=step.number,
                made_by=step.by,
                made_at=now,
            )
        )
    session.flush()
    return version


def keep_stage(session: Session, plan_id: int, stage: Stage) -> None:
    """Note how far a draft has come."""
    session.execute(
        update(Draft)
        .where(Draft.plan_id == plan_id)
        .values(stage=stage.value)
        .execution_options(synchronize_session=False)
    )
