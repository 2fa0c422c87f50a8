"""Data of the maps as GeoJSON, with strong ETags: what the map page fetches, and anybody may."""

from typing import Annotated, Any

import orjson
from fastapi import Query, Request
from fastapi.responses import Response

from api.answers import GEOJSON, GeojsonResponse, data_answer
from api.audience import Router, allow
from api.boundaries.asking import GroundDep
from api.dependencies import SessionDep
from api.maps.compressing import compressed
from api.maps.gathering import gather_coverage, gather_grids, gather_incidents, plan_shapes
from api.maps.period import PeriodDep
from api.maps.reading import note_facts
from api.trail import TrailDep
from geo.boundaries.queries import block_frame
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.viewer import Right
from maps import coverage, incidents
from maps import ground as grounds
from maps.grids import block_document

router = Router(prefix="/api/v1/maps", tags=["maps"])

BoxQuery = Annotated[
    str, Query(max_length=120, description="west,south,east,north in degrees, at most 0.5 degrees wide.")
]
WIDEST_BOX_DEG = 0.5


@router.get("/grids", response_class=GeojsonResponse)
@allow()
def map_grids(request: Request, session: SessionDep, ground: GroundDep) -> Response:
    """Grids with households, communities beside them; coordinates reduced to what the eye sees."""
    data = gather_grids(session, ground)
    kept = plan_shapes(session, ground.plan.id, data)
    return _answer(request, grounds.document(data.plan, data.grids, data.communities, data.households, kept=kept))


@router.get("/coverage", response_class=GeojsonResponse)
@allow(Right.COVERAGE_READ)
def map_coverage(
    request: Request, session: SessionDep, ground: GroundDep, period: PeriodDep, trail: TrailDep
) -> Response:
    """Walks of a period as lines; fixes, stays and hours since the last one per grid beside them."""
    data = gather_coverage(session, ground, period.local(ground.zone, ground.at))
    note_facts(trail, ground, data)
    return _answer(request, coverage.document(data))


@router.get("/incidents", response_class=GeojsonResponse)
@allow(Right.INCIDENTS_READ)
def map_incidents(
    request: Request, session: SessionDep, ground: GroundDep, period: PeriodDep, trail: TrailDep
) -> Response:
    """Incidents of a period as points; counts per grid and per category beside them."""
    data = gather_incidents(session, ground, period.local(ground.zone, ground.at))
    note_facts(trail, ground, data)
    return _answer(request, incidents.document(data))


@router.get("/blocks", response_class=GeojsonResponse)
@allow()
def map_blocks(request: Request, session: SessionDep, ground: GroundDep, bbox: BoxQuery) -> Response:
    """Block edges within a box."""
    return _answer(request, block_document(block_frame(session, ground.plan.id, read_box(bbox))))


def read_box(text: str) -> tuple[float, float, float, float]:
    """West, south, east, north of a box in degrees.

    Raises:
        BadInput: not four numbers in order, or a box that is too wide for blocks to be seen.
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise BadInput("bbox.unreadable", say("Write the box as west,south,east,north in degrees.")) from error
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadInput("bbox.unreadable", say("Write the box as west,south,east,north in degrees."))
    if max(east - west, north - south) > WIDEST_BOX_DEG:
        raise BadInput(
            "bbox.too_wide",
            say("The box is too wide: blocks are given for at most {limit} degrees.", limit=WIDEST_BOX_DEG),
        )
    return west, south, east, north


def _answer(request: Request, document: dict[str, Any]) -> Response:
    body = orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)
    return compressed(request, data_answer(request, body, media_type=GEOJSON))
