"""GeoJSON: read by us rather than by a library, so that every bad feature has its number and reason."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import orjson
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.faults import Fault
from geo.exchange.features import WGS84, Features
from geo.exchange.limits import check_cells
from geo.exchange.rings import Builder, Unbuildable, as_array

_GEOMETRIES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
}  # fmt: skip
_COLLECTION_DEPTH = 8


def parse_json(data: bytes, file_name: str) -> Any:
    """A JSON document; NaN and Infinity, which some programs write, are let through.

    Raises:
        BadInput: it is not JSON (the sentence names the line).
    """
    plain = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return orjson.loads(plain)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(plain)
    except json.JSONDecodeError as error:
        raise BadInput(
            "json.malformed",
            say(
                "{file} is not valid JSON: look at line {line}, column {column}.",
                file=file_name,
                line=error.lineno,
                column=error.colno,
            ),
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadInput("json.malformed", say("{file} is not valid JSON.", file=file_name)) from error


def read_geojson(data: bytes, file_name: str) -> Features:
    """Features of a FeatureCollection, a single Feature or a bare geometry; the first is row 1."""
    document = parse_json(data, file_name)
    members = _members(document, file_name)
    kept: list[int] = []
    properties: list[Mapping[str, Any]] = []
    geometries: list[Any] = []
    faults: list[Fault] = []
    for row, member in enumerate(members, start=1):
        try:
            geometry, mended = _geometry(member, row)
        except Unbuildable as problem:
            faults.append(problem.fault(row))
            continue
        faults.extend(mended)
        kept.append(row)
        geometries.append(geometry)
        properties.append(_properties(member))
    return Features(
        columns=_columns(properties, file_name),
        rows=np.array(kept, dtype=np.int64),
        geometry=as_array(geometries),
        crs=_crs(document),
        format="GeoJSON",
        faults=tuple(faults),
    )


def _members(document: Any, file_name: str) -> Sequence[Any]:
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        return list(document["features"])
    if kind == "Feature":
        return [document]
    if isinstance(kind, str) and kind in _GEOMETRIES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    raise BadInput(
        "json.not_geojson",
        say("{file} is JSON, but not GeoJSON: there is no list of features in it.", file=file_name),
    )


def _geometry(member: Any, row: int) -> tuple[Any, list[Fault]]:
    if not isinstance(member, dict) or member.get("type") != "Feature":
        raise Unbuildable("feature.malformed", say("This entry is not a GeoJSON feature."))
    builder = Builder(row, [])
    return _built(member.get("geometry"), builder, 0), builder.mended


def _built(geometry: Any, builder: Builder, depth: int) -> Any:
    if geometry is None:
        return None
    if not isinstance(geometry, dict) or depth > _COLLECTION_DEPTH:
        raise Unbuildable("geometry.unknown", say("The geometry of this feature cannot be read."))
    if geometry.get("type") == "GeometryCollection":
        parts = geometry.get("geometries")
        if not isinstance(parts, list):
            raise Unbuildable("geometry.unknown", say("The geometry of this feature cannot be read."))
        return shapely.GeometryCollection([_built(part, builder, depth + 1) for part in parts if part is not None])
    return builder.build(str(geometry.get("type")), geometry.get("coordinates"))


def _properties(member: Mapping[str, Any]) -> Mapping[str, Any]:
    found = member.get("properties")
    properties = dict(found) if isinstance(found, dict) else {}
    if "id" in member and "id" not in properties:
        properties["id"] = member["id"]
    return properties


def _columns(properties: Sequence[Mapping[str, Any]], file_name: str) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for row in properties for name in row)
    check_cells(len(properties), len(names), file_name)
    return {name: [_plain(row.get(name)) for row in properties] for name in names}


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _crs(document: Mapping[str, Any]) -> CRS:
    """The CRS that old GeoJSON names; without one it is WGS84 by the standard (RFC 7946)."""
    named = document.get("crs")
    properties = named.get("properties") if isinstance(named, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        return WGS84
    try:
        return CRS.from_user_input(name)
    except CRSError:
        return WGS84
