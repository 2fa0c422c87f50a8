"""Rows to XLSX, some thousands at a time."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl

from geo.exchange.writers.rows import AT_ONCE, write_sheet


def read(path: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))


def test_numbers_are_numbers_and_texts_are_texts(tmp_path: Path) -> None:
    """A code stays a text with its zeros, nothing stays nothing, and no text acts as a formula."""
    path = tmp_path / "rows.xlsx"
    rows = [("007", 7, 1.5, None), ("=1+1", 0, -2.25, "<b>"), ("12", True, None, "曙光")]
    assert write_sheet(path, ["Code", "Count", "=Share", "Name"], rows, sheet="表") == 3
    assert read(path) == [
        ("Code", "Count", "'=Share", "Name"),
        ("007", 7, 1.5, None),
        ("'=1+1", 0, -2.25, "<b>"),
        ("12", "true", None, "曙光"),
    ]


def test_rows_come_one_by_one_however_many(tmp_path: Path) -> None:
    """More than are held at once; the last ones are where they belong."""
    path = tmp_path / "rows.xlsx"

    def rows() -> Iterator[tuple[int, str]]:
        for number in range(AT_ONCE + 3):
            yield number, f"row {number}"

    assert write_sheet(path, ["Number", "Name"], rows()) == AT_ONCE + 3
    found = read(path)
    assert (len(found), found[1], found[-1]) == (AT_ONCE + 4, (0, "row 0"), (AT_ONCE + 2, f"row {AT_ONCE + 2}"))


def test_no_rows_are_a_header(tmp_path: Path) -> None:
    """The table is there, and empty."""
    path = tmp_path / "rows.xlsx"
    assert write_sheet(path, ["Number"], []) == 0
    assert read(path) == [("Number",)]
