"""What is said of a row: how sure its grid is, and why."""

import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.core.language import Sentence, say

FIRST_ROWS = 5


class Certainty(enum.StrEnum):
    """How sure the grid of a row is."""

    EXACT = "exact"
    SAME_GRID = "same_grid"
    ASK = "ask"


WORDS = {
    Certainty.EXACT: say("Exact"),
    Certainty.SAME_GRID: say("Same grid"),
    Certainty.ASK: say("Ask"),
}
"""The three words in which people read it."""


@dataclass(frozen=True)
class Verdict:
    """How sure, a stable code, and the reason in words."""

    certainty: Certainty
    code: str
    reason: Sentence


IN_GRID = Verdict(Certainty.EXACT, "point.in_grid", say("The point lies in this grid."))
IN_NO_GRID = Verdict(Certainty.ASK, "point.in_no_grid", say("The point lies in no grid."))
FAR = Verdict(Certainty.ASK, "coordinate.far", say("This place is far from the territory."))
FAR_SWAPPED = Verdict(
    Certainty.ASK, "coordinate.swapped", say("Far away, but right if longitude and latitude were swapped.")
)
MISSING = Verdict(Certainty.ASK, "coordinate.missing", say("This row has no coordinates."))
UNREADABLE = Verdict(Certainty.ASK, "coordinate.unreadable", say("The coordinates are not numbers."))
NOT_FINITE = Verdict(Certainty.ASK, "coordinate.not_finite", say("The coordinates are not finite numbers."))
SWAPPED = Verdict(Certainty.ASK, "coordinate.swapped_axes", say("Longitude and latitude seem to be swapped."))
METRES = Verdict(
    Certainty.ASK, "coordinate.metres", say("These are metres, but degrees are expected: longitude, then latitude.")
)
OUT_OF_RANGE = Verdict(Certainty.ASK, "coordinate.out_of_range", say("The coordinates are no place on earth."))
NOTHING = Verdict(Certainty.ASK, "row.empty", say("This row has neither coordinates nor an address."))

OF_POINTS = (
    IN_GRID,
    IN_NO_GRID,
    FAR,
    FAR_SWAPPED,
    MISSING,
    UNREADABLE,
    NOT_FINITE,
    SWAPPED,
    METRES,
    OUT_OF_RANGE,
    NOTHING,
)
"""What can be said of points, by number; what is said of addresses is numbered as it comes."""


Kind = tuple[str, str]
"""What verdicts are counted by: their code, and their reason before its values are filled in."""


@dataclass
class Tally:
    """The verdicts of a file by number, how often each kind was given, in which rows first, and the first of each.

    `varied` are the kinds whose reasons differ from row to row in their values.
    """

    verdicts: list[Verdict] = field(default_factory=lambda: list(OF_POINTS))
    counts: Counter[Kind] = field(default_factory=Counter)
    sure: Counter[Certainty] = field(default_factory=Counter)
    first: dict[Kind, list[int]] = field(default_factory=dict)
    said: dict[Kind, Verdict] = field(default_factory=dict)
    varied: set[Kind] = field(default_factory=set)

    def number(self, verdict: Verdict) -> int:
        """The number of a verdict in `verdicts`; the same words get the same number."""
        for number in range(len(self.verdicts) - 1, max(-1, len(self.verdicts) - 33), -1):
            if self.verdicts[number] == verdict:
                return number
        self.verdicts.append(verdict)
        return len(self.verdicts) - 1

    def forget(self) -> None:
        """Forget the verdicts of addresses: most are given once."""
        del self.verdicts[len(OF_POINTS) :]

    def count(self, given: NDArray[np.int64], rows: NDArray[np.int64]) -> None:
        """Count the verdicts given (n,) to rows (n,)."""
        for number, often in enumerate(np.bincount(given, minlength=len(self.verdicts)).tolist()):
            if not often:
                continue
            verdict = self.verdicts[number]
            kind = verdict.code, verdict.reason.text
            self.counts[kind] += often
            self.sure[verdict.certainty] += often
            if self.said.setdefault(kind, verdict) != verdict:
                self.varied.add(kind)
            known = self.first.setdefault(kind, [])
            if len(known) < FIRST_ROWS:
                known.extend(_first(given, number, rows, FIRST_ROWS - len(known)))


def number_of(verdict: Verdict) -> int:
    """The number of a verdict about a point."""
    return OF_POINTS.index(verdict)


def _first(given: NDArray[np.int64], number: int, rows: NDArray[np.int64], most: int) -> Iterable[int]:
    return (int(rows[at]) for at in np.flatnonzero(given == number)[:most])
