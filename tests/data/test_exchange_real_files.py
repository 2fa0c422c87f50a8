"""Real files from elsewhere: each is read, with the counts that others found in it, or refused with a reason."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.core.errors import BadInput
from geo.exchange.points import read_coordinates
from geo.exchange.reading import read_points, read_polygons, read_tracks
from geo.exchange.table import Table
from geo.exchange.times import parse_times

pytestmark = pytest.mark.real_data

READERS = (read_polygons, read_points, read_tracks)


def codes(table: Table) -> Counter[str]:
    """How often each fault occurs."""
    return Counter(fault.code for fault in table.faults)


@pytest.mark.parametrize(
    ("name", "count", "crossing"),
    [
        ("tilings/nyc_police_precincts.gpkg", 77, 0),
        ("tilings/zurich_quarters.geojson", 34, 7),
        ("tilings/edmonton_neighbourhoods.geojson", 386, 2),
        ("tilings/kansas_city_neighbourhoods.geojson", 145, 4),
        ("tilings/toronto_neighbourhoods.geojson", 140, 1),
        ("tilings/dc_police-service-areas-psa.geojson", 56, 0),
        ("tilings/dc_police-districts-mpd.geojson", 7, 0),
        ("tilings/dc_dpw-parking-beats.geojson", 296, 0),
        ("tilings/dc_ward-2012.geojson", 8, 0),
        ("tilings/taipei_stat_areas.parquet", 11490, 0),
        ("tilings/taipei_raw_sample_63000010.json", 838, 0),
        ("tilings/lancashire_lsoa2011.parquet", 941, 3),
        ("redistricting/providence_blocks.zip", 3014, 0),
        ("redistricting/providence_precincts.zip", 59, 0),
        ("redistricting/providence_new_precincts.zip", 55, 0),
        ("redistricting/providence_districts.zip", 15, 0),
        ("redistricting/ks_ellis_county_block.gpkg", 2296, 0),
        ("redistricting/ks_ellis_county_vtd.gpkg", 43, 0),
        ("incidents/chicago_police_districts.kml", 25, 0),
    ],
)
def test_areas(real_data: Path, name: str, count: int, crossing: int) -> None:
    """Every feature of a polygon file goes in; the outlines that cross themselves are as many as are known."""
    table = read_polygons(real_data / name)
    assert len(table) == count
    assert codes(table) == ({"outline.crosses_itself": crossing} if crossing else {})
    assert shapely.is_valid(table.geometry).all()
    assert not shapely.has_z(table.geometry).any()


@pytest.mark.parametrize(
    "name",
    [
        "tilings/nyc_police_precincts.gpkg",
        "tilings/taipei_raw_sample_63000010.json",
        "redistricting/ks_ellis_county_vtd.gpkg",
        "redistricting/providence_blocks.zip",
        "incidents/chicago_police_districts.kml",
    ],
)
def test_corners_are_those_of_another_reader(real_data: Path, name: str) -> None:
    """Outlines lie where GDAL and PROJ put them, to a centimetre."""
    table = read_polygons(real_data / name)
    other = gpd.read_file(real_data / name, layer=table.source.layer, engine="pyogrio")
    flat = other.set_geometry(other.geometry.force_2d()).to_crs("OGC:CRS84")
    assert shapely.get_coordinates(table.geometry) == pytest.approx(shapely.get_coordinates(flat.geometry), abs=1e-7)


def test_metres_declared_as_degrees(real_data: Path) -> None:
    """The export that holds metres, but reads as degrees, is refused for that."""
    with pytest.raises(BadInput, match="holds metres") as caught:
        read_polygons(real_data / "redistricting/districtr_zone_assignments_export.geojson")
    assert caught.value.code == "crs.metres_as_degrees"


def test_layers_have_to_be_chosen(real_data: Path) -> None:
    """A GeoPackage of several area layers lists them; a chosen one is read."""
    with pytest.raises(BadInput, match="tessellation, buildings, plots"):
        read_polygons(real_data / "streets/bubenec.gpkg")
    assert len(read_polygons(real_data / "streets/bubenec.gpkg", layer="buildings")) == 144


@pytest.mark.parametrize(
    ("name", "columns", "count", "refused"),
    [
        ("addresses/japan_town_addresses_a.csv.gz", ("lng", "lat"), 132304, 310),
        ("addresses/baltimore_county_addresses_a.csv.gz", ("lon_geom", "lat_geom"), 46405, 0),
        ("addresses/taiwan_place_addresses_north_zh.csv.gz", ("lon", "lat"), 13772, 0),
        ("incidents/chicago_aggravated_assaults_2010_2019.csv.gz", ("longitude", "latitude"), 148636, 0),
        ("incidents/cincinnati_burglary.csv.gz", ("longitude", "latitude"), 8723, 426),
        ("incidents/dc_311_requests_2015_10.csv.gz", ("lon", "lat"), 11472, 0),
        ("incidents/taiwan_accidents_taipei_taichung_2023_zh.csv.gz", ("lon", "lat"), 10983, 0),
        ("tracks/mappymatch_sample_trace_1.csv", ("longitude", "latitude"), 1053, 0),
        ("tracks/mappymatch_sample_trace_2.csv", ("longitude", "latitude"), 799, 0),
        ("tracks/patrol_observations_earthranger.parquet", (None, None), 8621, 0),
        ("tracks/patrol_events_earthranger.parquet", (None, None), 118, 13),
    ],
)
def test_places(real_data: Path, name: str, columns: tuple[str | None, str | None], count: int, refused: int) -> None:
    """Every row of a file of places is read; those without coordinates are as many as are known."""
    table = read_points(real_data / name)
    points = read_coordinates(table, lon=columns[0], lat=columns[1], datum=None, near=None)
    assert len(table) == count
    assert np.count_nonzero(~points.usable) == refused
    assert {fault.code for fault in points.faults} <= {"coordinate.missing"}


def test_places_far_from_the_others(real_data: Path) -> None:
    """The three Taiwanese addresses in the sea and on the mainland are kept with a warning."""
    table = read_points(real_data / "addresses/taiwan_place_addresses_north_zh.csv.gz")
    points = read_coordinates(table, lon="lon", lat="lat", datum=None, near=(121.2, 24.6, 122.0, 25.3))
    assert points.usable.all()
    far = {fault.place for fault in points.faults if fault.code == "coordinate.far"}
    assert {(110.0, 9.0), (110.0, 10.0)} < far


def test_days_and_times_in_two_columns(real_data: Path) -> None:
    """Every Taiwanese accident has a time, from a day and a time of day without separators."""
    cells = read_points(real_data / "incidents/taiwan_accidents_taipei_taichung_2023_zh.csv.gz").frame
    times = parse_times(cells["發生日期"], ZoneInfo("Asia/Taipei"), times=cells["發生時間"])
    assert times.faults == ()
    assert times.moments[0] is not None
    assert times.moments[0].isoformat() == "2023-02-13T19:13:00+08:00"


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("incidents/chicago_aggravated_assaults_2010_2019.csv.gz", "date"),
        ("incidents/dc_311_requests_2015_10.csv.gz", "ADDDATE"),
        ("incidents/cincinnati_burglary.csv.gz", "offense_date"),
        ("tracks/patrol_observations_earthranger.parquet", "fixtime"),
    ],
)
def test_times(real_data: Path, name: str, column: str) -> None:
    """Every time of these files is read."""
    times = parse_times(read_points(real_data / name).frame[column], ZoneInfo("America/New_York"))
    assert times.faults == ()
    assert None not in times.moments


@pytest.mark.parametrize(
    ("pattern", "files", "silent", "positions"),
    [
        ("gpxpy/*.gpx", 17, 6, 1393),
        ("graphhopper/*.gpx", 6, 0, 325),
        ("movingpandas_ride.gpx", 1, 0, 2144),
        ("fit/*.[fF][iI][tT]", 27, 13, 34148),
        ("sweat/*.*", 4, 0, 10514),
    ],
)
def test_tracks(real_data: Path, pattern: str, files: int, silent: int, positions: int) -> None:
    """Every GPX, FIT and TCX file gives all its positions, or says that there are none.

    Places of laps and sessions, which FIT files also hold, are no fixes and are not counted.
    """
    paths = sorted((real_data / "tracks").glob(pattern))
    outcomes = [_positions(path) for path in paths]
    assert len(outcomes) == files
    assert outcomes.count(0) == silent
    assert sum(outcomes) == positions


def test_the_same_ride_in_three_formats(real_data: Path) -> None:
    """One ride as FIT and as GPX has the same fixes at the same seconds."""
    fit = read_tracks(real_data / "tracks/sweat/4801048867.fit")
    gpx = read_tracks(real_data / "tracks/sweat/4801048867_strava.gpx")
    assert fit.frame["time"].tolist() == gpx.frame["time"].tolist()
    assert np.abs(shapely.get_coordinates(fit.geometry) - shapely.get_coordinates(gpx.geometry)).max() < 1e-5


def test_the_walk(real_data: Path) -> None:
    """The walk through Altona has 2,179 fixes, from its start on."""
    table = read_tracks(real_data / "tracks/altona_walk.json")
    assert len(table) == 2179
    assert table.frame["time"].iloc[0] == "2024-01-18T18:16:41+00:00"
    assert shapely.total_bounds(table.geometry) == pytest.approx((9.9332, 53.5478, 9.9385, 53.5527), abs=1e-4)


@pytest.mark.parametrize("read", READERS)
def test_malformed_files(real_data: Path, read: Callable[[Path], Table]) -> None:
    """Every malformed and hostile file gives a table or a reason, in every reader."""
    outcomes: Counter[str] = Counter()
    for path in sorted((real_data / "malformed").rglob("*")):
        if path.is_file():
            outcomes[_outcome(path, read)] += 1
    assert outcomes.total() > 120
    assert {"table", "file.wrong_extension"} & set(outcomes)


@pytest.mark.parametrize(("name", "read"), [("a.gpx", read_tracks), ("a.tcx", read_tracks), ("a.kml", read_polygons)])
@pytest.mark.parametrize("bomb", ["xmlbomb.xml", "external.xml"])
def test_xml_bombs(real_data: Path, tmp_path: Path, bomb: str, name: str, read: Callable[[Path], Table]) -> None:
    """Entity bombs and external entities are refused under every name."""
    path = tmp_path / name
    path.write_bytes((real_data / "malformed/xml_bombs" / bomb).read_bytes())
    with pytest.raises(BadInput) as caught:
        read(path)
    assert caught.value.code == "xml.entities"


def _positions(path: Path) -> int:
    try:
        table = read_tracks(path)
    except BadInput as error:
        assert error.code == "tracks.no_fixes", path.name  # noqa: PT017  the code is what the file is asked for
        return 0
    assert set(codes(table)) <= {"fix.without_position"}, path.name
    return len(table)


def _outcome(path: Path, read: Callable[[Path], Table]) -> str:
    try:
        table = read(path)
    except BadInput as error:
        return error.code
    assert len(table.rows) == len(table), path.name
    assert all(fault.row is not None or fault.code == "fix.without_position" for fault in table.faults), path.name
    return "table"
