"""Files written the same way every time: fixed order, fixed line ends, no dates of their own."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import shapely
from patrols import Patrol
from shapely.geometry.base import BaseGeometry

Feature = tuple[Mapping[str, Any], BaseGeometry]


def write_geojson(path: Path, name: str, description: str, features: Iterable[Feature]) -> None:
    """WGS84, one feature a line, with all eight decimals of the coordinate grid."""
    head = json.dumps({"type": "FeatureCollection", "name": name, "description": description}, ensure_ascii=False)
    lines = ",\n".join(
        json.dumps(
            {"type": "Feature", "properties": dict(properties), "geometry": shapely.geometry.mapping(geometry)},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for properties, geometry in features
    )
    path.write_bytes(f'{head[:-1]}, "features": [\n{lines}\n]}}\n'.encode())


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """UTF-8 with a byte order mark, as Excel saves and reads it."""
    path.write_bytes("\ufeff".encode() + _csv_bytes(header, rows))


def write_csv_gz(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A compressed CSV that holds neither its name nor the time of writing."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(_csv_bytes(header, rows))


def _csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def write_gpx(path: Path, patrol: Patrol, times: Sequence[str]) -> None:
    """One track as a phone saves it; `times` in UTC, one a fix."""
    points = "\n".join(
        f'      <trkpt lat="{lat:.7f}" lon="{lon:.7f}"><time>{time}</time><hdop>{accuracy / 5:.1f}</hdop></trkpt>'
        for (lon, lat), time, accuracy in zip(patrol.lonlat, times, patrol.accuracy_m, strict=True)
    )
    path.write_bytes(
        f"""<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Gridsteward demo (made up)" xmlns="http://www.topografix.com/GPX/1/1">
  <metadata><name>{escape(patrol.title)}</name><desc>虚构数据 made up</desc></metadata>
  <trk>
    <name>{escape(patrol.key)} {escape(patrol.title)}</name>
    <src>{escape(patrol.team)}</src>
    <trkseg>
{points}
    </trkseg>
  </trk>
</gpx>
""".encode()
    )
