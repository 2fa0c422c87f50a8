"""Coverage for programs: figures, streets by staleness, blind spots."""

from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import Depends, Query, Request
from fastapi.responses import Response

from api.answers import GEOJSON, OR_GEOJSON, data_answer, wants_geojson
from api.audience import Router, allow
from api.boundaries.asking import FormatQuery
from api.coverage.asking import By, CoveredDep
from api.coverage.history import history_document
from api.coverage.shaping import blind_spot_document, coverage_document, piece_features, spot_features
from api.dependencies import SessionDep
from api.maps.compressing import compressed
from geo.core.viewer import Right
from geo.patrols.derived.blindspots import DAYS

router = Router(prefix="/api/v1/coverage", tags=["patrols"])

ByQuery = Annotated[By, Query(description="What to count by.")]


@dataclass(frozen=True)
class SpotQuestion:
    """From which age on a stretch is a blind spot, how many are wanted, and in which form."""

    days: Annotated[int, Query(ge=1, le=366, description="Not walked for more than so many days.")] = DAYS
    limit: Annotated[int, Query(ge=1, le=5000)] = 500
    format_: FormatQuery = None


SpotQuestionDep = Annotated[SpotQuestion, Depends()]


@router.get("", responses=OR_GEOJSON)
@allow(Right.COVERAGE_READ)
def coverage(
    request: Request, session: SessionDep, asked: CoveredDep, by: ByQuery = "grid", format_: FormatQuery = None
) -> Response:
    """How much of the streets was walked, when last and how often: by grid, street or team.

    As GeoJSON every piece of street that was walked alike, with its staleness.
    """
    if wants_geojson(request, format_):
        return _answer(request, piece_features(session, asked), GEOJSON)
    return _answer(request, coverage_document(session, asked, by), "application/json")


@router.get("/history")
@allow(Right.COVERAGE_READ)
def history(request: Request, session: SessionDep, asked: CoveredDep) -> Response:
    """When each piece of street was walked, for the last 31 of the days at most: small, for a map with a time slider.

    Vertices and walks stand one after the other; see docs/patrols.md.
    """
    return _answer(request, history_document(session, asked), "application/json")


@router.get("/blind-spots", responses=OR_GEOJSON)
@allow(Right.COVERAGE_READ)
def list_blind_spots(request: Request, session: SessionDep, asked: CoveredDep, question: SpotQuestionDep) -> Response:
    """Stretches of at least 20 m that no track of so many days shows: never walked first, then the longest.

    Those that were only reported in these days are not missed; they come last, with `reported`.
    """
    document = blind_spot_document(session, asked, days=question.days, limit=question.limit)
    if wants_geojson(request, question.format_):
        return _answer(request, spot_features(document), GEOJSON)
    return _answer(request, document, "application/json")


def _answer(request: Request, document: dict[str, Any], media_type: str) -> Response:
    body = orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)
    return compressed(request, data_answer(request, body, media_type=media_type))
