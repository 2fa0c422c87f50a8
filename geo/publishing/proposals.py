"""What the machine proposes for a draft: asked for in a request, found by a job, taken as one operation.

A proposal goes by the leaves of the draft as they are when the job begins, and by the households of their doors. It
may divide a community anew, move as few households as a tolerance allows, or offer a front of plans to choose from.
"""

import time
import uuid
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

from geo.boundaries.balancing import Watch
from geo.boundaries.drafting.keeping import DraftInfo
from geo.boundaries.models import PlanProposal
from geo.boundaries.queries import codes_ever
from geo.core.errors import Conflict, GridstewardError, NotFound
from geo.core.language import say
from geo.db.database import Database
from geo.db.queue import defer
from geo.publishing.desk import Desk
from geo.publishing.drafts import codes_given
from geo.publishing.finding import Asked, Sought, find, gather

_TELL_EVERY_S = 0.5


def ask(session: Session, draft: DraftInfo, asked: Asked, *, by: uuid.UUID | None, now: datetime) -> uuid.UUID:
    """Have a proposal looked for; returns its id.

    Raises:
        Conflict: it is no longer a draft.
    """
    if not draft.is_editable:
        raise Conflict("plan.not_draft", say("{plan} is no longer a draft, so it cannot be edited.", plan=draft.name))
    proposal_id = uuid.uuid4()
    row = PlanProposal(id=proposal_id, plan_id=draft.plan_id, asked=asdict(asked), made_by=by, made_at=now)
    session.add(row)
    session.flush()
    defer(session, "plan.propose", proposal_id=str(proposal_id))
    return proposal_id


def proposals_of(session: Session, plan_id: int) -> list[PlanProposal]:
    """What was asked for a draft, the latest first."""
    found = select(PlanProposal).where(PlanProposal.plan_id == plan_id).order_by(PlanProposal.made_at.desc())
    return list(session.scalars(found.limit(20)))


def proposal_named(session: Session, plan_id: int, proposal_id: str) -> PlanProposal:
    """A proposal of a draft by its id.

    Raises:
        NotFound: the draft has no such proposal.
    """
    own = select(PlanProposal).where(PlanProposal.plan_id == plan_id)
    row = session.scalar(own.where(cast(PlanProposal.id, Text) == proposal_id.lower()))
    if row is None:
        raise NotFound("proposal.unknown", say("There is no such proposal."))
    return row


def cancel(session: Session, plan_id: int, proposal_id: str) -> None:
    """Have the work on a proposal stopped.

    Raises:
        NotFound: the draft has no such proposal.
    """
    row = proposal_named(session, plan_id, proposal_id)
    if row.state in {"waiting", "running"}:
        row.state = "cancelled"


def look_for(database: Database, desk: Desk, proposal_id: uuid.UUID) -> None:
    """The job: find what was asked for, telling how far it is; a second run of a job that ended changes nothing."""
    if not _begin(database, proposal_id):
        return
    try:
        plans = list(find(_read(database, desk, proposal_id), _watch(database, proposal_id)))
        _end(database, proposal_id, state="done", progress=1.0, found=plans)
    except GridstewardError as error:
        failure = {"text": error.sentence.text, "values": dict(error.sentence.values)}
        _end(database, proposal_id, state="failed", failure=failure)


def _read(database: Database, desk: Desk, proposal_id: uuid.UUID) -> Sought:
    """What a proposal goes by, which is noted with it; the database is not held while it is looked for."""
    with database.session() as session, session.begin():
        row = session.get_one(PlanProposal, proposal_id)
        asked = Asked(**row.asked)
        with desk.at(session, row.plan_id) as (info, opened):
            row.base_plan_id, row.version = info.base_plan_id, info.version
            taken = codes_ever(session, info.territory_id) | codes_given(opened)
            return gather(session, opened.leaves, asked, base_plan_id=info.base_plan_id, taken=taken)


def _begin(database: Database, proposal_id: uuid.UUID) -> bool:
    with database.session() as session, session.begin():
        own = update(PlanProposal).where(PlanProposal.id == proposal_id, PlanProposal.state.in_(("waiting", "running")))
        return session.execute(own.values(state="running")).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def _end(database: Database, proposal_id: uuid.UUID, **values: Any) -> None:
    with database.session() as session, session.begin():
        own = update(PlanProposal).where(PlanProposal.id == proposal_id, PlanProposal.state == "running")
        session.execute(own.values(**values))


def _watch(database: Database, proposal_id: uuid.UUID) -> Watch:
    """Writes how far the work is into its record, at most twice a second, and learns there whether it was stopped."""
    told = {"at": 0.0, "stopped": False}

    def progress(share: float) -> None:
        if time.monotonic() - told["at"] < _TELL_EVERY_S:
            return
        told["at"] = time.monotonic()
        with database.session() as session, session.begin():
            own = update(PlanProposal).where(PlanProposal.id == proposal_id, PlanProposal.state == "running")
            found = session.execute(own.values(progress=share))
            told["stopped"] = found.rowcount != 1  # type: ignore[attr-defined]

    return Watch(progress=progress, stopped=lambda: bool(told["stopped"]))
