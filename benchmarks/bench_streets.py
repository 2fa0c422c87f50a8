"""Extracts of OpenStreetMap to street blocks within the hull of their streets: seconds, blocks, peak memory.

Limit: Krems (XML, packed) and the centre of Helsinki (PBF) in 5 s each, read, noded and cut; every block valid,
the blocks a coverage, their union the outline. Each town runs in a process of its own, so the start of the process that
reads files counts.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shapely

from geo.exchange.confinement.warm import WARM
from geo.streets import Along, Blocks, cut_blocks, hull_of, make_network, read_ways

DATA = Path(os.environ.get("GRIDSTEWARD_REAL_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
TOWNS = ("krems.osm.gz", "helsinki_centre.osm.pbf")
MOST_S = 5.0
_MB = 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each town; 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--town", help="measure one file of the folder, and print figures for programs")
    town = parser.parse_args(arguments).town
    if town is not None:
        print(json.dumps(_measured(DATA / "streets" / town)))
        return 0
    if not (DATA / "streets").is_dir():
        print(f"The real data are not in {DATA}: nothing is measured.")
        return 0
    return int(max([_told(name) for name in TOWNS]) > MOST_S)


def _told(name: str) -> float:
    """The seconds that a town took, printed with the rest."""
    command = [sys.executable, "-m", "benchmarks.bench_streets", "--town", name]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(
        f"{name:24} {found['lines']:5} lines  {found['segments']:5} segments  {found['blocks']:4} blocks"
        f"   borders {found['street']} street, {found['barrier']} barrier"
        f"   read {found['read_s']:.2f} + network {found['network_s']:.2f} + blocks {found['blocks_s']:.2f}"
        f" = {found['total_s']:.2f} s ({MOST_S:.0f})   peak {found['own_mb']} MB, reader {found['reader_mb']} MB"
    )
    return float(found["total_s"])


def _measured(path: Path) -> dict[str, Any]:
    began_s = time.perf_counter()
    ways = read_ways(path).ways
    read_s = time.perf_counter()
    network = make_network(ways)
    network_s = time.perf_counter()
    outline = hull_of(ways)
    blocks = cut_blocks(network, outline)
    ended_s = time.perf_counter()
    own_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MB
    WARM.end()
    _check(blocks, outline)
    kinds = Counter(blocks.along.tolist())
    return {
        "lines": len(ways),
        "segments": len(network),
        "blocks": len(blocks),
        "street": kinds[Along.STREET],
        "barrier": kinds[Along.BARRIER],
        "read_s": read_s - began_s,
        "network_s": network_s - read_s,
        "blocks_s": ended_s - network_s,
        "total_s": ended_s - began_s,
        "own_mb": own_mb,
        "reader_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // _MB,
    }


def _check(blocks: Blocks, outline: Any) -> None:
    """The blocks tile the outline; where a street meets it, a vertex within 1e-8 degrees of it."""
    assert shapely.is_valid(blocks.polygons).all()
    assert shapely.coverage_is_valid(blocks.polygons)
    union = shapely.coverage_union_all(blocks.polygons)
    assert shapely.hausdorff_distance(union.boundary, outline.boundary) <= 1e-8
    assert shapely.symmetric_difference(union, outline).area <= 1e-8 * outline.length


if __name__ == "__main__":
    sys.exit(main())
