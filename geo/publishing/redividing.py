"""A proposal of the machine taken at once as a new draft: found outside of any transaction, kept in one of its own."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from geo.addresses.queries import household_doors
from geo.boundaries.balancing import Watch
from geo.boundaries.drafting.keeping import make_draft
from geo.boundaries.drafting.operations import read_operation
from geo.boundaries.queries import PlanInfo, codes_ever
from geo.core.errors import Conflict
from geo.core.language import say
from geo.db.database import Database
from geo.publishing.desk import Desk, base_leaves
from geo.publishing.drafts import Request, operating
from geo.publishing.finding import Asked, Sought, find, gather


@dataclass(frozen=True)
class NewDraft:
    """A draft to be made: its name, the plan it begins as a copy of, by whose wish, when, and the day of households."""

    name: str
    base: PlanInfo
    by: uuid.UUID | None
    now: datetime
    day: date


@dataclass(frozen=True)
class TakenProposal:
    """What was found and is a draft now.

    `deviation` is the largest share by which a grid differs from even, `compactness` the mean Polsby-Popper score;
    `bound` households move at least, whatever is proposed (None where nothing is known of it).
    """

    plan_id: int
    grids: int
    deviation: float
    compactness: float
    moved_households: int
    bound: int | None


def draft_with_proposal(database: Database, desk: Desk, draft: NewDraft, asked: Asked, watch: Watch) -> TakenProposal:
    """Look for a proposal and begin a draft with it; where none is found there is no draft either.

    Raises:
        BadInput: the name is empty or too long, or the community cannot be divided so.
        NotFound: there is no such community.
        Conflict: the name is taken, the search was stopped, or the plan is as even as was asked already.
    """
    sought = _gather(database, draft, asked)
    found = next(find(sought, watch))
    if not found["operation"]["to"]:
        raise Conflict(
            "proposal.same",
            say("The grids are as even as that already, so there is nothing to redraw. No draft was made."),
        )
    return _keep(database, desk, draft, found)


def _gather(database: Database, draft: NewDraft, asked: Asked) -> Sought:
    """Read what the search goes by; a name that cannot be given is refused before it."""
    with database.session() as session:
        territory_id, base = draft.base.territory_id, draft.base.id
        make_draft(session, territory_id, base, draft.name, by=draft.by, now=draft.now)
        session.rollback()
        leaves = base_leaves(session, base, household_doors(session, territory_id, draft.day))
        return gather(session, leaves, asked, base_plan_id=base, taken=codes_ever(session, territory_id))


def _keep(database: Database, desk: Desk, draft: NewDraft, found: dict[str, Any]) -> TakenProposal:
    operation = read_operation(found["operation"])
    with database.session() as session, session.begin():
        base = draft.base
        plan_id = make_draft(session, base.territory_id, base.id, draft.name, by=draft.by, now=draft.now)
        with operating(session, desk, Request(plan_id, 0, draft.by, draft.now), operation, uuid.uuid4()):
            pass
    figures = {name: found[name] for name in ("grids", "deviation", "compactness", "moved_households", "bound")}
    return TakenProposal(plan_id, **figures)
