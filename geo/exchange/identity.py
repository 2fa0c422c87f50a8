"""Identity numbers of residents do not come in: they are taken out of every cell and header before anyone sees them.

A number counts as one where its region, date of birth and check digit are right (GB 11643-1999).
"""

import re
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.core.language import say
from geo.exchange.faults import Fault, Severity

_CANDIDATE = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")
_LENGTH = 18
_WEIGHTS = tuple(2**power % 11 for power in range(17, 0, -1))
_CHECK_DIGITS = "10X98765432"
_PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)
)


def without_identity_numbers(cells: pd.DataFrame, rows: NDArray[np.int64]) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """The cells with identity numbers taken out, and where they stood; the numbers are not repeated."""
    faults: list[Fault] = []
    cleaned: dict[str, list[str | None]] = {}
    for name in cells.columns:
        values = cells[name].tolist()
        long = (value for value in values if value is not None and len(value) >= _LENGTH)
        if _CANDIDATE.search("\n".join(long)) is None:
            continue
        cleaned[name] = [None if value is None else without_identity_number(value) for value in values]
        changed = [index for index, value in enumerate(values) if value != cleaned[name][index]]
        faults.extend(left_out(str(name), int(rows[index])) for index in changed)
    if not faults:
        return cells, ()
    return cells.assign(**{name: pd.Series(values, dtype=object) for name, values in cleaned.items()}), tuple(faults)


def is_identity_number(text: str) -> bool:
    """Whether 18 characters are a valid identity number of a resident."""
    if int(text[:2]) not in _PROVINCES:
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text[:17], strict=True))
    return _CHECK_DIGITS[total % 11] == text[17].upper()


def without_identity_number(text: str) -> str | None:
    """A text with the numbers in it taken out; None where nothing else is left. Other texts stay as they are."""
    if _CANDIDATE.search(text) is None:
        return text
    return _CANDIDATE.sub(lambda match: "" if is_identity_number(match[0]) else match[0], text).strip() or None


def left_out(column: str, row: int | None) -> Fault:
    """The warning that a number stood in a column, without the number."""
    return Fault(
        code="identity.dropped",
        sentence=say("An identity number stood in column '{column}'; it was left out.", column=column),
        severity=Severity.WARNING,
        row=row,
        column=column,
    )
