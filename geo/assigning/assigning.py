"""The rows of a piece with their grids: places all at once, addresses one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.assigning.columns import Choice, column_of
from geo.assigning.places import Places, outside, places_of
from geo.assigning.question import Question
from geo.assigning.verdicts import IN_GRID, MISSING, NOTHING, WORDS, Tally, number_of
from geo.boundaries.snapshots import PlanSnapshot
from geo.exchange.pieces import Piece

ADDED = ("grid_code", "grid_name", "community_code", "community_name", "class", "reason", "plan")
ADDED_PAST = ("today_grid_code", "today_grid_name")
_SMALL = 1 << 20
_NO_GRID = ("", "", "", "")


@dataclass(frozen=True)
class Added:
    """The further columns of a piece: the different rows that there are, and which one each row of the file has."""

    rows: list[list[str]]
    which: NDArray[np.int64]

    def columns(self) -> list[Any]:
        """Each column as an Arrow array of text; nothing where it is empty."""
        which = pa.array(self.which)
        return [
            pa.array([cell or None for cell in cells], pa.string()).take(which)
            for cells in zip(*self.rows, strict=True)
        ]


@dataclass(frozen=True)
class Located:
    """Of n rows the place, the ordinal of the grid (-1 for none), the number of what is said, the grid of today."""

    places: Places
    grid: NDArray[np.int64]
    said: NDArray[np.int64]
    today: NDArray[np.int64]


@dataclass(frozen=True)
class Assigner:
    """Assigns pieces of one file; `tally` counts what was said."""

    question: Question
    choice: Choice
    tally: Tally

    @property
    def names(self) -> tuple[str, ...]:
        """The further columns."""
        return (*ADDED, *ADDED_PAST) if self.question.asks_past else ADDED

    def assign(self, piece: Piece, *, step: Callable[[int], None]) -> Added:
        """The further columns of a piece. `step` is told how many rows of it are done, while addresses take time."""
        found = locate_piece(piece, self.question, self.choice, self.tally, step=step)
        self.tally.count(found.said, piece.rows)
        added = self._added(found)
        self.tally.forget()
        return added

    def _added(self, found: Located) -> Added:
        """Few different rows come of many: a grid, what is said of it, and what it is today."""
        words, grids = len(self.tally.verdicts), len((self.question.today or self.question.snapshot).grids) + 1
        keys, which = _distinct(((found.grid + 1) * words + found.said) * grids + found.today + 1)
        return Added([self._row(*_parts(int(key), words, grids)) for key in keys], which)

    def _row(self, grid: int, said: int, today: int) -> list[str]:
        question, verdict = self.question, self.tally.verdicts[said]
        word, reason = question.translate(WORDS[verdict.certainty]), question.translate(verdict.reason)
        row = [*_named(question.snapshot, grid), word, reason, question.plan_name]
        return [*row, *_named(question.today or question.snapshot, today)[:2]] if question.asks_past else row


def locate_piece(
    piece: Piece, question: Question, choice: Choice, tally: Tally, *, step: Callable[[int], None]
) -> Located:
    """The grids of the rows of a piece, and what is said of them; what is said of addresses is added to a tally."""
    places = places_of(piece, choice, datum=question.choices.datum, near=question.near)
    grid = question.snapshot.locator.find(places.lonlat).astype(np.int64)
    said = places.problem.copy()
    said[grid >= 0] = number_of(IN_GRID)
    lost = np.flatnonzero((grid < 0) & places.usable)
    said[lost] = outside(places.lonlat[lost], question.near)
    found = Located(places, grid, said, np.full(len(piece), -1, np.int64))
    _ask(found, column_of(piece, choice.get("address")), question, choice, tally, step)
    if question.today is not None:
        found.today[:] = question.today.locator.find(places.lonlat)
    return found


def _ask(  # noqa: PLR0913, PLR0917 (a step of the function above, with what that knows)
    found: Located, column: Any, question: Question, choice: Choice, tally: Tally, step: Callable[[int], None]
) -> None:
    """Answer rows without a usable place by their address, where the file has one."""
    rows = np.flatnonzero(~found.places.usable)
    if column is None or not len(rows):
        return
    ordinals = {each.id: index for index, each in enumerate(question.snapshot.grids)}
    texts = column.cast(pa.string()).take(pa.array(rows)).to_pylist()
    has_places = bool(choice.columns.keys() - {"address"})
    for count, (row, text) in enumerate(zip(rows.tolist(), texts, strict=True)):
        if not (text or "").strip():
            if found.said[row] == number_of(MISSING) or not has_places:
                found.said[row] = number_of(NOTHING)
            continue
        answer = question.match(text.strip())
        found.said[row] = tally.number(answer.verdict)
        found.grid[row] = ordinals.get(answer.grid_id, -1) if answer.grid_id is not None else -1
        if answer.lonlat is not None:
            found.places.lonlat[row] = answer.lonlat
        step(count + 1)


def _distinct(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The different keys, and which of them each (n,) is; without sorting where they are small numbers."""
    most = int(keys.max(initial=0)) + 1
    if most > _SMALL:
        different, which = np.unique(keys, return_inverse=True)
        return different, which.astype(np.int64)
    seen = np.zeros(most, bool)
    seen[keys] = True
    place = np.cumsum(seen) - 1
    return np.flatnonzero(seen), place[keys]


def _parts(key: int, words: int, grids: int) -> tuple[int, int, int]:
    rest, today = divmod(key, grids)
    grid, said = divmod(rest, words)
    return grid - 1, said, today - 1


def _named(snapshot: PlanSnapshot, index: int) -> tuple[str, str, str, str]:
    if index < 0:
        return _NO_GRID
    grid, community = snapshot.grids[index], snapshot.communities[index]
    return grid.code, grid.name, community.code, community.name
