"""CSV piece by piece: the same cells as the csv module reads, however they are written and wherever blocks end."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.exchange.readers import blocks
from geo.exchange.readers.textpieces import text_pieces

CELLS = st.text(st.sampled_from("ab0. ,\"'\n路é"), max_size=6)
"""Without other separators: which one a file uses is guessed from all that stands in it."""

ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=30)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), end=st.sampled_from(["\n", "\r\n"]),
       block_bytes=st.integers(8, 200))  # fmt: skip
def test_the_cells_are_those_that_were_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], quoting: int, end: str, block_bytes: int
) -> None:
    """With blocks of any size, cells quoted or not, and separators, quotation marks and line ends inside them."""
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    marked = [[f"x{number}", *row] for number, row in enumerate(rows)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=quoting, lineterminator=end).writerows([["id", "a", "b", "c"], *marked])  # type: ignore[call-overload]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK_BYTES", block_bytes)
        found = text_pieces(path, path.name, wanted=("id",))
        read = [list(row.values()) for piece in found.pieces for row in piece.batch.to_pylist()]
    assert found.heading.columns == ("id", "a", "b", "c")
    assert read == marked


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_told(tmp_path: Path, encoding: str) -> None:
    """Marks count, and GB18030 where it is no UTF-8."""
    path = tmp_path / "a.csv"
    path.write_text("id;名\n1;幸福\n2;长山\n", encoding=encoding)
    found = text_pieces(path, path.name, wanted=())
    assert [row for piece in found.pieces for row in piece.batch.to_pylist()] == [
        {"id": "1", "名": "幸福"},
        {"id": "2", "名": "长山"},
    ]
    assert found.heading.encoding == encoding.removesuffix("-sig")


def test_rows_are_numbered_as_a_sheet_numbers_them(tmp_path: Path) -> None:
    """The header is row 1, through all blocks; rows kept out and empty ones count."""
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * 3 + "1,2,3\n\n" + "3,4\n")
    numbers = [int(row) for piece in text_pieces(path, path.name, wanted=()).pieces for row in piece.rows]
    assert numbers == [2, 3, 4, 7]
