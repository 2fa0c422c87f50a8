"""Answers with data: JSON or GeoJSON, with a strong ETag made from the body; compressed ones see `api.coding`."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

import geopandas as gpd
import orjson
import shapely
from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel

from api.dependencies import language_of
from geo.core.errors import BadInput
from geo.core.language import say

GEOJSON = "application/geo+json"
OR_GEOJSON: dict[int | str, dict[str, Any]] = {200: {"content": {GEOJSON: {}}}}
"""For the description of an answer that is given as JSON or, where it is asked for, as GeoJSON."""


class GeojsonResponse(JSONResponse):
    """For the description of an answer that is always GeoJSON."""

    media_type = GEOJSON


VARY = "Accept, Cookie, Accept-Language"


def data_answer(request: Request, content: bytes, *, media_type: str = "application/json") -> Response:
    """The body with a strong ETag, or 304 where the asker has it already."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": etag, "vary": VARY, "cache-control": "no-cache", "content-language": language_of(request)}
    if _has_it(request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=media_type)


def model_answer(request: Request, model: BaseModel) -> Response:
    """A schema as JSON."""
    return data_answer(request, model.model_dump_json(by_alias=True).encode())


def _has_it(if_none_match: str | None, etag: str) -> bool:
    """Weak comparison, as If-None-Match asks for: a proxy between may have written W/"..."."""
    known = [each.strip().removeprefix("W/") for each in (if_none_match or "").split(",")]
    return "*" in known or etag in known


def wants_geojson(request: Request, format_: str | None) -> bool:
    """Whether GeoJSON is asked for, by `?format=` or by Accept.

    Raises:
        BadInput: a format that there is not.
    """
    if format_ not in {None, "json", "geojson"}:
        sentence = say("There is no format '{format}'. Use json or geojson.", format=str(format_)[:20])
        raise BadInput("format.unknown", sentence)
    return format_ == "geojson" or (format_ is None and GEOJSON in request.headers.get("accept", ""))


def feature_collection(frame: gpd.GeoDataFrame, properties: Sequence[str], **members: Any) -> bytes:
    """A GeoDataFrame in EPSG:4326 as a GeoJSON FeatureCollection, with `members` beside the features."""
    geometries = shapely.to_geojson(frame.geometry.to_numpy())
    rows = frame[list(properties)].to_dict("records")
    features = [
        {"type": "Feature", "id": row["code"], "properties": row, "geometry": orjson.Fragment(geometry)}
        for row, geometry in zip(rows, geometries, strict=True)
    ]
    document = {"type": "FeatureCollection", "features": features, **members}
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)


Item = TypeVar("Item")


def cut_page(
    items: Sequence[Item], *, after: str | None, limit: int, code: Callable[[Item], str]
) -> tuple[Sequence[Item], str | None]:
    """One page of items sorted by code: those after a code, and the code to go on from, if any."""
    rest = [item for item in items if after is None or code(item) > after]
    cut = rest[:limit]
    return cut, code(cut[-1]) if len(rest) > limit and cut else None


def next_url(request: Request, after: str | None) -> str | None:
    """The address of the next page, with the same question."""
    if after is None:
        return None
    query: Mapping[str, str] = {**request.query_params, "after": after}
    return f"{request.url.path}?{urlencode(query)}"
