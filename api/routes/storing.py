"""Routes stored under a name: the page that lists them, storing, replacing and removing, for programs too."""

import uuid
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from fastapi import Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy.orm import Session

from api.answers import model_answer
from api.audience import Router, allow
from api.boundaries.asking import AskingDep, GroundDep, StandingNowDep, WhenDep
from api.dependencies import SessionDep, VisitDep
from api.patrols.leading import account_of
from api.routes.asking import RouteQuery, RouteQueryDep, Walking
from api.trail import Trail, TrailDep
from geo.audit.rules import Action, Subject
from geo.boundaries.snapshots import plan_grids
from geo.boundaries.standing import Ground, stand_first
from geo.core import clock
from geo.core.errors import Forbidden
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.outing import Moment
from geo.patrols.routes import StoredRouteInfo, stored_route
from geo.patrols.routes.stored import (
    LONGEST_NAME,
    Storing,
    no_such_route,
    plans_naming,
    remove_route,
    replace_route,
    routes_in_reach,
    store_route,
)
from geo.roster.sight import sight_of

router = Router(prefix="/api/v1/routes/stored", tags=["routes"])
pages = Router(prefix="/routes/stored", include_in_schema=False)

GridQuery = Annotated[str, Query(max_length=64, description="Code of the grid.")]


class StoredSchema(BaseModel):
    """A stored route; `asks` is the part of an address that asks for it, of a page, a sheet, a file or a phone."""

    id: uuid.UUID
    name: str
    grid: str
    length_m: int
    version: int
    stored_at: AwareDatetime
    replaced_at: AwareDatetime | None
    asks: str

    @classmethod
    def of(cls, stored: StoredRouteInfo, territory: str) -> "StoredSchema":
        """A route that is there."""
        return cls(
            id=stored.id,
            name=stored.name,
            grid=stored.grid_code,
            length_m=stored.length_m,
            version=stored.version,
            stored_at=stored.stored_at,
            replaced_at=stored.replaced_at,
            asks=asks_for(stored, territory),
        )


class StoredListSchema(BaseModel):
    """Some stored routes, by grid and name."""

    items: list[StoredSchema]
    next: str | None = None


class NameSchema(BaseModel):
    """What the route is called; how it is to be walked stands in the address, as for `/api/v1/routes/{grid}`."""

    name: Annotated[str, Field(max_length=LONGEST_NAME)]


class NewStoredSchema(NameSchema):
    """A new one; its id is made by whoever sends it."""

    id: uuid.UUID


class ReplacedSchema(NameSchema):
    """What is to stand in its place; `version` is the one that was read."""

    version: Annotated[int, Field(ge=1)]


@dataclass(frozen=True)
class Listed:
    """A stored route on the page: its grid by name, patrols to come that name it, whether the reader may remove it."""

    route: StoredRouteInfo
    grid: str
    asks: str
    named: int
    mine: bool


def asks_for(stored: StoredRouteInfo, territory: str) -> str:
    """The part of an address that asks for a stored route."""
    return RouteQuery(stored=stored.id).written(grid=stored.grid_code, territory=territory)


@router.get("", response_model=StoredListSchema)
@allow(Right.COVERAGE_READ)
def list_stored(request: Request, session: SessionDep, ground: GroundDep) -> Response:
    """The stored routes of one's area."""
    code = ground.territory.code
    items = [StoredSchema.of(each, code) for each, _ in routes_in_reach(session, ground)]
    return model_answer(request, StoredListSchema(items=items))


@router.post("", status_code=201, response_model=StoredSchema)
@allow(Right.COVERAGE_READ)
def store(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    response: Response,
    session: SessionDep,
    ground: GroundDep,
    trail: TrailDep,
    grid: GridQuery,
    query: RouteQueryDep,
    sent: NewStoredSchema,
) -> StoredSchema:
    """Store the route that the address asks for: 201 where it is new, 200 where it is known already."""
    if not _keep(Walking(request, session, ground, trail), grid, query, sent):
        response.status_code = 200
    return StoredSchema.of(stored_route(session, ground.territory.id, sent.id), ground.territory.code)


@router.put("/{route_id}", response_model=StoredSchema)
@allow(Right.COVERAGE_READ)
def replace(  # noqa: PLR0913, PLR0917 (the same)
    request: Request,
    session: SessionDep,
    ground: GroundDep,
    trail: TrailDep,
    route_id: uuid.UUID,
    grid: GridQuery,
    query: RouteQueryDep,
    sent: ReplacedSchema,
) -> StoredSchema:
    """Store another route in its place: planned patrols that name it walk the new one. 409 where it changed since."""
    _replace(Walking(request, session, ground, trail), grid, query, route_id, sent)
    return StoredSchema.of(stored_route(session, ground.territory.id, route_id), ground.territory.code)


@router.delete("/{route_id}", status_code=204)
@allow(Right.COVERAGE_READ)
def remove(session: SessionDep, ground: GroundDep, trail: TrailDep, route_id: uuid.UUID) -> Response:
    """Remove a route: planned patrols that name it keep their grid, and say that the route is gone."""
    _remove(session, ground, trail, route_id)
    return Response(status_code=204)


@pages.get("")
@allow(Right.COVERAGE_READ)
def stored_page(
    visit: VisitDep, asking: AskingDep, when: WhenDep, done: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    """The stored routes, each with its map, sheet and file."""
    ground = stand_first(visit.session, when.territory, None, asking)
    if ground is None:
        return visit.page("maps/none.html")
    moment = Moment(clock.now(), ground.zone)
    listed = [
        Listed(
            each,
            grid,
            asks_for(each, ground.territory.code),
            plans_naming(visit.session, each.id, moment=moment),
            mine=may_change(visit.session, ground, each),
        )
        for each, grid in routes_in_reach(visit.session, ground)
    ]
    return visit.page("routes/stored.html", ground=ground, listed=listed, done=done)


@pages.post("")
@allow(Right.COVERAGE_READ)
def store_page(  # noqa: PLR0913, PLR0917 (one parameter for each part of the form)
    visit: VisitDep,
    ground: StandingNowDep,
    trail: TrailDep,
    grid: GridQuery,
    query: RouteQueryDep,
    name: Annotated[str, Form(max_length=200)] = "",
    key: Annotated[uuid.UUID | None, Form(alias="id")] = None,
    instead: Annotated[str, Form(max_length=40)] = "",
    version: Annotated[int, Form()] = 0,
) -> RedirectResponse:
    """Store the route that the page shows, new or in the place of another."""
    walking = Walking(visit.request, visit.session, ground, trail)
    if instead:
        _replace(walking, grid, query, uuid.UUID(instead), ReplacedSchema(name=name[:LONGEST_NAME], version=version))
    else:
        _keep(walking, grid, query, NewStoredSchema(id=key or uuid.uuid4(), name=name[:LONGEST_NAME]))
    return RedirectResponse(f"/routes/stored?territory={ground.territory.code}&done=stored", status_code=303)


@pages.post("/{route_id}/remove")
@allow(Right.COVERAGE_READ)
def remove_page(visit: VisitDep, ground: StandingNowDep, trail: TrailDep, route_id: uuid.UUID) -> RedirectResponse:
    """Remove a stored route."""
    _remove(visit.session, ground, trail, route_id)
    return RedirectResponse(f"/routes/stored?territory={ground.territory.code}&done=removed", status_code=303)


def may_store(session: Session, ground: Ground, grid_code: str) -> bool:
    """Whether somebody stores routes of a grid: who leads a team, or manages teams or plans coverage there."""
    return bool(sight_of(session, ground).led) or _plans_in(session, ground, grid_code)


def may_change(session: Session, ground: Ground, stored: StoredRouteInfo) -> bool:
    """Whether somebody replaces and removes a route: who stored it, or manages teams or plans coverage there."""
    own = stored.account_id is not None and stored.account_id == account_of(ground.viewer)
    return own or _plans_in(session, ground, stored.grid_code)


def _plans_in(session: Session, ground: Ground, grid_code: str) -> bool:
    grids = plan_grids(session, ground.plan.id)
    place = np.flatnonzero((grids["code"] == grid_code).to_numpy())
    grid_id = int(grids.index[place[0]]) if len(place) else None
    return any(ground.reach(session, right).covers(grid_id) for right in (Right.TEAMS_MANAGE, Right.COVERAGE_PLAN))


def _keep(walking: Walking, grid: str, query: RouteQuery, sent: NewStoredSchema) -> bool:
    session, ground = walking.session, walking.ground
    made = walking.route(grid, query)
    if not may_store(session, ground, grid):
        raise _not_yours()
    storing = Storing(sent.name, made, clock.now())
    new = store_route(session, ground.territory.id, sent.id, storing, by=account_of(ground.viewer))
    if new:
        walking.trail.note(Action.SETTINGS_CHANGED, Subject("route", str(sent.id)))
    return new


def _replace(walking: Walking, grid: str, query: RouteQuery, route_id: uuid.UUID, sent: ReplacedSchema) -> None:
    session, ground = walking.session, walking.ground
    stored = _own(session, ground, route_id)
    made = walking.route(grid, query)
    replace_route(session, stored, Storing(sent.name, made, clock.now()), version=sent.version)
    walking.trail.note(Action.SETTINGS_CHANGED, Subject("route", str(route_id)))


def _remove(session: Session, ground: Ground, trail: Trail, route_id: uuid.UUID) -> None:
    _own(session, ground, route_id)
    remove_route(session, route_id, now=clock.now())
    trail.note(Action.SETTINGS_CHANGED, Subject("route", str(route_id)))


def _own(session: Session, ground: Ground, route_id: uuid.UUID) -> StoredRouteInfo:
    """A route that whoever asks may change.

    Raises:
        NotFound: there is none in their area.
        Forbidden: they see it, and it is not theirs to change.
    """
    stored = stored_route(session, ground.territory.id, route_id)
    reach, grids = ground.reach(session, Right.COVERAGE_READ), plan_grids(session, ground.plan.id)
    seen = {str(row.code) for row in grids.itertuples() if reach.covers(int(row.Index))}
    if not reach.is_whole and stored.grid_code not in seen:
        raise no_such_route()
    if not may_change(session, ground, stored):
        raise _not_yours()
    return stored


def _not_yours() -> Forbidden:
    return Forbidden("routes.not_yours", say("Routes are stored and removed by those who plan patrols there."))
