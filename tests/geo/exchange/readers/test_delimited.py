from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.errors import BadInput
from geo.exchange.cells import frame
from geo.exchange.faults import Severity
from geo.exchange.readers.delimited import decode, read_delimited
from geo.exchange.reading import read_points
from geo.exchange.writing import rows_csv

TEXT = "地址,经度,纬度\n新华街1号,101.67,39.22\n"


def records(data: bytes | str) -> list[dict[str, str | None]]:
    """The rows of a text as dictionaries of cells."""
    encoded = data.encode("utf-8") if isinstance(data, str) else data
    return frame(read_delimited(encoded, "a.csv").columns).to_dict("records")  # type: ignore[return-value]  # headers are text


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    """A BOM decides, else strict UTF-8, else GB18030; the first header has no BOM in it."""
    assert decode(data, "a.csv") == (TEXT, encoding)
    assert records(data) == [{"地址": "新华街1号", "经度": "101.67", "纬度": "39.22"}]


@pytest.mark.parametrize(("data", "code"), [(b"a,\xff\xff\n", "text.encoding"), (b"a,b\n\x00\x01", "file.unsupported")])
def test_what_is_no_text(data: bytes, code: str) -> None:
    """Bytes of no encoding, and bytes that are no text, are refused."""
    with pytest.raises(BadInput) as caught:
        read_delimited(data, "a.csv")
    assert caught.value.code == code


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters(delimiter: str) -> None:
    """The delimiter that makes columns is found; the others stay in the text."""
    text = f'name{delimiter}note\n曙光{delimiter}"a,b;c\td|e"\n额肯{delimiter}x\n'
    assert records(text)[0] == {"name": "曙光", "note": "a,b;c\td|e"}


def test_commas_in_unquoted_text_of_a_tsv() -> None:
    """Commas inside cells do not make a tab-separated table comma-separated."""
    assert records("a\tb\n1,2,3\t4\n5,6,7\t8\n")[0] == {"a": "1,2,3", "b": "4"}


def test_a_single_column() -> None:
    """A list of one column has no delimiter."""
    assert records("name\n曙光\n额肯\n") == [{"name": "曙光"}, {"name": "额肯"}]


def test_rows_count_as_in_a_spreadsheet() -> None:
    """The header is row 1; a cell of two lines is one row; empty rows count and are left out."""
    features = read_delimited(b'a,b\n1,"two\nlines"\n\n,\n2,x\r\n', "a.csv")
    assert features.rows.tolist() == [2, 5]
    assert list(features.columns["b"]) == ["two\nlines", "x"]


def test_a_title_above_the_table() -> None:
    """A title line, as Chinese offices put it above a table, is not the header."""
    features = read_delimited("巴丹社区门牌\n\n地址,经度\n新华街,101\n".encode(), "a.csv")
    assert list(features.columns) == ["地址", "经度"]
    assert features.rows.tolist() == [4]


def test_ragged_rows() -> None:
    """A row with too many cells is kept out and named; one with too few is filled; empty extra cells are nothing."""
    features = read_delimited(b"a,b\n1,2\n1,2,3\n1\n1,2,,\n", "a.csv")
    assert features.rows.tolist() == [2, 4, 5]
    assert [(fault.code, fault.row, fault.severity) for fault in features.faults] == [
        ("row.too_long", 3, Severity.ERROR),
        ("row.too_short", 4, Severity.WARNING),
    ]


@pytest.mark.parametrize("data", [b'a,b\n1,"x\n2,y\n', b'a,"b\n1,2\n', b'a,b\n"x"y,"z\n' + b"1,2\n" * 9])
def test_open_quotation_mark(data: bytes) -> None:
    """A quotation mark that is never closed would swallow rows: the file is refused."""
    with pytest.raises(BadInput) as caught:
        read_delimited(data, "a.csv")
    assert caught.value.code == "csv.open_quote"


def test_quotation_marks_inside_cells() -> None:
    """Quotation marks in the middle of a cell, against the rules, are kept as well as can be."""
    assert records('a,b\n1,6" pipe\n"2"x,y\n') == [{"a": "1", "b": '6" pipe'}, {"a": "2x", "b": "y"}]


@pytest.mark.parametrize("data", [b"\n\n", b" \n,,\n", b"\xef\xbb\xbf"])
def test_nothing_in_it(data: bytes) -> None:
    """A file of blank rows is empty."""
    with pytest.raises(BadInput) as caught:
        read_delimited(data, "a.csv")
    assert caught.value.code == "file.empty"


def test_header_without_rows() -> None:
    """A header alone is a table of no rows."""
    assert len(read_delimited(b"a,b\n", "a.csv")) == 0


def test_codes_keep_their_zeros(put: Callable[[str, str], Path]) -> None:
    """Cells are text: leading zeros, long codes and words like NA or 1e5 stay as they are."""
    table = read_points(put("a.csv", "code,flag\n007,NA\n152922001001001,1e5\n"))
    assert table.frame.to_numpy().tolist() == [["007", "NA"], ["152922001001001", "1e5"]]


cell = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\ufeff"), min_size=1).filter(
    lambda text: text.strip() == text and not text.startswith(("=", "+", "-", "@", "\t"))
)


@given(st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=20))
def test_what_we_write_we_read(rows: list[tuple[str, str, str]]) -> None:
    """Any table that was written for a spreadsheet is read back cell by cell."""
    features = read_delimited(rows_csv(["first", "second", "third"], rows), "a.csv")
    assert list(zip(*features.columns.values(), strict=True)) == rows
