"""Which polygon each of ten million points lies in, against all who answer that, on the same polygons and points.

Made-up coverages of 54, 5,000 and 50,000 polygons of 80 corners. Each peer gets as many of the points
as it manages in some seconds; its answers must be ours. Of several rounds the best counts, for each
peer and for us, whose rounds stand between theirs: what else runs on the machine hits all alike.
Limits: 12 times the points per second of the fastest peer for 54 polygons, 20 times for more, no
different answer, 5 seconds to build the snapshot of 50,000 polygons, 500 MB for it, 1 GB while another
replaces it, 5 microseconds for one point. `z = x + y` on the same arrays tells what the memory of the
machine allows.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.coverages import SIZES, coverage, points_over
from benchmarks.lookup_peers import CORES, PEERS, Peer, Points
from geo.boundaries.locator import Locator

POINTS = 10_000_000
ROUNDS = 3
FIRST_POINTS = 20_000
PEER_S = 2.5
LEAST_TIMES = {54: 12.0, 5_000: 20.0, 50_000: 20.0}
MOST_BUILD_S = 5.0
MOST_BYTES = 500_000_000
MOST_REPLACING_BYTES = 1_000_000_000
MOST_ONE_US = 5.0


def main() -> int:
    """Print all figures; 1 when one is beyond its limit or a peer is missing."""
    if sys.argv[1:2] == ["replace"]:
        return _replace(Path(sys.argv[2]))
    missing = [f"{peer.name} ({', '.join(peer.missing)})" for peer in PEERS if peer.missing]
    if missing:
        print(f"Not installed, and so not measured: {'; '.join(missing)}. The dependency group `peers` holds them.")
    points = points_over(POINTS)
    print(f"{POINTS:,} points; {CORES} cores, load {os.getloadavg()[0]:.1f}; the locator on one thread")
    print(f"z = x + y on the same arrays: {_sum_rate(points) / 1e6:.0f} Mpoints/s")
    within = [_compare(count, *shape, points) for count, shape in SIZES.items()]
    within.append(_measure_replacing())
    return int(bool(missing) or not all(within))


def _sum_rate(points: Points) -> float:
    x, y = points.T.copy()
    z = np.empty_like(x)
    seconds = []
    for _ in range(ROUNDS + 1):
        began_s = time.perf_counter()
        np.add(x, y, out=z)
        seconds.append(time.perf_counter() - began_s)
    return len(points) / median(seconds[1:])


def _compare(count: int, columns: int, rows: int, points: Points) -> bool:
    """Ours and every peer on one coverage; whether all is within the limits."""
    shapes = coverage(columns, rows)
    locator, build_s, processor_s = _built(shapes)
    found = locator.find(points)
    one_us = _one_us(locator, points[:100_000])
    print(
        f"\n{count:,} polygons, load {os.getloadavg()[0]:.1f}: built in {build_s:.2f} s"
        f" ({processor_s:.2f} of them on a processor; limit {MOST_BUILD_S:.0f}),"
        f" {locator.nbytes / 1e6:.0f} MB (limit {MOST_BYTES / 1e6:.0f}), one point {one_us:.2f} us"
        f" (limit {MOST_ONE_US:.0f})"
    )
    ours, theirs, wrong = [_our_rate(locator, points)], [], 0
    for peer in PEERS:
        if peer.missing:
            continue
        peer_rate, differences = _peer_rate(peer, shapes, points, found)
        theirs.append(peer_rate)
        wrong += differences
        ours.append(_our_rate(locator, points))
    rate, fastest = max(ours), max(theirs)
    print(f"  {'locator':16} {rate / 1e6:8.2f} Mpoints/s on {len(points):,} points")
    least = LEAST_TIMES[count]
    print(f"  {rate / fastest:.1f} times the fastest (limit {least:.0f}), {wrong} different answers (limit 0)")
    within = rate >= least * fastest and wrong == 0 and one_us <= MOST_ONE_US
    return within and build_s <= MOST_BUILD_S and locator.nbytes <= MOST_BYTES


def _built(shapes: NDArray[Any]) -> tuple[Locator, float, float]:
    """A snapshot, and the seconds that the quicker of two took: by the clock, and on a processor."""
    seconds = []
    for _ in range(2):
        began_s, processor_began_s = time.perf_counter(), time.process_time()
        locator = Locator.build(shapes)
        seconds.append((time.perf_counter() - began_s, time.process_time() - processor_began_s))
    return locator, *min(seconds)


def _our_rate(locator: Locator, points: Points) -> float:
    """Points per second in the best of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        began_s = time.perf_counter()
        locator.find(points)
        seconds.append(time.perf_counter() - began_s)
    return len(points) / min(seconds)


def _one_us(locator: Locator, points: Points) -> float:
    """Microseconds for one point, asked one by one, in the best of some rounds."""
    pairs, seconds = points.tolist(), []
    for _ in range(ROUNDS):
        began_s = time.perf_counter()
        for lon, lat in pairs:
            locator.find_one(lon, lat)
        seconds.append(time.perf_counter() - began_s)
    return min(seconds) / len(pairs) * 1e6


def _peer_rate(peer: Peer, shapes: NDArray[Any], points: Points, found: NDArray[np.int32]) -> tuple[float, int]:
    """Points per second of a peer in the best of some rounds, and how many of its answers are not ours."""
    count = FIRST_POINTS
    with peer.ready(shapes) as ask:
        seconds, answers = ask(points[:count])
        for wanted_s in (PEER_S / 5, PEER_S):
            count = int(min(len(points), max(FIRST_POINTS, count / seconds * wanted_s)))
            seconds, answers = ask(points[:count])
        wrong = int((answers != found[:count]).sum())
        rate = count / min(seconds, *(ask(points[:count])[0] for _ in range(ROUNDS - 1)))
    print(f"  {peer.name:16} {rate / 1e6:8.2f} Mpoints/s on {count:,} points; {wrong} different", flush=True)
    return rate, wrong


def _measure_replacing() -> bool:
    """Memory of a process of its own that has the largest snapshot and builds the next while it is asked."""
    with tempfile.TemporaryDirectory(prefix="gs-bench-") as folder:
        for name, seed in (("now", 7), ("next", 8)):
            wkb = shapely.to_wkb(coverage(*SIZES[50_000], seed=seed))
            np.savez(Path(folder) / f"{name}.npz", data=np.frombuffer(b"".join(wkb), np.uint8), sizes=[*map(len, wkb)])
        command = [sys.executable, "-m", "benchmarks.bench_lookup", "replace", folder]
        return subprocess.run(command, check=False).returncode == 0


def _replace(folder: Path) -> int:
    """Build a snapshot, then another beside it; print the peak above the program alone."""
    base, points = _memory("VmRSS"), points_over(100_000)
    current = Locator.build(_read(folder / "now.npz"))
    alone = _memory("VmRSS") - base
    following = Locator.build(_read(folder / "next.npz"))
    current.find(points)
    current = following
    current.find(points)
    peak = _memory("VmHWM") - base
    print(
        f"\n50,000 polygons: {alone / 1e6:.0f} MB more after the first snapshot,"
        f" {peak / 1e6:.0f} MB at most while the second replaced it (limit {MOST_REPLACING_BYTES / 1e6:.0f} MB)"
    )
    return int(peak > MOST_REPLACING_BYTES)


def _read(path: Path) -> NDArray[Any]:
    with np.load(path) as file:
        data, ends = file["data"].tobytes(), np.cumsum(file["sizes"]).tolist()
    starts = [0, *ends[:-1]]
    return np.asarray(shapely.from_wkb([data[start:end] for start, end in zip(starts, ends, strict=True)]))


def _memory(field: str) -> int:
    """Bytes that the kernel reports for this process (`VmRSS` now, `VmHWM` at most)."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in status if line.startswith(f"{field}:"))


if __name__ == "__main__":
    sys.exit(main())
