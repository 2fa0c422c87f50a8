"""One row of each key: rows that repeat another, and rows that contradict it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Singles:
    """Rows of a file with each key once, in file order.

    `repeated` counts rows left out because they say wholly the same as another. `conflicts` pairs
    the row of each one left out because it says something else with the row that was taken.
    """

    frame: pd.DataFrame
    repeated: int
    conflicts: tuple[tuple[int, int], ...]


def one_row_a_key(frame: pd.DataFrame, key: Sequence[str], content: Sequence[str]) -> Singles:
    """Take one row of each key; `row` holds row numbers.

    Of contradicting rows the one with the smallest content is taken, so that the choice does not
    depend on the order of the file.
    """
    by = [*key, *content]
    differing = frame.drop_duplicates(by)
    repeated = len(frame) - len(differing)
    contradicted = differing[differing.duplicated([*key], keep=False)]
    if contradicted.empty:
        return Singles(differing, repeated, ())
    ordered = contradicted.sort_values(by, key=lambda column: column.map(_sortable), kind="stable")
    taken = ordered.drop_duplicates([*key])
    left_out = ordered.drop(taken.index)
    pairs = left_out[["row", *key]].merge(taken[["row", *key]], on=[*key], suffixes=("", "_taken"))
    conflicts = sorted((int(row), int(other)) for row, other in zip(pairs["row"], pairs["row_taken"], strict=True))
    return Singles(differing.drop(left_out.index), repeated, tuple(conflicts))


def _sortable(value: object) -> str:
    return "" if value is None else str(value)
