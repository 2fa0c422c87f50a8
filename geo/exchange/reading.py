"""Files to tables: the four questions that importers ask of a file.

What a file is, is told by its content. Each answer is a `Table`: text cells, row numbers, geometry
in WGS84, and every row that is wrong named with its reason. Files are read in a confined child
process (`geo/exchange/confinement`); nothing of a file is looked at here.
"""

from pathlib import Path

from geo.exchange.confinement.program import confined_table
from geo.exchange.table import Table


def read_polygons(path: Path, *, layer: str | None = None) -> Table:
    """The areas of a file as Polygon and MultiPolygon in EPSG:4326, on the coordinate grid.

    GeoPackage, GeoJSON, GeoParquet, shapefile (zipped or loose) and KML, also packed with gzip or
    zip. `layer` names one of several.

    Raises:
        BadInput: the file as a whole cannot be used, or takes too much time or memory; what is wrong
            with single rows is in `faults`.
    """
    return confined_table("polygons", path, layer=layer)


def read_points(path: Path, *, layer: str | None = None) -> Table:
    """The rows of a file of places: with points where the file has geometry, else with columns only.

    CSV and its relatives, XLSX, Parquet, GeoParquet, GeoPackage, GeoJSON, shapefile and KML.

    Raises:
        BadInput: as `read_polygons`.
    """
    return confined_table("points", path, layer=layer)


def read_tracks(path: Path, *, layer: str | None = None) -> Table:
    """Recorded positions, one row per fix.

    GPX, FIT, TCX and the JSON of `walk.py` give the columns track, title, team, time (ISO 8601 with
    its zone, or None) and accuracy_m. Tables give the columns that they have.

    Raises:
        BadInput: as `read_polygons`, or the file holds no position.
    """
    return confined_table("tracks", path, layer=layer)


def read_streets(path: Path, *, layer: str | None = None) -> Table:
    """The lines of a file as LineString and MultiLineString in EPSG:4326, on the coordinate grid.

    Extracts of OpenStreetMap (`.osm` and `.osm.pbf`, also packed) give the columns kind, level, name, and nodes: the
    ids of the nodes of each line, separated by spaces. GeoPackage, GeoJSON, GeoParquet, shapefile and KML give the
    columns that they have.

    Raises:
        BadInput: as `read_polygons`.
    """
    return confined_table("streets", path, layer=layer)
