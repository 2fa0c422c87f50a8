"""100,000 random edits with undo and redo on a thousand grids, on made-up and on real blocks; `make soak-operations`.

After each batch the leaves are a valid coverage and the outline has not moved by more than a step of 1e-8 degree; at
the end the edits that stand, done again on the base, say the same to the bit, and taken back one by one they leave
the base.
"""

import argparse
import os
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from benchmarks.plans.towns import make_town
from benchmarks.plans.walk import Walk, leaf_set, said_by
from geo.boundaries.coverages.coverage import make_coverage
from geo.boundaries.drafting.applying import apply_operation
from geo.boundaries.drafting.leafset import LeafSet

DATA = Path(os.environ.get("GRIDSTEWARD_REAL_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
GRIDS = 1_000
BATCH = 1_000


def main() -> int:
    """Walk on each ground; 1 where anything did not hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--edits", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for name, blocks in grounds():
        walk_on(name, blocks, asked.edits, asked.seed)
    return 0


def grounds() -> Iterator[tuple[str, NDArray[Any]]]:
    """Blocks of a made-up town and of three real places."""
    yield "made up", make_town(1, "even", columns=60, rows=58).blocks
    files = {
        "Providence": DATA / "redistricting/providence_blocks.zip",
        "Ellis County": DATA / "redistricting/ks_ellis_county_block.gpkg",
        "Taipei": DATA / "tilings/taipei_stat_areas.parquet",
    }
    for name, path in files.items():
        if path.exists():
            yield name, read_blocks(path)


def read_blocks(path: Path) -> NDArray[Any]:
    """Polygons of a file in degrees, made a coverage."""
    layer = {"layer": "ks_ellis_county_vap_data_block"} if path.suffix == ".gpkg" else {}
    with warnings.catch_warnings(action="ignore"):  # about extensions of the file that are not read
        frame = gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path, **layer)
    return make_coverage(frame.to_crs(4326).geometry.to_numpy()).pieces


def grids_of(blocks: NDArray[Any], grids: int) -> NDArray[np.int64]:
    """Blocks in so many grids, by strips from west to east that are cut from south to north: near enough to whole."""
    bounds = np.array([each.bounds for each in blocks])
    order = np.lexsort((bounds[:, 1], np.digitize(bounds[:, 0], np.quantile(bounds[:, 0], np.linspace(0, 1, 32)))))
    grid = np.empty(len(blocks), np.int64)
    grid[order] = np.arange(len(blocks)) * min(grids, len(blocks)) // len(blocks)
    return grid


def walk_on(name: str, blocks: NDArray[Any], edits: int, seed: int) -> None:
    """Go through all edits on one ground, and print what was done."""

    def fresh() -> LeafSet:
        return leaf_set(blocks, np.full(len(blocks), 10), grids_of(blocks, GRIDS), 20)

    began_s = time.perf_counter()
    walk = Walk(fresh(), seed)
    for _ in range(max(1, edits // BATCH)):
        walk.go(min(BATCH, edits))
        walk.check()
    said, again = said_by(walk.leaves), fresh()
    for operation, _ in walk.done:
        apply_operation(again, operation)
    assert said_by(again) == said, "done again, the edits say something else"
    base = said_by(fresh())
    for _, change in reversed(walk.done):
        walk.leaves.revert(change)
    assert said_by(walk.leaves) == base, "taken back, the edits leave something behind"
    took_s = time.perf_counter() - began_s
    print(f"{name}: {len(blocks)} blocks, {edits} edits in {took_s:.0f} s; {len(walk.done)} stood at the end")
    print("  done    " + ", ".join(f"{kind} {count}" for kind, count in walk.counts.most_common()))
    print("  refused " + ", ".join(f"{kind} {count}" for kind, count in walk.refused.most_common(8)))


if __name__ == "__main__":
    sys.exit(main())
