"""Questions about a whole column of text have the answers of asking cell by cell."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.exchange.identity import without_identity_number
from geo.exchange.strings import without_identity_numbers
from geo.exchange.writers.plain import safe_cells
from geo.exchange.writing import harmless

NUMBER = "11010519491231002X"
CELLS = st.lists(
    st.one_of(
        st.text(st.sampled_from("0123456789.=+-@\"',\n＝路X"), max_size=24),
        st.floats(allow_nan=False).map(repr),
        st.tuples(st.text("0路.", max_size=4), st.text("1路 ", max_size=4)).map(
            lambda ends: ends[0] + NUMBER + ends[1]
        ),
    ),
    max_size=20,
)


@given(cells=CELLS)
def test_identity_numbers_are_found_wherever_they_stand(cells: list[str]) -> None:
    """The same cells as the rule for one cell leaves, and those that changed."""
    column, changed = without_identity_numbers(pa.array(cells, pa.string()))
    kept = [without_identity_number(cell) or "" for cell in cells]
    assert [each if cell != kept[index] else kept[index] for index, (cell, each) in
            enumerate(zip(cells, column.to_pylist(), strict=True))] == column.to_pylist()  # fmt: skip
    assert column.to_pylist() == [cell if cell == kept[at] else kept[at] for at, cell in enumerate(cells)]
    assert changed.tolist() == [at for at, cell in enumerate(cells) if cell != kept[at]]


@given(cells=CELLS)
def test_a_column_of_cells_is_written_as_each_cell_is(cells: list[str]) -> None:
    """No formula, and one cell of CSV each."""
    expected = [
        '"' + text.replace('"', '""') + '"' if set('",\r\n') & set(text) else text for text in map(harmless, cells)
    ]
    assert safe_cells(pa.array(cells, pa.string())).to_pylist() == expected


@pytest.mark.parametrize("start", [0, 1, 3])
def test_a_part_of_a_column_is_asked_about_itself_alone(start: int) -> None:
    """What stands before or behind the part does not count."""
    column = pa.array(["=a", "b", "=c", "d", '"e'], pa.string()).slice(start, 2)
    plain = pa.array(column.to_pylist(), pa.string())
    assert safe_cells(column).to_pylist() == safe_cells(plain).to_pylist()
    assert np.array_equal(without_identity_numbers(column)[1], [])
