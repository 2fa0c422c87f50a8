import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.exchange.reading import read_points
from geo.exchange.writing import harmless, rows_csv, write_csv


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=", "-", "－1=2", "＝1", "\n=1"]
)
def test_formulas_are_defused(cell: str) -> None:
    """A cell that a spreadsheet would run gets an apostrophe, and then is text."""
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("-12.5", "-12.5"),
        ("+8", "+8"),
        ("1e-3", "1e-3"),
        (-87.6277, "-87.6277"),
        (3.0, "3"),
        (None, ""),
        (True, "true"),
        ("0101", "0101"),
        ("曙光社区", "曙光社区"),
        ("a,b", "a,b"),
    ],
)
def test_plain_cells_stay(value: object, written: str) -> None:
    """Numbers, codes and texts are written as they are."""
    assert harmless(value) == written


def test_spreadsheets_see_utf8(tmp_path: Path) -> None:
    """The file begins with a BOM and ends its lines as RFC 4180 says; the number of rows is told."""
    assert write_csv(tmp_path / "a.csv", ["名称"], [["曙光"], ["额肯"]]) == 2
    assert (tmp_path / "a.csv").read_bytes() == "\ufeff名称\r\n曙光\r\n额肯\r\n".encode()
    assert rows_csv(["名称"], [["曙光"], ["额肯"]]) == (tmp_path / "a.csv").read_bytes()


def test_headers_are_foreign_text_too() -> None:
    """A column name from a file is defused like a cell."""
    assert rows_csv(["=1+1"], []).decode("utf-8-sig") == "'=1+1\r\n"


def test_what_is_written_can_be_read(tmp_path: Path) -> None:
    """Quotes, commas and line breaks in cells survive."""
    rows = [['say "hi"', "a,b"], ["two\nlines", "x"]]
    write_csv(tmp_path / "a.csv", ["one", "two"], rows)
    assert read_points(tmp_path / "a.csv").frame.to_numpy().tolist() == rows


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_no_cell_begins_a_formula(rows: list[list[str]]) -> None:
    """Whatever the texts, no cell that a spreadsheet opens begins like a formula, unless it is a number."""
    text = rows_csv(["a", "b"], rows).decode("utf-8-sig")
    for record in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        for cell in record:
            assert not cell.startswith(("=", "@", "\t", "\r"))
            assert not cell.startswith(("+", "-")) or float(cell) == float(cell)
