"""The track of a patrol as a file: GPX for devices, GeoPackage for map programs; cleaned, or all that came."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.db.base import SRID
from geo.exchange.writers.gpx import TimedPoint, recorded_gpx
from geo.exchange.writers.layers import write_mixed_geopackage
from geo.patrols.tracks.track import Track, TrackFix


def track_gpx(title: str, track: Track, *, raw: bool = False) -> bytes:
    """The used positions as a track whose segments part where nothing is known; `raw` every position, in one."""
    lines = [list(track.fixes)] if raw else track.lines()
    return recorded_gpx(title, [[TimedPoint(fix.lon, fix.lat, fix.at) for fix in line] for line in lines if line])


def track_geopackage(track: Track) -> bytes:
    """Layers `track` (lines), `fixes` (every position, with whether it is used), `streets` and `stops`; WGS84."""
    layers = {
        "track": _frame([_line(line) for line in track.lines() if len(line) > 1]),
        "fixes": _frame([_fix(fix) for fix in track.fixes]),
        "streets": _frame(
            [
                {
                    "name": each.name,
                    "recorded": each.recorded,
                    "length_m": each.length_m,
                    "at_from": each.at_from.isoformat(),
                    "at_to": each.at_to.isoformat(),
                    "geometry": each.line,
                }
                for each in track.streets
            ]
        ),
        "stops": _frame(
            [
                {
                    "at_from": each.at_from.isoformat(),
                    "at_to": each.at_to.isoformat(),
                    "geometry": shapely.Point(each.lon, each.lat),
                }
                for each in track.stops
            ]
        ),
    }
    with tempfile.TemporaryDirectory(prefix="gs-track-") as folder:
        path = Path(folder) / "track.gpkg"
        write_mixed_geopackage(path, layers)
        return path.read_bytes() if path.exists() else b""


def _frame(rows: Sequence[dict[str, Any]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry" if rows else None, crs=SRID if rows else None)


def _line(line: Sequence[TrackFix]) -> dict[str, Any]:
    shape = shapely.LineString([(fix.lon, fix.lat) for fix in line])
    return {"at_from": line[0].at.isoformat(), "at_to": line[-1].at.isoformat(), "geometry": shape}


def _fix(fix: TrackFix) -> dict[str, Any]:
    place = shapely.Point(fix.lon, fix.lat)
    told = {"id": str(fix.id), "at": fix.at.isoformat(), "accuracy_m": fix.accuracy_m, "used": fix.used}
    return told | {"geometry": place}
