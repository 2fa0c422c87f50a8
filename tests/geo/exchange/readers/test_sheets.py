from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from geo.core.errors import BadInput
from geo.exchange.reading import read_points, read_polygons

ROWS = [
    ["地址", "经度", "户数", "登记"],
    ["新华街1号", 101.67, 6, datetime.fromisoformat("2023-02-13T19:13:00")],
    [None] * 4,
    ["新华街2号", 101.68, 12, None],
]


def test_cells_of_a_sheet(sheet: Callable[..., Path]) -> None:
    """Numbers, dates and texts become text; row numbers are those of the sheet."""
    table = read_points(sheet(ROWS))
    assert table.frame.to_numpy().tolist() == [
        ["新华街1号", "101.67", "6", "2023-02-13T19:13:00"],
        ["新华街2号", "101.68", "12", None],
    ]
    assert table.rows.tolist() == [2, 4]
    assert table.source.format == "XLSX"


def test_a_title_above_the_table(sheet: Callable[..., Path]) -> None:
    """A title and an empty row above the header keep their row numbers."""
    table = read_points(sheet([["巴丹社区门牌"], [], *ROWS]))
    assert list(table.frame.columns) == ["地址", "经度", "户数", "登记"]
    assert table.rows.tolist() == [4, 6]


def test_empty_sheets_do_not_count(sheet: Callable[..., Path]) -> None:
    """Excel's empty Sheet2 and Sheet3 leave no doubt which sheet is meant."""
    assert len(read_points(sheet(ROWS, Sheet2=[], Sheet3=[]))) == 2


def test_several_sheets(sheet: Callable[..., Path]) -> None:
    """Of several filled sheets one has to be named."""
    path = sheet(ROWS, 网格员=[["姓名", "网格"], ["甲", "1"]])
    with pytest.raises(BadInput, match="网格员") as caught:
        read_points(path)
    assert caught.value.code == "file.too_many_datasets"
    assert read_points(path, layer="网格员").frame["姓名"].tolist() == ["甲"]
    with pytest.raises(BadInput) as unknown:
        read_points(path, layer="街道")
    assert unknown.value.code == "layer.unknown"


def test_empty_workbook(sheet: Callable[..., Path]) -> None:
    """A workbook with nothing in it is empty."""
    with pytest.raises(BadInput) as caught:
        read_points(sheet([]))
    assert caught.value.code == "file.empty"


def test_a_sheet_is_no_map(sheet: Callable[..., Path]) -> None:
    """Areas cannot come from a workbook."""
    with pytest.raises(BadInput, match="cannot hold areas"):
        read_polygons(sheet(ROWS))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_damaged_workbook(part: str, zip_up: Callable[..., Path]) -> None:
    """A workbook with a broken part is refused."""
    entries = {
        "xl/workbook.xml": b"<workbook><sheets/></workbook>",
        "[Content_Types].xml": b"<Types/>",
        part: b"<broken",
    }
    with pytest.raises(BadInput) as caught:
        read_points(zip_up("data.xlsx", entries))
    assert caught.value.code in {"file.unreadable", "file.empty"}
