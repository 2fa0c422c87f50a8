"""Which row of a table is its header, and which rows do not fit under it."""

from collections.abc import Sequence

from geo.core.language import Sentence, say
from geo.exchange.columns import fold
from geo.exchange.faults import Fault
from geo.exchange.readers.delimited import first_filled, fitting

SEARCHED_ROWS = 10


def header_at(records: Sequence[Sequence[object]], wanted: Sequence[str]) -> int | None:
    """The first row with one of the words that are looked for; without such a row the first with two filled cells.

    Sheets often have a title above the table, or a row of groups above the row of names.
    """
    words = frozenset(map(fold, wanted))
    for index, record in enumerate(records[:SEARCHED_ROWS]):
        if any(fold(str(cell)) in words for cell in record if cell is not None):
            return index
    return first_filled(records)


def ragged(
    records: Sequence[Sequence[object]], first_row: int, width: int
) -> tuple[list[int], list[Sequence[object]], list[Fault]]:
    """Row numbers and cells of the records that fit under a header so wide, and what is wrong with the others."""
    return fitting(records, 0, width, first_row=first_row)


def above_header(count: int) -> tuple[Sentence, ...]:
    """What to say of the rows that stand above a header."""
    return (say("{rows} rows above the header are left out of the result.", rows=count),) if count else ()
