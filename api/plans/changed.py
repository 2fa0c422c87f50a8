"""What became of grids, as the pages tell it: a word for each kind of change, its count, and a line for each."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.boundaries.plans.comparing import GridChange, GridFate
from geo.core.language import Sentence, say
from geo.publishing.comparing import Comparison

FATES: Mapping[GridFate, Sentence] = {
    GridFate.SAME: say("the same"),
    GridFate.RENAMED: say("renamed"),
    GridFate.REDIGITISED: say("drawn again"),
    GridFate.CHANGED: say("border moved"),
    GridFate.SPLIT: say("split"),
    GridFate.MERGED: say("merged"),
    GridFate.NEW: say("new grid"),
    GridFate.GONE: say("gone"),
}
MOST_ROWS = 200


@dataclass(frozen=True)
class ChangeRow:
    """A line of the table: what became of grids, and how many households come and go."""

    fate: Sentence
    before: str
    after: str
    gained: int
    lost: int


@dataclass(frozen=True)
class ChangeTable:
    """The counts of each kind of change, the first lines, and how many more there are."""

    fates: list[tuple[Sentence, int]]
    rows: list[ChangeRow]
    more: int


def change_table(
    changes: Sequence[GridChange], *, before: Mapping[str, str], after: Mapping[str, str], moves: pd.DataFrame
) -> ChangeTable:
    """The changes of grids in words; names by code, and `moves` with the columns before, after and households."""
    counts = Counter(each.fate for each in changes)
    rows = _rows(changes, before, after, moves)
    return ChangeTable(
        fates=[(FATES[fate], counts[fate]) for fate in GridFate if counts[fate]],
        rows=rows[:MOST_ROWS],
        more=max(0, len(rows) - MOST_ROWS),
    )


def comparison_table(comparison: Comparison) -> ChangeTable:
    """The changes of a comparison in words."""
    frames = comparison.before, comparison.after
    before, after = (dict(zip(grids["code"], grids["name"], strict=True)) for grids in frames)
    return change_table(comparison.changes, before=before, after=after, moves=comparison.moves)


def _rows(
    changes: Sequence[GridChange], before: Mapping[str, str], after: Mapping[str, str], moves: pd.DataFrame
) -> list[ChangeRow]:
    gained = moves.groupby("after")["households"].sum()
    lost = moves.groupby("before")["households"].sum()
    return [
        ChangeRow(
            fate=FATES[each.fate],
            before="、".join(before[code] for code in each.before),
            after="、".join(after[code] for code in each.after),
            gained=sum(int(gained.get(code, 0)) for code in each.after),
            lost=sum(int(lost.get(code, 0)) for code in each.before),
        )
        for each in changes
        if each.fate is not GridFate.SAME
    ]
