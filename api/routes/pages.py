"""The page of routes: which grid is to be walked and how, the walk on the map and in words, files and sheets."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BeforeValidator
from sqlalchemy.orm import Session

from api.addresses.kinds import KINDS
from api.audience import Router, allow
from api.boundaries.asking import AskingDep, StandingDep, WhenDep
from api.boundaries.choosing import grids_by_community
from api.boundaries.words import plan_words
from api.dependencies import LookDep, SessionDep, SheetLookDep, page
from api.documents import as_pdf, as_sheet
from api.patrols.asking import adds_in
from api.routes.asking import RouteQuery, RouteQueryDep, Walking, blank_is_none
from api.routes.drawing import Drawn, place_query
from api.routes.storing import may_change, may_store
from api.routes.words import summary
from api.shell import NavigationEntry, navigation
from api.trail import TrailDep
from geo.boundaries.standing import Ground, stand_first
from geo.core.errors import BadInput, NotFound, TooMany
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.routes import GridRoute, stored_route, walk_title
from geo.patrols.routing import Direction
from maps.look import Look

router = Router(prefix="/routes", include_in_schema=False)

navigation.add(
    NavigationEntry(
        key="routes", label=say("Routes"), icon="signpost-split", path="/routes", order=25,
        right=Right.COVERAGE_READ,
    )
)  # fmt: skip

GridQuery = Annotated[str | None, Query(max_length=64)]
InsteadQuery = Annotated[uuid.UUID | None, BeforeValidator(blank_is_none), Query()]
SurelyGridQuery = Annotated[str, Query(alias="grid", max_length=64)]


@dataclass(frozen=True)
class Shown:
    """One walk as the page lists it."""

    title: Any
    length_m: int
    lines: tuple[Direction, ...]


@router.get("")
@allow(Right.COVERAGE_READ)
def routes_page(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    session: SessionDep,
    look: LookDep,
    asking: AskingDep,
    trail: TrailDep,
    when: WhenDep,
    query: RouteQueryDep,
    grid: GridQuery = None,
    instead: InsteadQuery = None,
) -> HTMLResponse:
    """A form; with a grid also its route on the map, its list, and what to take along.

    `instead` is the stored route in whose place what is shown can be stored.
    """
    ground = stand_first(session, when.territory, when.on, asking)
    if ground is None:
        return page(request, "maps/none.html")
    context = _form(session, ground, query, grid) | {"place": {"territory": when.territory, "on": when.on}}
    if grid is None:
        return page(request, "routes/routes.html", **context)
    try:
        made = Walking(request, session, ground, trail).route(grid, query)
    except (BadInput, NotFound, TooMany) as error:
        return page(request, "routes/routes.html", refusal=error, **context)
    drawn = Drawn(session, ground, made, place_query(when.territory, when.on))
    same = query.written(grid=grid, territory=when.territory, on=when.on)
    storing = _storing(session, ground, made, query, instead)
    return page(request, "routes/routes.html", **{**context, **_made(made, drawn, look, query, same), **storing})


def _form(session: Session, ground: Ground, query: RouteQuery, grid: str | None) -> dict[str, Any]:
    return {
        "ground": ground,
        "plan_words": plan_words(ground),
        "communities": grids_by_community(session, ground),
        "query": query,
        "grid": grid,
        "kinds": KINDS,
        "made": None,
        "walks": (),
        "stored": None,
        "instead": None,
        "may_store": False,
    }


def _storing(
    session: Session, ground: Ground, made: GridRoute, query: RouteQuery, instead: uuid.UUID | None
) -> dict[str, Any]:
    """What the page says of a stored route, with the form as it was asked; and in whose place one can be stored."""
    told: dict[str, Any] = {"may_store": may_store(session, ground, made.streets.code), "new_id": uuid.uuid4()}
    if query.stored is not None:
        stored = stored_route(session, ground.territory.id, query.stored)
        told |= {"stored": stored, "stored_anew": stored.is_anew(made), "query": RouteQuery.of(stored)}
    if instead is not None:
        other = stored_route(session, ground.territory.id, instead)
        told["instead"] = other if may_change(session, ground, other) else None
    return told


def _made(made: GridRoute, drawn: Drawn, look: Look, query: RouteQuery, same: str) -> Mapping[str, Any]:
    walks = [
        Shown(walk_title(made, number), round(walk.length_mm / 1000), made.directions[number])
        for number, walk in enumerate(made.route.walks)
    ]
    code, ground = made.streets.code, drawn.ground
    may_add = adds_in(ground.viewer, ground.territory)
    downloads = query.written(territory=drawn.ground.territory.code, format="gpx")
    return {
        "made": made,
        "fragments": drawn.map(look),
        "walks": walks,
        "sentences": summary(made),
        "gpx": f"/api/v1/routes/{code}?{downloads}",
        "sheet": f"/routes/sheet?{same}",
        "store": f"/routes/stored?{same}",
        "paper_sheet": f"/coverage/sheet?{same}&walk=1" if may_add else None,
        "pdf": f"/routes/sheet.pdf?{same}",
    }


@router.get("/sheet")
@allow(Right.COVERAGE_READ)
def sheet(  # noqa: PLR0913, PLR0917 (the same)
    request: Request,
    session: SessionDep,
    look: SheetLookDep,
    ground: StandingDep,
    trail: TrailDep,
    when: WhenDep,
    query: RouteQueryDep,
    code: SurelyGridQuery,
) -> HTMLResponse:
    """The route on paper, a sheet for each patroller; the code on it opens this route on a phone."""
    drawn = _on_paper(Walking(request, session, ground, trail), code, query)
    link = _link(request, query.written(grid=code, territory=when.territory, on=when.on))
    return as_sheet(HTMLResponse(drawn.sheets(look, link)))


@router.get("/sheet.pdf")
@allow(Right.COVERAGE_READ)
def sheet_as_pdf(  # noqa: PLR0913, PLR0917 (the same)
    request: Request,
    session: SessionDep,
    look: SheetLookDep,
    ground: StandingDep,
    trail: TrailDep,
    when: WhenDep,
    query: RouteQueryDep,
    code: SurelyGridQuery,
) -> Response:
    """The same as a PDF."""
    drawn = _on_paper(Walking(request, session, ground, trail), code, query)
    link = _link(request, query.written(grid=code, territory=when.territory, on=when.on))
    return as_pdf(HTMLResponse(drawn.sheets(look, link)), "route.pdf")


def _on_paper(walking: Walking, code: str, query: RouteQuery) -> Drawn:
    made = walking.route(code, query)
    name = None if query.stored is None else walking.stored(query.stored).name
    return Drawn(walking.session, walking.ground, made, name=name)


def _link(request: Request, asked: str) -> str:
    """The address that the code of a sheet opens on a phone, which then has the route without signal."""
    return f"{str(request.base_url).rstrip('/')}/go/route?{asked}"
