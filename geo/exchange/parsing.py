"""From the bytes of a file to a table. Runs in the confined child alone: others call `reading.py`."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange import limits
from geo.exchange.cells import distinct_names, frame
from geo.exchange.characters import writable, writable_cells
from geo.exchange.contents import Contents, load
from geo.exchange.crs import move, shown
from geo.exchange.degrees import refuse_if_all
from geo.exchange.faults import Fault
from geo.exchange.features import Features
from geo.exchange.formats import Format, not_for
from geo.exchange.identity import without_identity_number, without_identity_numbers
from geo.exchange.lines import check_lines
from geo.exchange.outlines import check_outlines
from geo.exchange.readers.delimited import read_delimited
from geo.exchange.readers.fit import read_fit
from geo.exchange.readers.geojson import read_geojson
from geo.exchange.readers.geopackage import read_geopackage
from geo.exchange.readers.gpx import read_gpx
from geo.exchange.readers.kml import read_kml
from geo.exchange.readers.osm import read_osm
from geo.exchange.readers.parquet import read_parquet
from geo.exchange.readers.shapefile import read_shapefile
from geo.exchange.readers.sheets import read_sheet
from geo.exchange.readers.tcx import read_tcx
from geo.exchange.readers.walk import read_walk
from geo.exchange.spots import check_spots
from geo.exchange.table import Table

logger = logging.getLogger(__name__)

AREAS = ("POLYGON", "MULTIPOLYGON", "CURVEPOLYGON", "MULTISURFACE")
SPOTS = ("POINT", "MULTIPOINT")
STRETCHES = ("LINESTRING", "MULTILINESTRING", "CURVE", "COMPOUNDCURVE", "MULTICURVE")

_SQUARE = b'{"type":"Polygon","coordinates":[[[101,39],[102,39],[102,40],[101,40],[101,39]]]}'

_Reader = Callable[[Contents, str | None], Features]


def parse_polygons(path: Path, *, layer: str | None = None, beside: Mapping[str, Path] | None = None) -> Table:
    """As `reading.read_polygons`. `beside` are the other parts of a loose shapefile by suffix."""
    contents = load(path, layer=layer, beside=beside)
    features = _read(contents, _POLYGON_READERS, "polygons", layer)
    return _polygon_table(contents, features)


def parse_points(path: Path, *, layer: str | None = None, beside: Mapping[str, Path] | None = None) -> Table:
    """As `reading.read_points`."""
    contents = load(path, layer=layer, beside=beside)
    return _point_table(contents, _read(contents, _POINT_READERS, "points", layer))


def parse_tracks(path: Path, *, layer: str | None = None, beside: Mapping[str, Path] | None = None) -> Table:
    """As `reading.read_tracks`."""
    contents = load(path, layer=layer, beside=beside)
    return _point_table(contents, _read(contents, _TRACK_READERS, "tracks", layer))


def parse_streets(path: Path, *, layer: str | None = None, beside: Mapping[str, Path] | None = None) -> Table:
    """As `reading.read_streets`."""
    contents = load(path, layer=layer, beside=beside)
    return _line_table(contents, _read(contents, _STREET_READERS, "streets", layer))


def parse_sample() -> Table:
    """A square of our own: what libraries do on their first call is done then, for all files that come."""
    contents = Contents(Path("square.geojson"), "square.geojson", Format.JSON, _SQUARE, bytes(32), len(_SQUARE))
    return _polygon_table(contents, _read(contents, _POLYGON_READERS, "polygons", None))


def _read(contents: Contents, readers: dict[Format, _Reader], purpose: str, layer: str | None) -> Features:
    """What the reader of a format finds, under names that may be shown.

    Libraries of other people fail in ways that nobody has listed.
    """
    reader = readers.get(contents.format)
    if reader is None:
        raise not_for(purpose, contents.format, contents.file_name)
    try:
        return _showable(reader(contents, layer))
    except (BadInput, MemoryError):
        raise
    except Exception as error:
        logger.exception("The reader of %s failed over a file of %d bytes", contents.format, contents.size_bytes)
        raise BadInput(
            "file.unreadable",
            say("{file} is damaged in a way that its reader does not know. Export it again.", file=contents.file_name),
        ) from error


def _showable(features: Features) -> Features:
    """Features without identity numbers, and characters that are none, in the names of columns and layer."""
    layer = None if features.layer is None else without_identity_number(writable(features.layer))
    stated = list(features.columns)
    names = [writable(str(name)) for name in stated]
    if layer == features.layer and all(without_identity_number(name) == name for name in names) and names == stated:
        return features
    showable, faults = distinct_names(names, row=None)
    columns = dict(zip(showable, features.columns.values(), strict=True))
    return replace(features, columns=columns, layer=layer, faults=(*features.faults, *faults))


def _polygon_table(contents: Contents, features: Features) -> Table:
    if features.geometry is None:
        raise not_for("polygons", contents.format, contents.file_name)
    checked = check_outlines(move(features.geometry, features.crs, contents.file_name), features.rows)
    refuse_if_all(checked.faults, len(features), contents.file_name, shown(features.crs))
    return _table(contents, features, checked.geometry, checked.usable, checked.faults)


def _line_table(contents: Contents, features: Features) -> Table:
    if features.geometry is None:
        raise not_for("streets", contents.format, contents.file_name)
    limits.check_lines(len(features), int(shapely.get_num_coordinates(features.geometry).sum()), contents.file_name)
    checked = check_lines(move(features.geometry, features.crs, contents.file_name), features.rows)
    refuse_if_all(checked.faults, len(features), contents.file_name, shown(features.crs))
    return _table(contents, features, checked.geometry, checked.usable, checked.faults)


def _point_table(contents: Contents, features: Features) -> Table:
    if features.geometry is None:
        return _table(contents, features, None, np.ones(len(features), dtype=bool), [])
    checked = check_spots(move(features.geometry, features.crs, contents.file_name), features.rows)
    return _table(contents, features, checked.geometry, checked.usable, checked.faults)


def _table(
    contents: Contents,
    features: Features,
    geometry: NDArray[Any] | None,
    usable: NDArray[np.bool_],
    faults: list[Fault],
) -> Table:
    cells = frame(features.columns, length=len(features))
    if not usable.all():
        cells = cells[usable].reset_index(drop=True)
    cells, replaced = writable_cells(cells, features.rows[usable])
    cells, dropped = without_identity_numbers(cells, features.rows[usable])
    found = sorted((*features.faults, *faults, *replaced, *dropped), key=lambda fault: fault.row or 0)
    return Table(
        source=contents.source(features),
        frame=cells,
        rows=features.rows[usable],
        geometry=None if geometry is None else geometry[usable],
        faults=tuple(found),
    )


_POLYGON_READERS: dict[Format, _Reader] = {
    Format.GEOPACKAGE: lambda file, layer: read_geopackage(file.data, file.file_name, layer=layer, kinds=AREAS),
    Format.JSON: lambda file, _: read_geojson(file.data, file.file_name),
    Format.PARQUET: lambda file, _: read_parquet(file.data, file.file_name),
    Format.SHAPEFILE: lambda file, _: read_shapefile(file.parts, file.file_name),
    Format.KML: lambda file, _: read_kml(file.data, file.file_name),
}
_POINT_READERS: dict[Format, _Reader] = {
    **_POLYGON_READERS,
    Format.GEOPACKAGE: lambda file, layer: read_geopackage(file.data, file.file_name, layer=layer, kinds=SPOTS),
    Format.TEXT: lambda file, _: read_delimited(file.data, file.file_name),
    Format.XLSX: lambda file, layer: read_sheet(file.data, file.file_name, layer=layer),
}
_STREET_READERS: dict[Format, _Reader] = {
    **_POLYGON_READERS,
    Format.OSM: lambda file, _: read_osm(file.data, file.file_name),
    Format.GEOPACKAGE: lambda file, layer: read_geopackage(file.data, file.file_name, layer=layer, kinds=STRETCHES),
}
_TRACK_READERS: dict[Format, _Reader] = {
    Format.GPX: lambda file, _: read_gpx(file.data, file.file_name),
    Format.FIT: lambda file, _: read_fit(file.data, file.file_name),
    Format.TCX: lambda file, _: read_tcx(file.data, file.file_name),
    Format.JSON: lambda file, _: read_walk(file.data, file.file_name),
    Format.TEXT: lambda file, _: read_delimited(file.data, file.file_name),
    Format.XLSX: lambda file, layer: read_sheet(file.data, file.file_name, layer=layer),
    Format.PARQUET: lambda file, _: read_parquet(file.data, file.file_name),
    Format.GEOPACKAGE: lambda file, layer: read_geopackage(file.data, file.file_name, layer=layer, kinds=SPOTS),
}
