"""Patrol routes for programs: JSON, GeoJSON or GPX."""

from typing import Annotated, Any

from fastapi import Path, Query, Request
from fastapi.responses import Response

from api.answers import GEOJSON, data_answer, model_answer
from api.audience import Router, allow
from api.boundaries.asking import GroundDep
from api.dependencies import SessionDep, telling
from api.documents import named
from api.routes.asking import RouteQueryDep, Walking
from api.routes.schemas import RouteSchema
from api.routes.shaping import route_features, route_schema
from api.trail import TrailDep
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.routes import route_gpx

router = Router(prefix="/api/v1/routes", tags=["routes"])

GPX = "application/gpx+xml"
FORMS = {"json": "application/json", "geojson": GEOJSON, "gpx": GPX}
ANSWERS: dict[int | str, dict[str, Any]] = {200: {"content": {media_type: {} for media_type in FORMS.values()}}}
FormatQuery = Annotated[str | None, Query(alias="format", description="json, geojson or gpx; else by Accept.")]
CodePath = Annotated[str, Path(max_length=64, description="Code of the grid.")]


@router.get("/{grid}", response_model=RouteSchema, responses=ANSWERS)
@allow(Right.COVERAGE_READ)
def one_route(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    session: SessionDep,
    ground: GroundDep,
    trail: TrailDep,
    grid: CodePath,
    query: RouteQueryDep,
    format_: FormatQuery = None,
) -> Response:
    """A walk over every street of a grid with the least walked twice, turn by turn in the language asked for.

    Whoever may see which streets were walked may see which are to be walked. The same question has the same answer.
    """
    form = asked_form(request, format_)
    made = Walking(request, session, ground, trail).route(grid, query)
    tell = telling(request)
    if form == "gpx":
        answer = data_answer(request, route_gpx(made, tell), media_type=GPX)
        answer.headers["content-disposition"] = named(f"route-{_plain(grid)}.gpx")
        return answer
    schema = route_schema(made, ground, tell)
    if form == "geojson":
        return data_answer(request, route_features(made, schema), media_type=GEOJSON)
    return model_answer(request, schema)


def asked_form(request: Request, format_: str | None) -> str:
    """json, geojson or gpx, by `?format=` or by Accept.

    Raises:
        BadInput: a format that there is not.
    """
    if format_ is None:
        accepted = request.headers.get("accept", "")
        return next((form for form, media_type in FORMS.items() if form != "json" and media_type in accepted), "json")
    if format_ not in FORMS:
        sentence = say("There is no format '{format}'. Use json, geojson or gpx.", format=format_[:20])
        raise BadInput("format.unknown", sentence)
    return format_


def _plain(code: str) -> str:
    """A code as part of a file name."""
    return "".join(each for each in code if each.isascii() and each.isalnum()) or "grid"
