"""Tables through the buffers and back are what they were, to the bit."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.core.language import say
from geo.exchange.cells import frame
from geo.exchange.confinement import tables
from geo.exchange.confinement.answers import Head, head_bytes
from geo.exchange.faults import Fault, Severity
from geo.exchange.table import Source, Table

SOURCE = Source(Path("a.csv"), "a.csv", "CSV", b"\x01" * 32, 7, "utf-8", "EPSG:4326", "层")
ODD = [0.0, -0.0, 1e308, -1e308, 5e-324, np.inf, -np.inf, np.nan, 101.66123456]


def there_and_back(table: Table) -> Table:
    head = head_bytes(Head(outcome="table", table=tables.shape(table)), [])
    told = Head.model_validate_json(head).table
    assert told is not None
    pieces = iter([bytearray(piece) for piece in tables.buffers(table)])
    return tables.table(told, table.source, lambda: next(pieces))


def table_of(cells: pd.DataFrame, geometry: Sequence[Any] | None = None, faults: Sequence[Fault] = ()) -> Table:
    shapes = None if geometry is None else np.array([*geometry, None], dtype=object)[:-1]
    return Table(SOURCE, cells, np.arange(2, 2 + len(cells)), shapes, tuple(faults))


@given(st.lists(st.tuples(*[st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1)] * 2)))
def test_cells(rows: list[tuple[str | None, str | None]]) -> None:
    """Every text and every empty cell comes back, in columns of objects as before."""
    cells = pd.DataFrame({name: pd.Series([row[at] for row in rows], dtype=object) for at, name in enumerate("ab")})
    again = there_and_back(table_of(cells))
    pd.testing.assert_frame_equal(again.frame, cells)
    assert again.rows.tolist() == list(range(2, 2 + len(rows)))


def test_points_keep_every_bit() -> None:
    """Not-finite coordinates, signs of zero and missing points are what they were."""
    points = [*(shapely.Point(lon, lat) for lon in ODD for lat in ODD), None]
    again = there_and_back(table_of(frame({"a": ["x"] * len(points)}), points))
    assert again.geometry is not None
    assert again.geometry[-1] is None
    before = shapely.get_coordinates(points[:-1])
    assert shapely.get_coordinates(again.geometry[:-1]).tobytes() == before.tobytes()


def test_lines_keep_every_bit() -> None:
    """Lines and sets of lines."""
    lines = [
        shapely.LineString([(1 / 3, 0), (1, 1)]),
        shapely.MultiLineString([[(0, 0), (1 / 7, 1)], [(2, 2), (3, 3)]]),
    ]
    again = there_and_back(table_of(frame({"a": ["x", "y"]}), lines))
    assert shapely.to_wkb(again.geometry).tolist() == shapely.to_wkb(lines).tolist()


def test_areas_keep_every_bit() -> None:
    """Polygons and multipolygons with holes."""
    hole = shapely.box(0, 0, 9, 9) - shapely.box(1 / 3, 1 / 3, 2, 2)
    areas = [hole, shapely.MultiPolygon([hole, shapely.box(10, 10, 11, 11)])]
    again = there_and_back(table_of(frame({"a": ["x", "y"]}), areas))
    assert again.geometry is not None
    assert [area.wkb for area in again.geometry] == [area.wkb for area in areas]


def test_without_columns_or_rows() -> None:
    """A table of geometry alone keeps its length, an empty one its columns."""
    alone = there_and_back(table_of(pd.DataFrame(index=pd.RangeIndex(2)), [shapely.Point(1, 2), None]))
    assert (len(alone), list(alone.frame.columns)) == (2, [])
    empty = there_and_back(table_of(frame({"a": [], "b": []}), []))
    assert (len(empty), list(empty.frame.columns)) == (0, ["a", "b"])


@pytest.mark.parametrize("place", [None, (101.6, 39.2), (np.inf, np.nan)])
def test_faults(place: tuple[float, float] | None) -> None:
    """Code, sentence with its values, severity and place come back."""
    fault = Fault(
        code="a.b",
        sentence=say("{count} of {share} in {name}", count=3, share=0.5, name="格"),
        severity=Severity.WARNING,
        row=4,
        column="甲",
        value="x" * 5000,
        place=place,
        area_m2=1.5,
    )
    (again,) = there_and_back(table_of(frame({"a": ["x"]}), faults=[fault])).faults
    assert repr(again) == repr(fault)


def test_what_cannot_be_sent_is_replaced() -> None:
    """A half of a pair in a value does not keep the answer from arriving."""
    fault = Fault(code="a.b", sentence=say("{name}", name="a\ud800b"), value="c\x00d")
    (again,) = there_and_back(table_of(frame({"a": ["x"]}), faults=[fault])).faults
    assert (again.sentence.values["name"], again.value) == ("a\ufffdb", "c\ufffdd")
