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
        question = self.question
        places = places_of(piece, self.choice, datum=question.choices.datum, near=question.near)
        grid = question.snapshot.locator.find(places.lonlat).astype(np.int64)
        said = places.problem.copy()
        said[grid >= 0] = number_of(IN_GRID)
        lost = np.flatnonzero((grid < 0) & places.usable)
        said[lost] = outside(places.lonlat[lost], question.near)
        self._ask(piece, places, grid, said, step)
        today = self._today(places, grid)
        self.tally.count(said, piece.rows)
        added = self._added(grid, said, today)
        self.tally.forget()
        return added

    def _ask(
        self,
        piece: Piece,
        places: Places,
        grid: NDArray[np.int64],
        said: NDArray[np.int64],
        step: Callable[[int], None],
    ) -> None:
        """Rows without a usable place by their address, where the file has one."""
        column = column_of(piece, self.choice.get("address"))
        open_rows = np.flatnonzero(~places.usable)
        if column is None or not len(open_rows):
            return
        codes = {each.code: index for index, each in enumerate(self.question.snapshot.grids)}
        texts = column.cast(pa.string()).take(pa.array(open_rows)).to_pylist()
        has_places = bool(self.choice.columns.keys() - {"address"})
        for count, (row, text) in enumerate(zip(open_rows.tolist(), texts, strict=True)):
            if not (text or "").strip():
                if said[row] == number_of(MISSING) or not has_places:
                    said[row] = number_of(NOTHING)
                continue
            answer = self.question.match(text.strip())
            said[row] = self.tally.number(answer.verdict)
            grid[row] = codes.get(answer.grid_code or "", -1)
            if answer.lonlat is not None:
                places.lonlat[row] = answer.lonlat
            step(count + 1)

    def _today(self, places: Places, grid: NDArray[np.int64]) -> NDArray[np.int64]:
        """The grid of each place in the plan of today; -1 where none is known."""
        if self.question.today is None:
            return grid if self.question.asks_past else np.full(len(grid), -1, np.int64)
        return self.question.today.locator.find(places.lonlat).astype(np.int64)

    def _added(self, grid: NDArray[np.int64], said: NDArray[np.int64], today: NDArray[np.int64]) -> Added:
        """Few different rows come of many: a grid, what is said of it, and what it is today."""
        words, grids = len(self.tally.verdicts), len(_grids(self.question.today or self.question.snapshot)) + 1
        keys, which = np.unique(((grid + 1) * words + said) * grids + today + 1, return_inverse=True)
        return Added([self._row(*_parts(int(key), words, grids)) for key in keys], which.astype(np.int64))

    def _row(self, grid: int, said: int, today: int) -> list[str]:
        question, verdict = self.question, self.tally.verdicts[said]
        word, reason = question.translate(WORDS[verdict.certainty]), question.translate(verdict.reason)
        row = [*_named(question.snapshot, grid), word, reason, question.plan_name]
        return [*row, *_named(question.today or question.snapshot, today)[:2]] if question.asks_past else row


def _parts(key: int, words: int, grids: int) -> tuple[int, int, int]:
    rest, today = divmod(key, grids)
    grid, said = divmod(rest, words)
    return grid - 1, said, today - 1


def _grids(snapshot: PlanSnapshot) -> tuple[Any, ...]:
    return snapshot.grids


def _named(snapshot: PlanSnapshot, index: int) -> tuple[str, str, str, str]:
    if index < 0:
        return _NO_GRID
    grid, community = snapshot.grids[index], snapshot.communities[index]
    return grid.code, grid.name, community.code, community.name
