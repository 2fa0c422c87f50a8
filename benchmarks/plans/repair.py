"""What became of seeded faults: found, with kind, place and both grids; repaired; and the areas of the grids."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.plans.faults import OF_A_RING, TOLD_AS, Faulty, Seed, Seeded
from geo.boundaries.coverages import Coverage, Flaw
from geo.boundaries.coverages.flaws import TOLERANCE_M
from geo.core.measure import areas_m2, lengths_m

WITHIN_M = 3.0
"""A fault is found where its place is told no further than this from where it was seeded."""

ROUNDING_M = 2e-3
OPEN_M2 = 1e-3
"""What rounding to the coordinate grid may leave of a gap."""


@dataclass(frozen=True)
class Repair:
    """`found` and `repaired` (n,) tell of each seeded fault.

    `changed_m2` (g,) is how much each grid's area differs from the file's, `beyond_m2` (g,) how much of that is more
    than the tolerance along its seeded borders. `besides` counts flaws that nobody seeded.
    """

    faults: tuple[Seeded, ...]
    found: NDArray[np.bool_]
    repaired: NDArray[np.bool_]
    changed_m2: NDArray[np.float64]
    beyond_m2: NDArray[np.float64]
    besides: int
    valid: bool

    def of(self, kind: Seed) -> NDArray[np.bool_]:
        """Which of the faults are of a kind."""
        return np.array([fault.kind is kind for fault in self.faults], np.bool_)


def measure(
    faulty: Faulty, coverage: Coverage, before: Sequence[Flaw] = (), *, tolerance_m: float = TOLERANCE_M
) -> Repair:
    """Compare what was seeded with what was told and done; `before` are flaws that the original had already."""
    told = _Told(faulty, coverage.flaws)
    found = np.array([told.of(fault) for fault in faulty.faults], np.bool_)
    count = len(faulty.features)
    after_m2 = np.bincount(coverage.owners, weights=areas_m2(coverage.pieces), minlength=count)
    drawn = shapely.make_valid(faulty.features, method="structure", keep_collapsed=False)
    changed_m2 = np.abs(after_m2 - areas_m2(drawn))
    allowed_m2 = ROUNDING_M * lengths_m(drawn)
    for fault in faulty.faults:
        allowed_m2[[fault.first, fault.second]] += tolerance_m * fault.border_m
    return Repair(
        faulty.faults,
        found,
        _repaired(faulty, coverage),
        changed_m2,
        np.maximum(changed_m2 - allowed_m2, 0.0),
        told.besides(before),
        coverage.valid and bool(shapely.coverage_is_valid(coverage.pieces)),
    )


class _Told:
    def __init__(self, faulty: Faulty, flaws: Sequence[Flaw]) -> None:
        self.faulty, self.flaws = faulty, flaws
        degrees = shapely.points([flaw.place for flaw in flaws]) if flaws else np.empty(0, object)
        self.at = faulty.plane.stretch(degrees)

    def of(self, fault: Seeded) -> bool:
        """Whether one flaw has the kind, the place and both grids of a seeded fault."""
        names = {fault.first} if fault.kind in OF_A_RING else {fault.first, fault.second}
        return any(
            flaw.kind in TOLD_AS[fault.kind] and names <= {flaw.first, flaw.second}
            for flaw in (self.flaws[k] for k in self._near(fault.where))
        )

    def _near(self, where: Any) -> NDArray[np.int64]:
        return np.flatnonzero(shapely.dwithin(self.at, where, WITHIN_M)) if len(self.at) else np.empty(0, np.int64)

    def besides(self, before: Sequence[Flaw]) -> int:
        """Flaws that are neither seeded nor were there before."""
        known = {index for fault in self.faulty.faults for index in self._near(fault.where)}
        same = {(flaw.kind, flaw.place) for flaw in before}
        return sum(k not in known and (flaw.kind, flaw.place) not in same for k, flaw in enumerate(self.flaws))


def _repaired(faulty: Faulty, coverage: Coverage) -> NDArray[np.bool_]:
    """Where no ground of the original around the fault is without a grid, or in two."""
    flat = faulty.plane.stretch(coverage.pieces)
    tree = shapely.STRtree(flat)
    ground = faulty.plane.stretch(faulty.valid)
    done = []
    for fault in faulty.faults:
        around = shapely.buffer(fault.where, 2.0)
        home = shapely.intersection(shapely.union(ground[fault.first], ground[fault.second]), around)
        pieces = shapely.intersection(flat[tree.query(home, predicate="intersects")], home)
        whole = shapely.area(shapely.union_all(pieces))
        open_m2 = shapely.area(home) - whole
        double_m2 = shapely.area(pieces).sum() - whole
        mouth_m2 = 2 * fault.size_m**2 if fault.kind is Seed.INLET else 0.0
        done.append(open_m2 < OPEN_M2 + 2e-3 * shapely.length(home) + mouth_m2 and double_m2 < OPEN_M2)
    return np.array(done, np.bool_) & bool(shapely.coverage_is_valid(coverage.pieces))
