"""Coverage laid over parts of segments: every millimetre of them, walked or not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.patrols.covering.cover import NEVER, Coverage
from geo.patrols.covering.grids import Parts
from geo.patrols.covering.intervals import MM_BITS, Source, places

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

STRETCH_MM = 20_000
"""A missed stretch is told from this length on."""

_US_PER_HOUR = 3_600_000_000


@dataclass(frozen=True)
class Laid:
    """Rows (r,) by segment and place, together all parts: `grid` of the part; `last`, `patrols` as in `Coverage`."""

    segment: Ints
    from_mm: Ints
    to_mm: Ints
    grid: Ints
    last: Ints
    patrols: Ints

    def __len__(self) -> int:
        """How many rows."""
        return len(self.segment)

    @property
    def length_mm(self) -> Ints:
        """The length of each row (r,)."""
        return np.asarray(self.to_mm - self.from_mm)

    @property
    def walked(self) -> Flags:
        """Which rows (r,) somebody walked, recorded or reported."""
        return np.asarray((self.patrols > 0).any(axis=1))

    def hours_since(self, now: int, source: Source | None = None) -> Floats:
        """Hours (r,) from the last walk to `now` (microseconds); infinite without one. Of one source, or of any."""
        latest = self.last.max(axis=1, initial=NEVER) if source is None else self.last[:, source]
        return np.where(latest == NEVER, np.inf, (now - latest) / _US_PER_HOUR)

    def sums_mm(self, grids: int, *, of: Flags | None = None) -> Ints:
        """Millimetres (g,) of each grid; `of` some rows alone."""
        which = (self.grid >= 0) if of is None else (self.grid >= 0) & of
        sums = np.zeros(grids, np.int64)
        np.add.at(sums, self.grid[which], self.length_mm[which])
        return sums

    def recorded(self) -> Flags:
        """Which rows (r,) a track shows."""
        return np.asarray(self.patrols[:, Source.RECORDED] > 0)

    def missed(self, *, least_mm: int = STRETCH_MM) -> Parts:
        """Stretches of a segment within one grid that nobody walked, of at least `least_mm`, by segment and place."""
        return self.stretches(~self.walked, least_mm=least_mm)[0]

    def stretches(self, which: Flags, *, least_mm: int = STRETCH_MM) -> tuple[Parts, Ints]:
        """Neighbouring rows of `which` as stretches of a segment within one grid, of at least `least_mm`.

        With the latest walk anywhere on each (s, 2), the columns by `Source`.
        """
        joined = np.zeros(len(self), bool)
        joined[1:] = which[1:] & which[:-1] & (self.segment[1:] == self.segment[:-1])
        joined[1:] &= (self.from_mm[1:] == self.to_mm[:-1]) & (self.grid[1:] == self.grid[:-1])
        begins, ends = np.flatnonzero(which & ~joined), np.flatnonzero(which & ~np.roll(joined, -1))
        rows = np.where(which[:, None], self.last, NEVER)
        latest = np.maximum.reduceat(rows, begins, axis=0) if len(begins) else np.empty((0, len(Source)), np.int64)
        long = self.to_mm[ends] - self.from_mm[begins] >= least_mm
        begins, ends = begins[long], ends[long]
        return Parts(self.segment[begins], self.from_mm[begins], self.to_mm[ends], self.grid[begins]), latest[long]


def lay(coverage: Coverage, parts: Parts) -> Laid:
    """Every millimetre of the parts, cut where coverage changes; coverage that no part holds is left out."""
    part_from, part_to = places(parts.segment, parts.from_mm), places(parts.segment, parts.to_mm)
    walk_from, walk_to = places(coverage.segment, coverage.from_mm), places(coverage.segment, coverage.to_mm)
    marks = np.unique(np.concatenate([part_from, part_to, walk_from, walk_to]))
    begin, end = marks[:-1], marks[1:]
    part, in_part = _holding(part_from, part_to, begin)
    begin, end, part = begin[in_part], end[in_part], part[in_part]
    walk, in_walk = _holding(walk_from, walk_to, begin)
    last = np.full((len(begin), len(Source)), NEVER, np.int64)
    patrols = np.zeros((len(begin), len(Source)), np.int64)
    last[in_walk], patrols[in_walk] = coverage.last[walk[in_walk]], coverage.patrols[walk[in_walk]]
    base = parts.segment[part] << MM_BITS
    return Laid(parts.segment[part], begin - base, end - base, parts.grid[part], last, patrols)


def _holding(start: Ints, end: Ints, place: Ints) -> tuple[Ints, Flags]:
    """Which range each place lies in, and whether in any."""
    index = np.searchsorted(start, place, side="right") - 1
    if not len(start):
        return index, np.zeros(len(place), bool)
    return index, (index >= 0) & (place < end[index])
