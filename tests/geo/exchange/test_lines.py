from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from geo.core.errors import BadInput
from geo.exchange import limits
from geo.exchange.lines import check_lines
from geo.exchange.parsing import parse_streets
from geo.exchange.reading import read_streets

Put = Callable[[str, str | bytes], Path]


def test_what_is_no_line_stays_out() -> None:
    """Missing, other and impossible geometry and lines without length are refused one by one."""
    shapes = [
        shapely.LineString([(101.6, 39.2), (101.6000000012, 39.3)]),
        None,
        shapely.Point(101, 39),
        shapely.LineString([(39.2, 101.6), (39.3, 101.6)]),
        shapely.LineString([(101.6, 39.2), (101.600000001, 39.2)]),
        shapely.MultiLineString([[(101, 39), (102, 39)], [(101, 40), (102, 40)]]),
    ]
    checked = check_lines(np.array(shapes, dtype=object), np.arange(1, 7))
    assert checked.usable.tolist() == [True, False, False, False, False, True]
    assert [(fault.row, fault.code) for fault in checked.faults] == [
        (2, "geometry.missing"),
        (3, "geometry.not_line"),
        (4, "coordinate.swapped"),
        (5, "line.no_length"),
    ]
    assert shapely.get_coordinates(checked.geometry[0])[1, 0] == 101.6


@pytest.mark.parametrize(
    ("coordinates", "code"),
    [
        ("[[500000, 4300000], [500100, 4300000]]", "crs.metres_as_degrees"),
        ("[[39.2, 101.6], [39.3, 101.6]]", "crs.axes_swapped"),
        ("[[18500000, 4300000], [18500100, 4300000]]", "crs.zone_prefix"),
    ],
)
def test_streets_in_a_wrong_system(put: Put, coordinates: str, code: str) -> None:
    """A file whose lines are no degrees is refused whole, with the one reason."""
    line = f'{{"type": "LineString", "coordinates": {coordinates}}}'
    with pytest.raises(BadInput) as caught:
        read_streets(put("streets.geojson", line))
    assert caught.value.code == code


def test_a_table_is_no_street(put: Put) -> None:
    """Formats without lines are refused by name."""
    with pytest.raises(BadInput, match="cannot hold streets"):
        read_streets(put("streets.csv", "a,b\n1,2\n"))


def test_lines_of_any_format_have_a_limit(monkeypatch: pytest.MonkeyPatch, put: Put) -> None:
    """A GeoJSON with more points than streets have is refused as an extract is."""
    path = put("streets.geojson", '{"type": "LineString", "coordinates": [[101, 39], [102, 39], [103, 39]]}')
    monkeypatch.setattr(limits, "LINE_POINTS", 2)
    with pytest.raises(BadInput) as caught:
        parse_streets(path)
    assert caught.value.code == "file.too_large"
