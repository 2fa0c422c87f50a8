"""A route for the phone that walks it: lines and turns in both languages, kept for where no signal is."""

from itertools import accumulate
from typing import Annotated

import shapely
from fastapi import Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.dependencies import SessionDep, SettingsDep, ViewerDep
from api.go.pages import shell
from api.go.streets import StreetSchema
from api.language import LANGUAGES, translate
from api.patrols.asking import territory_here
from api.routes.asking import RouteQueryDep, Walking
from api.routes.shaping import minutes_of
from api.trail import TrailDep
from geo.boundaries.standing import Asking, stand
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import Sentence, say
from geo.core.lonlat import is_pair
from geo.core.viewer import PROGRAM, Right
from geo.patrols.routes import GridRoute, line_of, walk_title
from geo.patrols.routes.listing import list_streets

router = Router(prefix="/go", include_in_schema=False)

Said = dict[str, str]
DEGREES = 7


class TurnSchema(BaseModel):
    """One line of the list: how far along the walk it stands, and what to do there."""

    along_m: int
    turn: str
    text: Said


class WalkSchema(BaseModel):
    """What one patroller walks: `line` is lon, lat in WGS84, in the order walked; `streets` are what it is made for."""

    title: Said
    length_m: int
    minutes: int
    line: list[tuple[float, float]]
    turns: list[TurnSchema]
    streets: list[StreetSchema]


class FieldRouteSchema(BaseModel):
    """A route as a phone keeps it; `network` is the number by which ticks name the segments of its streets."""

    territory: str
    network: int
    title: Said
    walks: list[WalkSchema]


@router.get("/route")
@allow()
def route_page(request: Request) -> HTMLResponse:
    """The page, which takes the route along that its address asks for: what the code of a sheet opens."""
    return shell(request)


@router.get("/route/data", response_model=FieldRouteSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def route(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    response: Response,
    session: SessionDep,
    settings: SettingsDep,
    viewer: ViewerDep,
    trail: TrailDep,
    query: RouteQueryDep,
    grid: Annotated[str, Query(max_length=64)],
    territory: str | None = None,
) -> FieldRouteSchema:
    """The route of a grid for whoever walks in its territory, by the key of a phone too: streets, no one's place."""
    if query.start and query.start.strip() and not is_pair(query.start):
        raise BadInput("route.start_pair", say("For a phone, give the start as LON,LAT."))
    here = territory_here(session, viewer, territory)
    ground = stand(session, here.code, None, Asking(PROGRAM, clock.now(), settings.zone))
    made = Walking(request, session, ground, trail).route(grid, query)
    response.headers["cache-control"] = "no-store"
    walks = [_walk(made, number) for number in range(len(made.route.walks))]
    return FieldRouteSchema(
        territory=here.code, network=made.streets.network_id, title=_said(walk_title(made, 0)), walks=walks
    )


def _walk(made: GridRoute, number: int) -> WalkSchema:
    walk = made.route.walks[number]
    line = line_of(made.streets.network, walk)
    places = [] if line is None else shapely.get_coordinates(line).round(DEGREES).tolist()
    along_mm = [0, *accumulate(leg.length_mm for leg in walk.legs)]
    turns = [
        TurnSchema(along_m=round(along_mm[each.first_leg] / 1000), turn=each.turn.value, text=_said(each.sentence))
        for each in made.directions[number]
    ]
    return WalkSchema(
        title=_said(walk_title(made, number)),
        length_m=round(walk.length_mm / 1000),
        minutes=minutes_of(walk.length_mm),
        line=places,
        turns=turns,
        streets=StreetSchema.listed(list_streets(made.streets, walk)),
    )


def _said(sentence: Sentence) -> Said:
    return {tag: translate(sentence, tag) for tag in LANGUAGES}
