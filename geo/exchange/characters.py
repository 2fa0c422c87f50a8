"""Characters that no database and no answer can hold: NUL, and halves of pairs that stand alone."""

from typing import Any

import pandas as pd
from numpy.typing import NDArray

from geo.core.language import say
from geo.exchange.faults import Fault, Severity

_PLACEHOLDER = "\ufffd"


def writable(text: str) -> str:
    """A text with each such character replaced by the sign for what cannot be shown."""
    if "\x00" in text:
        text = text.replace("\x00", _PLACEHOLDER)
    if _is_whole(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def writable_cells(cells: pd.DataFrame, rows: NDArray[Any]) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """The cells with such characters replaced, and where they stood."""
    faults: list[Fault] = []
    cleaned: dict[str, pd.Series] = {}
    for name in cells.columns:
        values = cells[name].tolist()
        together = "".join(value for value in values if value is not None)
        if "\x00" not in together and _is_whole(together):
            continue
        clean = [None if value is None else writable(value) for value in values]
        cleaned[name] = pd.Series(clean, dtype=object)
        changed = [index for index, value in enumerate(values) if value != clean[index]]
        faults.extend(_replaced(str(name), int(rows[index])) for index in changed)
    return (cells.assign(**cleaned) if cleaned else cells), tuple(faults)


def _is_whole(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _replaced(column: str, row: int) -> Fault:
    return Fault(
        code="text.unwritable",
        sentence=say("A character in column '{column}' is no text; it was replaced by a sign.", column=column),
        severity=Severity.WARNING,
        row=row,
        column=column,
    )
