"""Polygons to KML (OGC 12-007r2): names and data as text, which no program takes for markup.

Programs that show a `description` read it as HTML, so there is none; angle brackets of names become the single
quotation marks that look alike, as some show names as HTML too.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from geo.exchange.writers.markup import xml_text

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
_STYLE = (
    '<Style id="outline"><LineStyle><color>ff5a3c1e</color><width>2</width></LineStyle>'
    "<PolyStyle><color>33b48246</color></PolyStyle></Style>"
)


def write_kml(path: Path, frame: gpd.GeoDataFrame, *, title: str, name: str) -> None:
    """Write a frame (EPSG:4326; polygons) with all its columns as data; the column `name` names each placemark."""
    columns = [column for column in frame.columns if column != frame.geometry.name]
    with path.open("w", encoding="utf-8") as stream:
        stream.write(f"{_HEAD}<name>{xml_text(title)}</name>{_STYLE}")
        rows = zip(frame.geometry, *(frame[column] for column in columns), strict=True)
        for polygon, *values in rows:
            stream.write("\n" + _placemark(polygon, columns, values, values[columns.index(name)]))
        stream.write("\n</Document></kml>\n")


def _placemark(polygon: Any, columns: Sequence[str], values: Sequence[Any], name: Any) -> str:
    said = "".join(
        f'<Data name="{xml_text(column)}"><value>{xml_text(value)}</value></Data>'
        for column, value in zip(columns, values, strict=True)
        if value is not None and value == value  # noqa: PLR0124 (NaN alone differs from itself)
    )
    shapes = "".join(_polygons(polygon))
    return (
        f"<Placemark><name>{xml_text(name or '')}</name><styleUrl>#outline</styleUrl>"
        f"<ExtendedData>{said}</ExtendedData><MultiGeometry>{shapes}</MultiGeometry></Placemark>"
    )


def _polygons(geometry: Any) -> Iterator[str]:
    for polygon in shapely.get_parts(geometry):
        inner = "".join(_boundary("innerBoundaryIs", ring) for ring in polygon.interiors)
        yield f"<Polygon>{_boundary('outerBoundaryIs', polygon.exterior)}{inner}</Polygon>"


def _boundary(name: str, ring: Any) -> str:
    written = " ".join(f"{lon!r},{lat!r}" for lon, lat in shapely.get_coordinates(ring).tolist())
    return f"<{name}><LinearRing><coordinates>{written}</coordinates></LinearRing></{name}>"
