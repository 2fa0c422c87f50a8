"""Door-plates for programs: what a question may mean, and those of one grid. Reading either is noted."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from api.addresses.schemas import FoundItem, FoundListing, PlateItem
from api.answers import cut_page, model_answer, next_url
from api.audience import Router, allow
from api.boundaries import shaping
from api.boundaries.asking import GroundDep
from api.boundaries.schemas import PlannedListing
from api.dependencies import SessionDep, language_of
from api.language import translate
from api.trail import TrailDep
from geo.addresses.lookup import look_up
from geo.addresses.meanings import Meaning
from geo.addresses.queries import AddressInfo, grid_addresses
from geo.audit.rules import Action, Subject
from geo.boundaries.snapshots import plan_snapshot
from geo.boundaries.unknown import grid_unknown
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.viewer import Right

router = Router(prefix="/api/v1", tags=["addresses"])

AskedQuery = Annotated[str, Query(alias="q", max_length=200, description="An address or a name, or its beginning.")]
FewQuery = Annotated[int, Query(ge=1, le=20)]
LimitQuery = Annotated[int, Query(ge=1, le=5_000)]
AfterQuery = Annotated[str | None, Query(max_length=200, description="The last key of the page before.")]


@router.get("/addresses", response_model=FoundListing)
@allow(Right.ADDRESSES_READ)
def find_addresses(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request, session: SessionDep, ground: GroundDep, trail: TrailDep, asked: AskedQuery, limit: FewQuery = 20
) -> Response:
    """What a question may mean, the likeliest first, with how sure each is."""
    if not asked.strip():
        raise BadInput("address.empty", say("Write an address, or its beginning."))
    found = look_up(session, ground, asked)
    listed = found.candidates[:limit]
    subject = Subject("addresses", ground.territory.code)
    trail.note_reading(Action.ADDRESSES_READ, subject, count=len(listed), payload={"question": asked})
    language = language_of(request)
    listing = FoundListing(
        items=[_found(each, language) for each in listed],
        next=None,
        plan=shaping.plan_schema(ground.plan),
        ask=translate(found.ask, language) if found.ask else None,
    )
    return model_answer(request, listing)


@router.get("/grids/{code}/addresses", response_model=PlannedListing[PlateItem])
@allow(Right.ADDRESSES_READ)
def list_grid_addresses(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    session: SessionDep,
    ground: GroundDep,
    trail: TrailDep,
    code: str,
    after: AfterQuery = None,
    limit: LimitQuery = 1000,
) -> Response:
    """The door-plates of a grid within reach, by key."""
    grids = plan_snapshot(session, ground.plan.id).placed
    grid_id = next((each for each, (grid, _) in grids.items() if grid.code == code), None)
    if grid_id is None or not ground.reach(session, Right.ADDRESSES_READ).covers(grid_id):
        raise grid_unknown(code)
    found = grid_addresses(session, ground.plan.id, grid_id, after=after, limit=limit + 1)
    cut, following = cut_page(found, after=None, limit=limit, code=lambda each: each.key)
    trail.note_reading(Action.ADDRESSES_READ, Subject("addresses", ground.territory.code), count=len(cut))
    listing = PlannedListing[PlateItem](
        items=[_plate(each) for each in cut],
        next=next_url(request, following),
        plan=shaping.plan_schema(ground.plan),
    )
    return model_answer(request, listing)


def _found(meaning: Meaning, language: str) -> FoundItem:
    return FoundItem(
        kind=meaning.kind,
        key=meaning.key,
        address=meaning.name,
        certainty=meaning.certainty,
        reason=translate(meaning.reason, language),
        grid=shaping.grid_brief(meaning.grid),
        point=meaning.point,
    )


def _plate(info: AddressInfo) -> PlateItem:
    return PlateItem(
        key=info.key,
        address=info.text,
        compound=info.compound,
        building=info.building,
        households=info.households,
        point=(info.lon, info.lat),
    )
