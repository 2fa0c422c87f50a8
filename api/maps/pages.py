"""The map page: one frame for all maps; `/maps/{name}` names its presets, `/maps/{name}.svg` draws them as sheets."""

from dataclasses import replace
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.audience import Router, allow
from api.boundaries.words import plan_words
from api.dependencies import LookDep, SessionDep, SheetLookDep, page
from api.documents import SHEET_POLICY
from api.maps.asking import AskedDep, SurelyAskedDep
from api.maps.drawing import draw_map
from api.maps.gathering import gather
from api.maps.notes import note_for
from api.maps.reading import note_facts
from api.shell import MapLayer, NavigationEntry, map_layers, navigation
from api.trail import TrailDep
from geo.core import clock
from geo.core.language import say
from geo.core.viewer import Right
from maps import sheet
from maps.drawing import Show

router = Router(include_in_schema=False)

navigation.add(NavigationEntry(key="map", label=say("Map"), icon="map", path="/map", order=20))
map_layers.add(MapLayer(key="grids", label=say("Grids"), icon="grid-3x3-gap", order=10))
map_layers.add(
    MapLayer(key="coverage", label=say("Coverage"), icon="person-walking", order=20, right=Right.COVERAGE_READ)
)
map_layers.add(
    MapLayer(key="incidents", label=say("Incidents"), icon="exclamation-circle", order=30, right=Right.INCIDENTS_READ)
)


@router.get("/map")
@allow()
def map_page(request: Request, session: SessionDep, look: LookDep, asked: AskedDep) -> HTMLResponse:
    """The map with one of its presets; one address shows one view, with its layers and selection."""
    if asked is None:
        return page(request, "maps/none.html")
    return page(
        request,
        "maps/map.html",
        fragments=draw_map(session, asked, look),
        asked=asked,
        live=asked.ground.viewer.may(Right.PATROLS_READ),
        shows=[(layer, f"/map?{asked.query(show=layer.key)}") for layer in map_layers.for_viewer(asked.ground.viewer)],
        plan_words=plan_words(asked.ground),
        note=note_for(session, asked),
        sheet=f"/maps/{asked.show}.svg?{asked.query()}",
    )


@router.get("/maps/{show}.svg")
@allow()
def map_sheet(session: SessionDep, look: SheetLookDep, asked: SurelyAskedDep, trail: TrailDep) -> Response:
    """The map as a sheet: for print, and for readers without scripts. Paper is light, whatever the screen is."""
    day = clock.now().astimezone(asked.period.zone).date()
    data = gather(session, asked.show, asked.ground, asked.period)
    note_facts(trail, asked.ground, data)
    drawn = sheet.svg(data, replace(look, theme="light"), made_on=day)
    return Response(drawn, media_type="image/svg+xml", headers={"content-security-policy": SHEET_POLICY})


@router.get("/maps/{show}")
@allow()
def preset(request: Request, show: Show) -> RedirectResponse:
    """A preset by its name, with whatever else the address asks for."""
    query = {name: value for name, value in request.query_params.items() if name != "show"}
    return RedirectResponse(f"/map?{urlencode({'show': show, **query})}", status_code=307)
