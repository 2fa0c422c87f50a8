"""A list of a million points with its grids added, beside reading and writing the same file with pyarrow.

The list is CSV with five columns, as pyarrow writes it; the confined process that reads it, the checks for
formulas and identity numbers, the lookup and the writing of twelve columns are all counted. Limit: 2 times the
reading and writing, the least of several runs each, taken in turns.

Then a folder of GeoParquet files, a million points each: points a second beside the locator alone on the same
points, and the peak memory after ten files and after all. Limit: not more than a tenth above.

    python -m benchmarks.bench_assign [--files 50]
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import shapely

from geo.assigning.files import assign_file
from geo.assigning.question import AddressAnswer, Choices, Question
from geo.assigning.verdicts import NOTHING
from geo.boundaries.located import CommunityInfo, GridInfo
from geo.boundaries.locator import Locator
from geo.boundaries.snapshots import PlanSnapshot

POINTS = 1_000_000
ROUNDS = 5
LIMIT_RATIO = 2.0
LIMIT_GROWTH = 1.1
BOX = (101.60, 39.18, 101.72, 39.27)
SIDE = 9


def main() -> int:
    """Print both tables; 1 when a limit is passed."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--files", type=int, default=10, help="GeoParquet files of a million points")
    asked.add_argument("--part", choices=["csv", "folder", "make"], help="one part, in a process of its own")
    asked.add_argument("--folder", type=Path)
    options = asked.parse_args()
    if options.part == "make":
        for number in range(options.files):
            geoparquet(number, options.folder / f"{number:03}.parquet")
        return 0
    if options.part == "csv":
        return int(of_csv(options.folder, question_of(squares(SIDE))) > LIMIT_RATIO)
    if options.part == "folder":
        return int(of_folder(options.folder, question_of(squares(SIDE)), options.files) > LIMIT_GROWTH)
    with tempfile.TemporaryDirectory(prefix="gs-bench-") as name:
        asides = [
            ["--part", part, "--folder", name, "--files", str(options.files)] for part in ("csv", "make", "folder")
        ]
        command = [sys.executable, "-m", "benchmarks.bench_assign"]
        return max(subprocess.run([*command, *aside], check=False).returncode for aside in asides)


def of_csv(folder: Path, question: Question) -> float:
    """How many times longer assigning takes than reading and writing."""
    source, copy, target = folder / "points.csv", folder / "copy.csv", folder / "result.csv"
    pacsv.write_csv(table(np.random.default_rng(1)), source)
    began_s = time.perf_counter()
    assign(source, target, question)
    first_s = time.perf_counter() - began_s
    plain_s, ours_s = [], []
    for _ in range(ROUNDS):
        plain_s.append(seconds(lambda: pacsv.write_csv(pacsv.read_csv(source), copy)))
        ours_s.append(seconds(lambda: assign(source, target, question)))
    ratio = min(ours_s) / min(plain_s)
    bigger_s = min(seconds(lambda: pacsv.write_csv(pacsv.read_csv(target), copy)) for _ in range(3))
    print(f"CSV, {POINTS:,} points, {source.stat().st_size / 1e6:.0f} MB in, {target.stat().st_size / 1e6:.0f} MB out")
    print(f"read and written by pyarrow   {min(plain_s):6.2f} s")
    print(f"assigned                      {min(ours_s):6.2f} s   {ratio:.2f} times (limit {LIMIT_RATIO})")
    print(f"the result by pyarrow         {bigger_s:6.2f} s   assigning takes {min(ours_s) / bigger_s:.2f} times that")
    print(f"the first of a program        {first_s:6.2f} s   (the reading process is started)")
    return ratio


def of_folder(folder: Path, question: Question, files: int) -> float:
    """How the peak memory after all files compares with that after ten, or after the first half of fewer."""
    early, target = min(10, max(1, files // 2)), folder / "result.parquet"
    took_s, early_bytes = 0.0, 1
    sources = sorted(folder.glob("[0-9]*.parquet"))
    for number, source in enumerate(sources, start=1):
        took_s += seconds(lambda source=source: assign(source, target, question))  # type: ignore[misc]
        if number == early:
            early_bytes = peak_bytes()
    late_bytes, points = peak_bytes(), files * POINTS
    lonlat = places(0)
    bare_s = min(seconds(lambda: question.snapshot.locator.find(lonlat)) for _ in range(ROUNDS))
    print(f"GeoParquet, {files} files of {POINTS:,} points")
    print(f"the locator alone             {POINTS / bare_s / 1e6:6.1f} M points/s")
    print(f"assigned, file to file        {points / took_s / 1e6:6.1f} M points/s")
    print(f"peak memory after {early:2} files     {early_bytes / 1024**2:6.0f} MB")
    print(f"peak memory after all         {late_bytes / 1024**2:6.0f} MB   (limit {LIMIT_GROWTH} times)")
    print(f"peak memory of the reader     {reader_bytes() / 1024**2:6.0f} MB")
    return late_bytes / early_bytes


def assign(source: Path, target: Path, question: Question) -> None:
    """One file, as the command does it."""
    summary = assign_file(source, target, question, progress=to_nobody)
    assert summary.rows == POINTS
    assert summary.exact > POINTS * 0.9


def to_nobody(step: str, done: int, total: int) -> None:
    """Progress that is not shown."""


def table(random: np.random.Generator) -> pa.Table:
    """A list such as offices keep: a number, a text, a place, a kind."""
    west, south, east, north = BOX
    numbers = np.arange(POINTS)
    return pa.table(
        {
            "编号": pa.array(numbers).cast(pa.string()),
            "地址": pa.array([f"曙光路{number % 997}号" for number in range(POINTS)]),
            "lon": random.uniform(west, east, POINTS).round(8),
            "lat": random.uniform(south, north, POINTS).round(8),
            "类别": pa.array(["住宅", "商铺", "单位"]).take(pa.array(numbers % 3)),
        }
    )


def places(seed: int) -> np.ndarray:
    """Points (n, 2) all over the box."""
    west, south, east, north = BOX
    random = np.random.default_rng(seed)
    return np.column_stack((random.uniform(west, east, POINTS), random.uniform(south, north, POINTS)))


def geoparquet(seed: int, path: Path) -> None:
    """A file of points with WKB."""
    geometry = pa.array(shapely.to_wkb(shapely.points(places(seed))), pa.binary())
    column = b'{"encoding":"WKB","geometry_types":[]}'
    geo = b'{"version":"1.0.0","primary_column":"geometry","columns":{"geometry":' + column + b"}}"
    rows = pa.table({"id": np.arange(POINTS), "geometry": geometry}).replace_schema_metadata({b"geo": geo})
    pq.write_table(rows, path)


def squares(side: int) -> np.ndarray:
    """So many times so many squares over the box, as polygons."""
    west, south, east, north = BOX
    x, y = np.linspace(west, east, side + 1).round(8), np.linspace(south, north, side + 1).round(8)
    return np.array([shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for j in range(side) for i in range(side)])


def question_of(shapes: np.ndarray) -> Question:
    """A question about a plan of these grids, without a database."""
    grids = tuple(GridInfo(i, f"152922101{i:06}", f"曙光-{i:02}", "base") for i in range(len(shapes)))
    communities = tuple(CommunityInfo(1, "152922101001", "曙光社区", None, None) for _ in shapes)
    return Question(
        snapshot=PlanSnapshot(locator=Locator.build(shapes), grids=grids, communities=communities),
        plan_name="2026 年划分",
        near=BOX,
        match=lambda _: AddressAnswer(NOTHING),
        translate=str,
        choices=Choices(),
    )


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


def peak_bytes() -> int:
    """The largest resident set of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def reader_bytes() -> int:
    """The same of the processes that it started and that have ended; the readers end with their template."""
    from geo.exchange.confinement.warm import WARM  # noqa: PLC0415

    WARM.end()
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


if __name__ == "__main__":
    sys.exit(main())
