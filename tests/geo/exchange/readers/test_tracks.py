"""GPX, TCX, FIT and the JSON of a walk: one row per fix, with the same columns."""

import json
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import shapely
from fitdecode.utils import compute_crc

from geo.core.errors import BadInput
from geo.exchange.fixes import COLUMNS
from geo.exchange.reading import read_tracks
from geo.exchange.table import Table

Put = Callable[[str, str | bytes], Path]

GPX = """<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">
<wpt lat="1" lon="2"/><rte><rtept lat="1" lon="2"/></rte>
<trk><name> 东街巡逻 </name><trkseg>
<trkpt lat="39.22" lon="101.67"><time>2023-02-13T11:13:00Z</time></trkpt>
<trkpt lat="39.221" lon="101.671"><time>2023-02-13T19:13:05+08:00</time></trkpt></trkseg>
<trkseg><trkpt lat="39.222" lon="101.672"/></trkseg></trk>
<trk><trkseg><trkpt lat="39.3" lon="x"><time>noon</time></trkpt></trkseg></trk></gpx>"""
TCX = """<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>
<Activity Sport="Walking"><Lap><Track>
<Trackpoint><Time>2023-02-13T11:13:00.000Z</Time><Position><LatitudeDegrees>39.22</LatitudeDegrees>
<LongitudeDegrees>101.67</LongitudeDegrees></Position></Trackpoint>
<Trackpoint><Time>2023-02-13T11:13:01.000Z</Time></Trackpoint></Track></Lap></Activity></Activities>
<Courses><Course><Track><Trackpoint><Position/></Trackpoint></Track></Course></Courses></TrainingCenterDatabase>"""
WALK = {"start_time": "2023-02-13T11:13:00Z", "times": [0, 5], "latlon": [[39.22, 101.67], [39.221, 101.671]]}
FIT_EPOCH_S = 631_065_600
EVENING_S = 1_676_286_780


def fit(fixes: Sequence[tuple[int, float | None, float | None]]) -> bytes:
    """A FIT file of records (seconds since 1970, longitude, latitude), by the protocol's own layout."""
    fields = ((253, 4, 0x86), (0, 4, 0x85), (1, 4, 0x85))
    body = struct.pack("<BBBHB", 0x40, 0, 0, 20, len(fields)) + b"".join(struct.pack("BBB", *field) for field in fields)
    for at_s, lon, lat in fixes:
        places = [0x7FFFFFFF if degrees is None else round(degrees * 2**31 / 180) for degrees in (lat, lon)]
        body += struct.pack("<BIii", 0, at_s - FIT_EPOCH_S, *places)
    header = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    header += struct.pack("<H", compute_crc(header))
    return header + body + struct.pack("<H", compute_crc(header + body))


def places(table: Table) -> list[tuple[float, float]]:
    """Longitude and latitude of every fix."""
    return [tuple(pair) for pair in shapely.get_coordinates(table.geometry).round(6).tolist()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("walk.gpx", GPX),
        ("walk.tcx", TCX),
        ("walk.fit", fit([(EVENING_S, 101.67, 39.22)])),
        ("walk.json", json.dumps(WALK)),
    ],
)
def test_same_columns_and_first_fix(name: str, content: str | bytes, put: Put) -> None:
    """Every format gives the same columns, and the same fix at the same instant."""
    table = read_tracks(put(name, content))
    assert tuple(table.frame.columns) == COLUMNS
    assert places(table)[0] == (101.67, 39.22)
    assert table.frame["time"].iloc[0] == "2023-02-13T11:13:00+00:00"
    assert table.frame["track"].iloc[0] == "1"


def test_tracks_of_gpx(put: Put) -> None:
    """A track is one outing, its segments are pauses; waypoints and routes are no fixes."""
    table = read_tracks(put("walk.gpx", GPX))
    assert table.frame["track"].tolist() == ["1", "1", "1", "2"]
    assert table.frame["title"].tolist() == ["东街巡逻", "东街巡逻", "东街巡逻", None]
    assert table.rows.tolist() == [1, 2, 3, 4]


def test_gpx_without_times(put: Put) -> None:
    """A point without a time has none; a time that is none stays as written, for the importer to refuse."""
    assert read_tracks(put("walk.gpx", GPX)).frame["time"].tolist()[1:] == ["2023-02-13T19:13:05+08:00", None, "noon"]


def test_points_without_position(put: Put) -> None:
    """Points without a position are counted once, not listed; the rows keep the numbers of the file."""
    table = read_tracks(put("walk.tcx", TCX))
    assert table.rows.tolist() == [1]
    assert [(fault.code, fault.sentence.values) for fault in table.faults] == [("fix.without_position", {"count": 1})]


def test_fit_positions(put: Put) -> None:
    """Semicircles are degrees; records without a position are counted."""
    path = put(
        "walk.fit", fit([(EVENING_S, None, None), (EVENING_S + 1, 101.67, 39.22), (EVENING_S + 2, -87.6, -41.8)])
    )
    table = read_tracks(path)
    assert places(table) == [(101.67, 39.22), (-87.6, -41.8)]
    assert table.rows.tolist() == [2, 3]
    assert table.faults[0].sentence.values == {"count": 1}


def test_fit_that_breaks_off(put: Put) -> None:
    """A recording that ends in the middle keeps the fixes before, with a warning."""
    whole = fit([(EVENING_S + step, 101.67, 39.22) for step in range(100)])
    table = read_tracks(put("walk.fit", whole[:700]))
    assert 40 < len(table) < 60
    assert [fault.code for fault in table.faults] == ["file.truncated"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("route.gpx", '<gpx><rte><rtept lat="1" lon="2"/></rte></gpx>'),
        ("course.tcx", "<TrainingCenterDatabase><Courses/></TrainingCenterDatabase>"),
        ("indoor.fit", fit([(EVENING_S, None, None)])),
        ("walk.json", '{"start_time": "2023-02-13T11:13:00Z", "times": [], "latlon": []}'),
    ],
)
def test_files_without_a_recording(name: str, content: str | bytes, put: Put) -> None:
    """Plans and indoor exercises hold no recorded positions, and that is said."""
    with pytest.raises(BadInput, match="no recorded positions") as caught:
        read_tracks(put(name, content))
    assert caught.value.code == "tracks.no_fixes"


@pytest.mark.parametrize(
    "change",
    [
        {"start_time": "noon"},
        {"start_time": 5},
        {"times": [0]},
        {"times": [0, "later"]},
        {"times": [0, 1e30]},
        {"latlon": [[39.22], [39.22]]},
        {"latlon": [["a", "b"], [1, 2]]},
        {"latlon": None},
    ],
)
def test_other_json(change: dict[str, object], put: Put) -> None:
    """JSON whose lists do not fit together is no walk."""
    with pytest.raises(BadInput) as caught:
        read_tracks(put("walk.json", json.dumps(WALK | change)))
    assert caught.value.code == "json.not_a_walk"


def test_tables_of_fixes_keep_their_columns(put: Put) -> None:
    """A CSV of fixes is a table like any other: the importer maps its columns."""
    table = read_tracks(put("walk.csv", "latitude,longitude\n39.22,101.67\n"))
    assert list(table.frame.columns) == ["latitude", "longitude"]
    assert table.geometry is None
