from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import CRS

from geo.core.errors import BadInput
from geo.exchange.crs import is_wgs84, move, shown, to_wgs84
from geo.exchange.reading import read_polygons

Put = Callable[[str, str | bytes], Path]


def features(*rings: list[tuple[float, float]], crs: str = "") -> str:
    """A GeoJSON text of one polygon per ring."""
    members = ",".join(
        '{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":['
        + str([list(corner) for corner in ring])
        + "]}}"
        for ring in rings
    )
    named = f'"crs":{{"type":"name","properties":{{"name":"{crs}"}}}},' if crs else ""
    return f'{{"type":"FeatureCollection",{named}"features":[{members}]}}'


DEGREES = [(101.66, 39.21), (101.67, 39.21), (101.67, 39.22), (101.66, 39.21)]
METRES = [(875211.0, 4332258.0), (876199.0, 4332258.0), (876199.0, 4338619.0), (875211.0, 4332258.0)]
SWAPPED = [(lat, lon) for lon, lat in DEGREES]


@pytest.mark.parametrize("code", ["EPSG:4326", "EPSG:4979", "EPSG:4490", "EPSG:4480", "OGC:CRS84"])
def test_degrees_that_need_no_change(code: str) -> None:
    """WGS84 and CGCS2000, in two and three dimensions, are taken as they are: longitude first."""
    crs = CRS.from_user_input(code)
    assert is_wgs84(crs)
    assert to_wgs84(np.array([[101.67, 39.22]]), crs).tolist() == [[101.67, 39.22]]


@pytest.mark.parametrize(("code", "meridian"), [("EPSG:4547", 114.0), ("EPSG:4549", 120.0)])
def test_axis_order_is_that_of_the_file(code: str, meridian: float) -> None:
    """Codes that define north before east are still read as east, north."""
    lon, lat = to_wgs84(np.array([[500_000.0, 4_343_000.0]]), CRS.from_user_input(code))[0]
    assert lon == pytest.approx(meridian, abs=1e-9)
    assert lat == pytest.approx(39.22, abs=0.01)


def test_metres_that_say_they_are_degrees(put: Put) -> None:
    """A file of metres that declares degrees is refused as a whole, and the fault is named."""
    with pytest.raises(BadInput, match=r"degrees .*OGC:CRS84.* holds metres, such as 875211") as caught:
        read_polygons(put("a.geojson", features(METRES, METRES)))
    assert caught.value.code == "crs.metres_as_degrees"


def test_latitude_before_longitude(put: Put) -> None:
    """A file of swapped axes is refused as a whole, and the fault is named."""
    with pytest.raises(BadInput, match="latitude stands before longitude") as caught:
        read_polygons(put("a.geojson", features(SWAPPED)))
    assert caught.value.code == "crs.axes_swapped"


def test_one_row_of_metres_among_degrees(put: Put) -> None:
    """Where only some rows are wrong, they are named and the others go in."""
    table = read_polygons(put("a.geojson", features(DEGREES, METRES, SWAPPED)))
    assert table.rows.tolist() == [1]
    assert [(fault.code, fault.row) for fault in table.faults] == [("coordinate.metres", 2), ("coordinate.swapped", 3)]


@pytest.mark.parametrize("crs", ["EPSG:4547", ""])
def test_zone_number_before_the_easting(crs: str, put: Put) -> None:
    """Eastings that begin with the number of a zone their CRS lacks are refused, and the zone is named."""
    ring = [
        (38_500_100.0, 4_343_000.0),
        (38_500_200.0, 4_343_000.0),
        (38_500_200.0, 4_343_100.0),
        (38_500_100.0, 4_343_000.0),
    ]
    with pytest.raises(BadInput) as caught:
        read_polygons(put("a.geojson", features(ring, crs=crs)))
    assert caught.value.code == "crs.zone_prefix"
    assert caught.value.sentence.values["zone"] == 38


def test_zone_number_that_belongs(put: Put) -> None:
    """Where the CRS has the number of the zone (EPSG:4526: zone 38), the easting is right."""
    ring = [
        (38_500_100.0, 4_343_000.0),
        (38_500_200.0, 4_343_000.0),
        (38_500_200.0, 4_343_100.0),
        (38_500_100.0, 4_343_000.0),
    ]
    table = read_polygons(put("a.geojson", features(ring, crs="EPSG:4526")))
    assert shapely.get_coordinates(table.geometry)[0] == pytest.approx((114.0012, 39.22), abs=0.01)


def test_crs_that_nobody_says() -> None:
    """Without a CRS degrees are taken as WGS84; anything else is refused with the remedy."""
    degrees = np.array([shapely.Polygon(DEGREES)])
    assert move(degrees, None, "a.shp")[0].equals(degrees[0])
    with pytest.raises(BadInput, match=r"\.prj") as caught:
        move(np.array([shapely.Polygon(METRES)]), None, "a.shp")
    assert caught.value.code == "crs.unknown"


def test_coordinates_outside_their_crs(put: Put) -> None:
    """Coordinates that their projection cannot hold are refused by their row."""
    wild = [(5e8, 5e8), (6e8, 5e8), (6e8, 6e8), (5e8, 5e8)]
    good = [(500_000.0, 4_343_000.0), (500_100.0, 4_343_000.0), (500_100.0, 4_343_100.0), (500_000.0, 4_343_000.0)]
    table = read_polygons(put("a.geojson", features(wild, good, crs="EPSG:32648")))
    assert table.rows.tolist() == [2]
    assert [fault.row for fault in table.faults] == [1]


def test_how_a_crs_is_shown() -> None:
    """A CRS is shown by its code, or its name where it has none."""
    assert shown(CRS.from_epsg(4490)) == "EPSG:4490"
    assert shown(CRS.from_proj4("+proj=tmerc +lon_0=101.67 +ellps=GRS80")) == "unknown"
    assert shown(None) is None
