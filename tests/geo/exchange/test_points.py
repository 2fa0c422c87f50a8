from collections.abc import Callable

import numpy as np
import pytest

from geo.core.datum import Datum, from_wgs84
from geo.core.errors import BadInput
from geo.exchange.faults import Severity
from geo.exchange.points import Points, read_coordinates
from geo.exchange.table import Table

MakeTable = Callable[..., Table]
TOWN = (101.60, 39.15, 101.75, 39.30)


def read(table: Table, **options: object) -> Points:
    """Read the columns lon and lat, as degrees near the town unless the options say otherwise."""
    choices: dict[str, object] = {"lon": "lon", "lat": "lat", "datum": None, "near": TOWN, **options}
    return read_coordinates(table, **choices)  # type: ignore[arg-type]  # options are checked by the callee


def test_good_rows(table: MakeTable) -> None:
    """Degrees in columns become points on the grid, and nothing is remarked."""
    points = read(table(lon=["101.67", "101.6700000000001"], lat=["39.22", "39.22"]))
    assert points.lonlat.tolist() == [[101.67, 39.22], [101.67, 39.22]]
    assert points.usable.all()
    assert points.faults == ()
    assert points.datum is Datum.WGS84


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (None, None, "coordinate.missing"),
        ("101.67", None, "coordinate.missing"),
        ("here", "there", "coordinate.unreadable"),
        ("nan", "39.22", "coordinate.not_finite"),
        ("inf", "39.22", "coordinate.not_finite"),
        ("1e308", "39.22", "coordinate.out_of_range"),
        ("181", "39.22", "coordinate.out_of_range"),
        ("39.22", "101.67", "coordinate.swapped"),
        ("39500123.4", "4343567.8", "coordinate.zone_prefix"),
        ("4343567.8", "39500123.4", "coordinate.zone_prefix"),
        ("17673600", "4343567", "coordinate.zone_prefix"),
        ("500123.4", "4343567.8", "coordinate.metres"),
        ("11317852.5", "4756182.3", "coordinate.metres"),
    ],
)
def test_impossible_coordinates(lon: str | None, lat: str | None, code: str, table: MakeTable) -> None:
    """Coordinates that are no place are refused with their reason and row; the next row goes in."""
    points = read(table(lon=[lon, "101.67"], lat=[lat, "39.22"]))
    assert points.usable.tolist() == [False, True]
    assert np.isnan(points.lonlat[0]).all()
    assert [(fault.code, fault.row, fault.severity) for fault in points.faults] == [(code, 2, Severity.ERROR)]


def test_far_rows_are_kept(table: MakeTable) -> None:
    """A place far from the territory stays, with a warning that says where it is."""
    points = read(table(lon=["101.67", "110", "101.9"], lat=["39.22", "9", "39.5"]))
    assert points.usable.all()
    assert [(fault.code, fault.row, fault.severity, fault.place) for fault in points.faults] == [
        ("coordinate.far", 3, Severity.WARNING, (110.0, 9.0))
    ]


def test_possible_but_swapped(table: MakeTable) -> None:
    """Where both ways round are places, the warning says that the other way would be near."""
    near_kenya = (38.0, -3.0, 39.6, -2.0)
    points = read(table(lon=["-2.16", "38.68"], lat=["38.68", "-2.16"]), near=near_kenya)
    assert points.usable.all()
    assert [(fault.code, fault.row, fault.severity) for fault in points.faults] == [
        ("coordinate.swapped", 2, Severity.WARNING)
    ]


def test_without_a_territory_nothing_is_far(table: MakeTable) -> None:
    """Before the first territory there is nothing to be far from."""
    assert read(table(lon=["-87.6"], lat=["41.8"]), near=None).faults == ()


def test_datum_is_undone(table: MakeTable) -> None:
    """Coordinates said to be GCJ-02 come out as WGS84, and the datum is kept with them."""
    shifted = from_wgs84(np.array([[101.67, 39.22]]), Datum.GCJ02)[0]
    points = read(table(lon=[repr(float(shifted[0]))], lat=[repr(float(shifted[1]))]), datum=Datum.GCJ02)
    assert points.lonlat.tolist() == [[101.67, 39.22]]
    assert points.datum is Datum.GCJ02


def test_geometry_counts_more_than_columns(table: MakeTable) -> None:
    """A table with geometry needs no columns of coordinates; a row without geometry is refused."""
    points = read(table(points=[(101.67, 39.22), None], name=["a", "b"]), lon=None, lat=None)
    assert points.usable.tolist() == [True, False]
    assert [(fault.code, fault.row) for fault in points.faults] == [("coordinate.missing", 3)]


def test_swapped_geometry_shows_its_coordinates(table: MakeTable) -> None:
    """A fault of a geometry names the coordinates that the file has."""
    points = read(table(points=[(39.22, 101.67)]), lon=None, lat=None)
    assert points.faults[0].code == "coordinate.swapped"
    assert points.faults[0].value == "39.22, 101.67"


def test_no_coordinates_at_all(table: MakeTable) -> None:
    """A table with neither geometry nor both columns is refused, and its columns are listed."""
    with pytest.raises(BadInput, match="address") as caught:
        read(table(address=["a"], lon=["101"]), lat=None)
    assert caught.value.code == "columns.missing"


def test_faults_come_in_the_order_of_rows(table: MakeTable) -> None:
    """Refusals and warnings are listed together, by row."""
    points = read(table(lon=["110", "x", "110"], lat=["9", "y", "9"]))
    assert [fault.row for fault in points.faults] == [2, 3, 4]


def test_no_rows(table: MakeTable) -> None:
    """A table without rows gives no points and no faults."""
    points = read(table(lon=[], lat=[]))
    assert points.lonlat.shape == (0, 2)
    assert points.faults == ()
