"""Coverage of streets beside ecoscope's density of tracks: the same positions, the same cells, in the same run.

ecoscope (`Relocations`, `Trajectory`, `calculate_feature_density`) gives metres of track per cell of a mesh; coverage
gives metres of street walked per cell, how often and when last. ecoscope needs an older geopandas, so it runs in an
environment of its own under `.cache`, made at the first run from the package registry. Limit: density at least 200
times as long as coverage of the same cells from walked intervals. What it takes from the positions on is told too.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
import venv
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.soak.arrivals import BEGAN, EACH, LINES, SOUTH, STEP_DEG, WEST, Walks, streets
from geo.core.measure import to_degrees, to_metres
from geo.patrols.cleaning import Fixes, clean
from geo.patrols.covering import Intervals, Laid, Parts, cover, cut_at_grids, lay
from geo.patrols.matching import Ground, make_ground, match
from geo.streets import Level, WayKind, Ways, make_network

LIMIT, FIXES, CELL_M = 200.0, 2_000, 100
ENVIRONMENT = Path(__file__).resolve().parents[1] / ".cache" / "ecoscope"
PACKAGES = ("ecoscope==1.7.3", "numpy<2", "pandas<2.3", "shapely<2.1", "setuptools<81")
PEER = Path(__file__).parent / "walks" / "ecoscope_peer.py"


def main() -> int:
    """Print the figures; 1 when the limit is passed or the peer cannot be had."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fixes", type=int, default=FIXES)
    walks = Walks.made(7, parser.parse_args().fixes)
    try:
        peer = asked_of_peer(walks)
    except subprocess.CalledProcessError as error:
        print(f"ecoscope could not be installed or run: {error}")
        return 1
    matched_s, covered_s, laid, cells = ours(walks)
    density, whole = peer["density_s"] / covered_s, (peer["trajectory_s"] + peer["density_s"]) / (matched_s + covered_s)
    walked_km = laid.length_mm[laid.walked & (laid.grid >= 0)].sum() / 1e6
    print(f"{len(walks.ids)} positions of {len(walks.patrols)} patrols; cells of {CELL_M} m")
    print(f"ecoscope: trajectory            {peer['trajectory_s']:8.2f} s")
    print(f"ecoscope: density               {peer['density_s']:8.2f} s   ({peer['cells']} cells)")
    print(f"ours: cleaning and matching     {matched_s:8.2f} s")
    print(f"ours: coverage                  {covered_s:8.4f} s   ({cells} cells, {walked_km:.1f} km walked)")
    print(f"density / coverage              {density:8.0f}     (limit {LIMIT:.0f})")
    print(f"from the positions on           {whole:8.1f}")
    return int(density < LIMIT)


def asked_of_peer(walks: Walks) -> dict[str, Any]:
    """What ecoscope makes of the walks; its environment is made where it is not there."""
    python = ENVIRONMENT / "bin" / "python"
    if not (ENVIRONMENT / "made").exists():
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES[:1]], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
        (ENVIRONMENT / "made").touch()
    with tempfile.TemporaryDirectory(prefix="gs-bench-", dir="/tmp") as folder:
        path = Path(folder) / "fixes.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["patrol", "fixtime", "lon", "lat"])
            for index, (lon, lat) in enumerate(walks.lonlat.tolist()):
                writer.writerow([walks.patrols[index // EACH], walks.instant(index), lon, lat])
        command = [str(python), str(PEER), str(path), str(CELL_M)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def ours(walks: Walks) -> tuple[float, float, Laid, int]:
    """Seconds of matching and of covering, what is covered, how many cells; these are cut before, as the mesh is."""
    ground = make_ground(make_network(_ways()))
    parts, cells = _parts(ground)
    _intervals(walks, ground, patrols=2)  # the code is compiled
    began_s = time.perf_counter()
    intervals = _intervals(walks, ground, patrols=len(walks.patrols))
    matched_s, times = time.perf_counter() - began_s, []
    for _ in range(3):
        began_s = time.perf_counter()
        laid = lay(cover(intervals), parts)
        laid.sums_mm(cells, of=laid.walked)
        times.append(time.perf_counter() - began_s)
    return matched_s, min(times), laid, cells


def _ways() -> Ways:
    lines = [shapely.LineString(each["geometry"]["coordinates"]) for each in streets()["features"]]
    count = len(lines)
    return Ways(
        lines=np.array(lines, dtype=object),
        kind=np.full(count, WayKind.STREET, np.int8),
        level=np.full(count, Level.GROUND, np.int8),
        name=np.array([*map(str, range(count)), None], dtype=object)[:-1],
        nodes=None,
    )


def _parts(ground: Ground) -> tuple[Parts, int]:
    """The streets cut at square cells over all of them."""
    far = (LINES - 1) * STEP_DEG
    whole = np.array([shapely.box(WEST, SOUTH, WEST + far, SOUTH + far)], dtype=object)
    west, south, east, north = shapely.total_bounds(to_metres(whole, ground.near))
    squares = [
        shapely.box(x, y, x + CELL_M, y + CELL_M)
        for x in np.arange(west - CELL_M, east + CELL_M, CELL_M)
        for y in np.arange(south - CELL_M, north + CELL_M, CELL_M)
    ]
    cells: NDArray[Any] = to_degrees(np.array(squares, dtype=object), ground.near)
    lines = to_degrees(_lines(ground), ground.near)
    return cut_at_grids(lines, ground.number, ground.length_mm, cells), len(cells)


def _lines(ground: Ground) -> NDArray[Any]:
    own = ground.streets
    return np.array([
        shapely.linestrings(np.r_[np.c_[own.x[a:b], own.y[a:b]], [[own.to_x[b - 1], own.to_y[b - 1]]]])
        for a, b in zip(own.first[:-1], own.first[1:], strict=True)
    ], dtype=object)  # fmt: skip


def _intervals(walks: Walks, ground: Ground, *, patrols: int) -> Intervals:
    began_us = int(BEGAN.timestamp()) * 1_000_000
    columns: list[list[NDArray[np.int64]]] = []
    for patrol in range(patrols):
        own = np.s_[patrol * EACH : (patrol + 1) * EACH]
        at = began_us + walks.at_s[own] * int(timedelta(seconds=1).total_seconds() * 1e6)
        place = walks.lonlat[own]
        fixes = Fixes(at=at, lon=place[:, 0], lat=place[:, 1], accuracy_m=walks.accuracy_m[own], id=np.arange(EACH))
        walked = match(clean(fixes), ground).walked
        every = np.full(len(walked.segment), patrol, np.int64)
        columns.append([walked.segment, walked.from_mm, walked.to_mm, walked.at_from, walked.at_to, every, every * 0])
    return Intervals(*(np.concatenate(parts).astype(np.int64) for parts in zip(*columns, strict=True)))


if __name__ == "__main__":
    sys.exit(main())
