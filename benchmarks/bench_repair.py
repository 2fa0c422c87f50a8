"""Faults of imported grid polygons: how many are found and repaired, and how much the areas of grids change.

Faults of 0.1 to 0.9 m are seeded into valid coverages: a generated one like the precincts of Denver (384 precincts, 36
faults in each seed), a generated town, and the real tilings, where those are there; then faults of up to 3 m into the
first, to be mended with a tolerance of 5 m. Limits: every fault is found, with its kind, its place within 3 m and both
grids; at least 99 % are repaired; no grid's area changes by more than the tolerance along its seeded borders.
Options: --seeds N, --tilings NAME ... (what a file's name begins with).
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from benchmarks.coverages import coverage as wiggly
from benchmarks.plans.faults import Seed, dissolved, seed_faults, shrunk
from benchmarks.plans.repair import Repair, measure
from benchmarks.plans.towns import make_town
from geo.boundaries.coverages import TOLERANCE_M, make_coverage
from geo.exchange.reading import read_polygons

DATA = Path(os.environ.get("GRIDSTEWARD_REAL_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
TILINGS = (
    "tilings/zurich_quarters.geojson",
    "tilings/kansas_city_neighbourhoods.geojson",
    "tilings/edmonton_neighbourhoods.geojson",
    "tilings/lancashire_lsoa2011.parquet",
    "tilings/toronto_neighbourhoods.geojson",
    "tilings/nyc_police_precincts.gpkg",
    "tilings/dc_dpw-parking-beats.geojson",
    "tilings/taipei_raw_sample_63000010.json",
    "redistricting/providence_blocks.zip",
    "redistricting/ks_ellis_county_block.gpkg",
)
EACH = 4
LEAST_REPAIRED = 0.99


@dataclass
class Sum:
    """What came of all seeds of one coverage."""

    faults: int = 0
    found: int = 0
    repaired: int = 0
    besides: int = 0
    beyond: int = 0
    invalid: int = 0
    largest_m2: float = 0.0
    took_s: float = 0.0

    def add(self, repair: Repair, took_s: float) -> None:
        """Count one seed."""
        self.faults += len(repair.faults)
        self.found += int(repair.found.sum())
        self.repaired += int(repair.repaired.sum())
        self.besides += repair.besides
        self.beyond += int((repair.beyond_m2 > 0).sum())
        self.invalid += not repair.valid
        self.largest_m2 = max(self.largest_m2, float(repair.changed_m2.max()))
        self.took_s += took_s

    @property
    def held(self) -> bool:
        """Whether the limits are."""
        return self.found == self.faults and self.repaired >= LEAST_REPAIRED * self.faults and not self.beyond


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each coverage; 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--tilings", nargs="*", default=[""])
    options = parser.parse_args(arguments)
    held = [_of(name, valid, options.seeds) for name, valid in _coverages(tuple(options.tilings))]
    held.append(_of("like Denver, up to 3 m", _like_denver(), options.seeds, largest_m=3.0, tolerance_m=5.0))
    return int(not all(held))


def _coverages(wanted: tuple[str, ...]) -> Iterator[tuple[str, NDArray[Any]]]:
    yield "like Denver", _like_denver()
    yield "town", make_town(1, "even").blocks
    for name in TILINGS:
        path = DATA / name
        if not path.exists():
            print(f"{name} is not in {DATA}: left out.")
        elif path.name.startswith(wanted):
            geometry = read_polygons(path).geometry
            assert geometry is not None
            yield path.stem, dissolved(make_coverage(geometry), len(geometry))


def _like_denver() -> NDArray[Any]:
    return shrunk(wiggly(24, 16), 0.25)


def _of(
    name: str, valid: NDArray[Any], seeds: int, *, largest_m: float = 0.9, tolerance_m: float = TOLERANCE_M
) -> bool:
    before = make_coverage(valid, tolerance_m=tolerance_m).flaws
    told = Sum()
    for seed in range(seeds):
        faulty = seed_faults(valid, [kind for kind in Seed for _ in range(EACH)], seed=seed, sizes_m=(0.1, largest_m))
        began_s = time.process_time()
        coverage = make_coverage(faulty.features, tolerance_m=tolerance_m)
        took_s = time.process_time() - began_s
        told.add(measure(faulty, coverage, before, tolerance_m=tolerance_m), took_s)
    print(
        f"{name:28} {len(valid):5} grids   {told.faults:4} faults: found {told.found / told.faults:7.2%},"
        f" repaired {told.repaired / told.faults:7.2%}, told besides {told.besides}, invalid {told.invalid}"
        f"   area of a grid changed by at most {told.largest_m2:6.1f} m2, beyond the tolerance: {told.beyond}"
        f"   {told.took_s / seeds:.2f} s",
        flush=True,
    )
    return told.held


if __name__ == "__main__":
    sys.exit(main())
