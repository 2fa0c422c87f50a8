"""What a file is, told by its first bytes. The name is only a hint, and must not contradict them."""

import enum
from pathlib import PurePath

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.markup import root_name

HEAD_BYTES = 65_536


class Format(enum.StrEnum):
    """The formats that are read; the value is the name shown to people."""

    GEOPACKAGE = "GeoPackage"
    PARQUET = "Parquet"
    SHAPEFILE = "shapefile"
    FIT = "FIT"
    XLSX = "XLSX"
    KML = "KML"
    GPX = "GPX"
    TCX = "TCX"
    OSM = "OpenStreetMap"
    JSON = "JSON"
    TEXT = "CSV"
    ZIP = "ZIP"
    GZIP = "gzip"


EXTENSIONS: dict[str, Format] = {
    ".gpkg": Format.GEOPACKAGE,
    ".parquet": Format.PARQUET,
    ".geoparquet": Format.PARQUET,
    ".pq": Format.PARQUET,
    ".shp": Format.SHAPEFILE,
    ".fit": Format.FIT,
    ".xlsx": Format.XLSX,
    ".xlsm": Format.XLSX,
    ".kml": Format.KML,
    ".kmz": Format.ZIP,
    ".gpx": Format.GPX,
    ".tcx": Format.TCX,
    ".osm": Format.OSM,
    ".pbf": Format.OSM,
    ".json": Format.JSON,
    ".geojson": Format.JSON,
    ".csv": Format.TEXT,
    ".tsv": Format.TEXT,
    ".txt": Format.TEXT,
    ".zip": Format.ZIP,
    ".gz": Format.GZIP,
}

_MAGIC: tuple[tuple[int, bytes, Format], ...] = (
    (0, b"SQLite format 3\x00", Format.GEOPACKAGE),
    (0, b"PAR1", Format.PARQUET),
    (0, b"\x00\x00\x27\x0a", Format.SHAPEFILE),
    (8, b".FIT", Format.FIT),
    (4, b"\x0a\x09OSMHeader", Format.OSM),
    (0, b"PK\x03\x04", Format.ZIP),
    (0, b"PK\x05\x06", Format.ZIP),
    (0, b"\x1f\x8b", Format.GZIP),
)
_ROOTS = {"gpx": Format.GPX, "kml": Format.KML, "TrainingCenterDatabase": Format.TCX, "osm": Format.OSM}
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def recognise(data: bytes, file_name: str) -> Format:
    """The format of a file by its content.

    Raises:
        BadInput: the file is empty, of no format that is read, holds XML entities, or its name
            promises another format (the sentence says both).
    """
    if not data:
        raise BadInput("file.empty", say("{file} is empty. Choose the file again, or export it anew.", file=file_name))
    found = _by_magic(data) or _by_text(data, file_name)
    _check_extension(found, file_name)
    return found


def _by_magic(data: bytes) -> Format | None:
    for offset, magic, found in _MAGIC:
        if data[offset : offset + len(magic)] == magic:
            return found
    return None


def _by_text(data: bytes, file_name: str) -> Format:
    start = _start_of_text(data[:HEAD_BYTES])
    if start is None:
        raise unsupported(file_name)
    if start.startswith("<"):
        return _by_root(data, file_name)
    return Format.JSON if start.startswith(("{", "[")) else Format.TEXT


def _start_of_text(head: bytes) -> str | None:
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n")
    if b"\x00" in head:
        return None
    return head.decode("utf-8", errors="replace").lstrip(" \t\r\n")


def _by_root(data: bytes, file_name: str) -> Format:
    root = root_name(data, file_name)
    if root not in _ROOTS:
        raise BadInput(
            "file.unsupported",
            say(
                "{file} is XML of a kind that is not read here (<{root}>). Use GPX, TCX or KML.",
                file=file_name,
                root=root,
            ),
        )
    return _ROOTS[root]


def _check_extension(found: Format, file_name: str) -> None:
    suffix = PurePath(file_name).suffix.lower()
    promised = EXTENSIONS.get(suffix, found)
    packed_sheet = promised is Format.XLSX and found is Format.ZIP
    if promised is not found and not packed_sheet:
        raise BadInput(
            "file.wrong_extension",
            say(
                "{file} is named {extension}, but it holds {found}. Rename it, or export it again as {promised}.",
                file=file_name,
                extension=suffix,
                found=found.value,
                promised=promised.value,
            ),
        )


def unsupported(file_name: str) -> BadInput:
    """The error for content that no reader knows."""
    return BadInput(
        "file.unsupported",
        say(
            "{file} is of no format that is read here. Use GeoPackage, GeoJSON, GeoParquet, a zipped shapefile, "
            "KML, CSV, XLSX, GPX, FIT or TCX.",
            file=file_name,
        ),
    )


def not_for(purpose_code: str, found: Format, file_name: str) -> BadInput:
    """The error for a format that is read, but cannot hold what is asked of it."""
    sentences = {
        "polygons": say("{file} holds {found}, which cannot hold areas.", file=file_name, found=found.value),
        "points": say("{file} holds {found}, which cannot hold a table of places.", file=file_name, found=found.value),
        "streets": say("{file} holds {found}, which cannot hold streets.", file=file_name, found=found.value),
        "tracks": say("{file} holds {found}, which cannot hold recorded tracks.", file=file_name, found=found.value),
    }
    return BadInput("file.unsupported", sentences[purpose_code])
