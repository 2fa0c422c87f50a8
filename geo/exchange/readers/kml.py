"""KML: placemarks with their geometry, name and extended data. Links are never followed."""

from typing import Any
from xml.etree.ElementTree import Element

import numpy as np
import shapely

from geo.exchange.faults import Fault
from geo.exchange.features import WGS84, Features
from geo.exchange.limits import check_cells
from geo.exchange.markup import children, descendants, local, parse_xml, text_at
from geo.exchange.rings import Builder, Unbuildable, as_array

_GEOMETRIES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
_DEPTH_LIMIT = 8


def read_kml(data: bytes, file_name: str) -> Features:
    """Every placemark is a row, the first is 1; columns are name, description and the extended data."""
    kept: list[int] = []
    records: list[dict[str, str | None]] = []
    geometries: list[Any] = []
    faults: list[Fault] = []
    for row, placemark in enumerate(descendants(parse_xml(data, file_name), "Placemark"), start=1):
        builder = Builder(row, [])
        try:
            geometry = _geometry(placemark, builder, 0)
        except Unbuildable as problem:
            faults.append(problem.fault(row))
            continue
        faults.extend(builder.mended)
        kept.append(row)
        geometries.append(geometry)
        records.append(_record(placemark))
    names = dict.fromkeys(name for record in records for name in record)
    check_cells(len(records), len(names), file_name)
    return Features(
        columns={name: [record.get(name) for record in records] for name in names},
        rows=np.array(kept, dtype=np.int64),
        geometry=as_array(geometries),
        crs=WGS84,
        faults=tuple(faults),
    )


def _record(placemark: Element) -> dict[str, str | None]:
    record = {"name": text_at(placemark, "name"), "description": text_at(placemark, "description")}
    for data in descendants(placemark, "Data"):
        record[data.get("name", "")] = text_at(data, "value")
    for data in descendants(placemark, "SimpleData"):
        record[data.get("name", "")] = (data.text or "").strip() or None
    return record


def _geometry(element: Element, builder: Builder, depth: int) -> Any:
    parts = [child for child in element if local(child) in _GEOMETRIES]
    if not parts or depth > _DEPTH_LIMIT:
        return None
    built = [_part(part, builder, depth) for part in parts]
    return built[0] if len(built) == 1 else _gathered(built)


def _part(part: Element, builder: Builder, depth: int) -> Any:
    kind = local(part)
    if kind == "MultiGeometry":
        return _geometry(part, builder, depth + 1)
    if kind == "Polygon":
        rings = [_coordinates(ring) for side in ("outerBoundaryIs", "innerBoundaryIs") for ring in children(part, side)]
        return builder.polygon(rings)
    coordinates = _coordinates(part)
    if kind == "Point":
        return builder.build("Point", coordinates[0] if coordinates else [])
    return builder.build("LineString", coordinates)


def _gathered(parts: list[Any]) -> Any:
    present = [part for part in parts if part is not None]
    if all(isinstance(part, shapely.Polygon) for part in present):
        return shapely.MultiPolygon(present)
    return shapely.GeometryCollection(present)


def _coordinates(element: Element) -> list[list[str]]:
    found = next(descendants(element, "coordinates"), None)
    text = found.text if found is not None else None
    return [position.split(",") for position in (text or "").split()]
