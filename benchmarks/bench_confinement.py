"""What confinement costs: reading files in a confined child against reading them in the program itself.

Limits: 60 ms more for a small file, half as much again for a large one, and no bomb costs more than a gigabyte.
The peer is the same parser without walls, in this process.
"""

import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from geo.core.errors import GridstewardError
from geo.exchange.confinement.warm import WARM
from geo.exchange.parsing import parse_points, parse_polygons
from geo.exchange.reading import read_points, read_polygons
from geo.exchange.table import Table

SMALL_LIMIT_MS = 60.0
LARGE_LIMIT = 1.5
PEAK_LIMIT_BYTES = 1024**3
ROWS = 150_000
ROUNDS = 7

Read = Callable[[Path], Table]


def main() -> int:
    """Print the times and the memory; 1 when a limit is passed."""
    with tempfile.TemporaryDirectory(prefix="gs-bench-") as name:
        folder = Path(name)
        small, large, bomb = _square(folder / "small.geojson"), _list(folder / "large.csv"), _bomb(folder / "bomb.zip")
        first_s = _seconds(read_polygons, small)
        small_s, small_bare_s = _best(small, read_polygons, parse_polygons)
        large_s, large_bare_s = _best(large, read_points, parse_points)
        bomb_s = _seconds(read_points, bomb)
    WARM.end()
    peak_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    more_ms, ratio = (small_s - small_bare_s) * 1000, large_s / large_bare_s
    print(f"first file, template not yet there  {first_s * 1000:7.0f} ms")
    print(f"small file                          {small_s * 1000:7.1f} ms confined, {small_bare_s * 1000:.1f} ms not")
    print(f"  more                              {more_ms:7.1f} ms  (limit {SMALL_LIMIT_MS:.0f})")
    print(f"{ROWS:,} rows of CSV                {large_s:7.2f} s confined, {large_bare_s:.2f} s not")
    print(f"  ratio                             {ratio:7.2f}     (limit {LARGE_LIMIT})")
    print(f"bomb, refused after                 {bomb_s * 1000:7.0f} ms")
    print(f"largest process                     {peak_bytes >> 20:7d} MB  (limit {PEAK_LIMIT_BYTES >> 20})")
    return int(more_ms > SMALL_LIMIT_MS or ratio > LARGE_LIMIT or peak_bytes > PEAK_LIMIT_BYTES)


def _best(path: Path, *reads: Read) -> list[float]:
    """The shortest time of each, taken in turns, so that a busy machine is as busy for both."""
    seconds = [[_seconds(read, path) for read in reads] for _ in range(ROUNDS)]
    return [float(shortest) for shortest in np.min(seconds, axis=0)]


def _seconds(read: Read, path: Path) -> float:
    began_s = time.perf_counter()
    try:
        read(path)
    except GridstewardError as error:
        print(f"{path.name}: {error}")
    return time.perf_counter() - began_s


def _square(path: Path) -> Path:
    path.write_text('{"type":"Polygon","coordinates":[[[101,39],[102,39],[102,40],[101,40],[101,39]]]}')
    return path


def _list(path: Path) -> Path:
    lines = (f"{row},{101 + row % 997 / 1000},{39 + row % 991 / 1000},新华街{row}号,noise,open" for row in range(ROWS))
    path.write_text("\n".join(["id,lon,lat,address,category,status", *lines]), encoding="utf-8")
    return path


def _bomb(path: Path) -> Path:
    """Half a megabyte that unpacks to as much as is let through, in cells as small as cells can be."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as entry:
        for _ in range(120):  # a child is counted with the memory that its parent had when it was made
            entry.write(b"1,2\n" * 1_000_000)
    return path


if __name__ == "__main__":
    sys.exit(main())
