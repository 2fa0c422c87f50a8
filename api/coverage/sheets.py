"""The desk's page of a paper sheet: the streets of a grid or route to be ticked, a map beside, and the patrol kept."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.boundaries.asking import AskingDep, WhenDep, first_ground
from api.boundaries.choosing import grids_by_community
from api.coverage.filled import Filled
from api.dependencies import LookDep, SessionDep, page
from api.maps.ground import ground_below
from api.patrols.asking import adds_in
from api.routes.asking import RouteQuery, RouteQueryDep, Walking
from api.templating import static
from api.trail import TrailDep
from geo.boundaries.queries import no_territory
from geo.boundaries.standing import Ground
from geo.core import clock
from geo.core.errors import BadInput, Conflict, Forbidden, GridstewardError, NotFound, TooMany
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.derived.reading import teams
from geo.patrols.routes import GridStreets, grid_streets
from geo.patrols.routes.listing import ListedStreet, list_streets
from geo.patrols.sheets import enter_sheet
from maps import streetlists
from maps.look import Look

router = Router(prefix="/coverage/sheet", include_in_schema=False)


@dataclass(frozen=True)
class SheetQuery:
    """Which list: of a grid, or of a walk of its route (from 1)."""

    grid: Annotated[str | None, Query(max_length=64)] = None
    walk: Annotated[int | None, Query(ge=1, le=20)] = None
    kept: Annotated[int | None, Query(ge=0, le=10**6)] = None


@dataclass(frozen=True)
class Desk:
    """Who fills in a sheet of which ground, and how they want to see it."""

    request: Request
    session: Session
    ground: Ground
    look: Look
    query: SheetQuery
    route: RouteQuery
    walking: Walking

    def streets(self) -> tuple[GridStreets, list[ListedStreet]]:
        """The streets on the list.

        Raises:
            NotFound, BadInput, TooMany: there is no such grid, street or walk, or no route of it just now.
        """
        code = self.query.grid or ""
        if self.query.walk is None:
            streets = grid_streets(self.session, self.ground, code)
            return streets, list_streets(streets)
        made = self.walking.route(code, self.route)
        if self.query.walk > len(made.route.walks):
            raise NotFound("routes.no_walk", say("The route has no walk {number}.", number=self.query.walk))
        return made.streets, list_streets(made.streets, made.route.walks[self.query.walk - 1])

    def page(self, filled: Filled, *, error: GridstewardError | None = None) -> HTMLResponse:
        """The form; with what was filled in, and what is wrong with it."""
        context = self._chosen()
        if self.query.grid:
            try:
                context |= self._listed(*self.streets())
            except (BadInput, NotFound, TooMany) as refusal:
                error = refusal
        told: dict[str, Any] = {"filled": filled, "query": self.query, "asked": self.asked()}
        return page(self.request, "coverage/sheet.html", refusal=error, **context, **told)

    def _chosen(self) -> dict[str, Any]:
        communities = grids_by_community(self.session, self.ground)
        sees_all = self.ground.reach(self.session, Right.TRACKS_READ).is_whole
        known = teams(self.session, self.ground.territory.id) if sees_all else []
        return {"ground": self.ground, "communities": communities, "teams": known, "streets": None}

    def _listed(self, streets: GridStreets, listed: list[ListedStreet]) -> dict[str, Any]:
        ground = ground_below(self.session, self.ground, with_blocks=False)
        fragments = streetlists.draw(ground, streets, listed, replace(self.look, file_url=static))
        return {"streets": streets, "listed": listed, "fragments": fragments}

    def asked(self) -> str:
        """The part of the address that asks for the same list."""
        walk = None if self.query.walk is None else str(self.query.walk)
        return self.route.written(grid=self.query.grid, walk=walk, territory=self.ground.territory.code)


def _desk(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    session: SessionDep,
    look: LookDep,
    asking: AskingDep,
    trail: TrailDep,
    when: WhenDep,
    query: Annotated[SheetQuery, Depends()],
    route: RouteQueryDep,
) -> Desk:
    ground = first_ground(session, when.territory, when.on, asking)
    if not adds_in(asking.viewer, ground.territory):
        raise no_territory()
    if asking.viewer.subject is not None:
        raise Forbidden("patrol.code", say("A patrol code adds to its own patrol and begins none."))
    return Desk(request, session, ground, look, query, route, Walking(request, session, ground, trail))


DeskDep = Annotated[Desk, Depends(_desk, scope="function")]


@router.get("")
@allow(Right.FIXES_ADD)
def sheet_page(desk: DeskDep) -> HTMLResponse:
    """Choose a grid; then tick what the sheet says was walked."""
    today = clock.now().astimezone(desk.ground.zone).date()
    return desk.page(Filled(day=today.isoformat()))


@router.post("")
@allow(Right.FIXES_ADD)
def keep_sheet(desk: DeskDep, filled: Annotated[Filled, Form()]) -> Response:
    """Keep the patrol of the sheet; sent again it is the same one."""
    now = clock.now()
    try:
        streets, listed = desk.streets()
        sheet = filled.sheet(streets, listed, zone=desk.ground.zone, now=now)
        with desk.session.begin_nested():
            enter_sheet(desk.session, desk.ground.territory.id, sheet, now=now)
    except (BadInput, Conflict, NotFound, TooMany) as error:
        return desk.page(filled, error=error)
    return RedirectResponse(f"/coverage/sheet?{desk.asked()}&kept={len(sheet.ticked.ticks)}", status_code=303)
