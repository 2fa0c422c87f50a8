"""Names that people say and door-plates that want a look, for programs."""

from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import Response

from api.answers import model_answer, next_url
from api.audience import Router, allow
from api.boundaries.asking import GroundDep
from api.dependencies import SessionDep
from api.names.schemas import (
    AddressProblemListing,
    AliasListing,
    AliasSchema,
    AliasWish,
    alias_schema,
    problem_schema,
)
from api.names.steps import NameDeskDep
from api.once import OnceDep
from api.trail import TrailDep
from geo.addresses.aliases import Cut, Wish, aliases
from geo.addresses.nametables import AliasState
from geo.addresses.problems import Problem, address_problems, count_problems
from geo.audit.rules import Action, Subject
from geo.core.viewer import Right

router = Router(prefix="/api/v1", tags=["names"])

IdPath = Annotated[int, Path(ge=1, le=2**31 - 1)]
AfterQuery = Annotated[int, Query(ge=0, le=2**31 - 1, description="The number that `next` names.")]
LimitQuery = Annotated[int, Query(ge=1, le=1000)]


@router.get("/aliases", response_model=AliasListing)
@allow(Right.NAMES_PROPOSE)
def list_aliases(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    session: SessionDep,
    ground: GroundDep,
    state: AliasState | None = None,
    after: AfterQuery = 0,
    limit: LimitQuery = 100,
) -> Response:
    """Names that people say, by number, those of things within reach."""
    reach = ground.reach(session, Right.NAMES_PROPOSE)
    found = aliases(session, ground.territory.id, reach, Cut(state=state, after=after, limit=limit + 1))
    following = str(found[limit - 1].id) if len(found) > limit else None
    items = [alias_schema(each) for each in found[:limit]]
    return model_answer(request, AliasListing(items=items, next=next_url(request, following)))


@router.post("/aliases", status_code=201, response_model=AliasSchema)
@allow(Right.NAMES_PROPOSE)
def propose(once: OnceDep, desk: NameDeskDep, wish: AliasWish) -> Response:
    """Remember a name for an address, building, compound, place, grid or community, until it is reviewed."""
    wanted = Wish(text=wish.text, stands_for=wish.stands_for, key=wish.key, kind=wish.kind, question=wish.question)
    return once.answer(alias_schema(desk.propose(wish.territory, wanted)), status=201)


@router.post("/aliases/{alias_id}/accept", response_model=AliasSchema)
@allow(Right.NAMES_REVIEW, whole=True)
def accept(request: Request, desk: NameDeskDep, alias_id: IdPath) -> Response:
    """Let a name be found from now on."""
    return model_answer(request, alias_schema(desk.move(alias_id, AliasState.ACCEPTED)))


@router.post("/aliases/{alias_id}/withdraw", response_model=AliasSchema)
@allow(Right.NAMES_PROPOSE)
def withdraw(request: Request, desk: NameDeskDep, alias_id: IdPath) -> Response:
    """Let a name be found no more, or take a proposal back."""
    return model_answer(request, alias_schema(desk.move(alias_id, AliasState.WITHDRAWN)))


@router.post("/aliases/{alias_id}/reopen", response_model=AliasSchema)
@allow(Right.NAMES_REVIEW, whole=True)
def reopen(request: Request, desk: NameDeskDep, alias_id: IdPath) -> Response:
    """Take the last step back: the name waits for review again."""
    return model_answer(request, alias_schema(desk.move(alias_id, AliasState.PROPOSED)))


@router.get("/addresses/problems", response_model=AddressProblemListing)
@allow(Right.ADDRESSES_READ)
def list_problems(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    session: SessionDep,
    ground: GroundDep,
    trail: TrailDep,
    problem: Problem = Problem.NO_GRID,
    after: AfterQuery = 0,
    limit: LimitQuery = 100,
) -> Response:
    """Door-plates in no grid, or whose text and point disagree about the community; reading them is noted."""
    reach = ground.reach(session, Right.ADDRESSES_READ)
    found = address_problems(session, reach, problem, after=after, limit=limit + 1)
    counts = dict(count_problems(session, reach))
    trail.note_reading(Action.ADDRESSES_READ, Subject("addresses", ground.territory.code), count=len(found[:limit]))
    following = str(found[limit - 1].id) if len(found) > limit else None
    items = [problem_schema(each) for each in found[:limit]]
    return model_answer(request, AddressProblemListing(items=items, next=next_url(request, following), counts=counts))
