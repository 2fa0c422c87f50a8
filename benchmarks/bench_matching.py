"""Simulated walks of known truth on three towns, cleaned, matched to streets and covered; beside fastmm and Leuven's.

Limits, at a fix every 5 s and 10 m of noise: 99.5 % of the walked length right, F1 of the time off the street .95,
40,000 fixes/s on one core; 0.5 % error of the covered length of a grid, F1 of missed stretches of 20 m and more .98;
1 M fixes from raw to coverage in 60 s. What `benchmarks/walks` says of noise and walkers holds here.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.walks.grids import grid_error, missed_f1, square_grids, true_coverage
from benchmarks.walks.judging import Judged, judge, lone_pieces
from benchmarks.walks.limits import print_limits
from benchmarks.walks.peers import fastmm_pieces, leuven_pieces, score
from benchmarks.walks.simulating import MAIN, walks_of
from benchmarks.walks.towns import DATA, TOWNS, read_town
from geo.patrols.cleaning import clean
from geo.patrols.covering import Coverage, Intervals, cover
from geo.patrols.matching import Ground, Walked, match
from geo.streets.beside import no_beside

CONDITIONS = (
    MAIN,
    replace(MAIN, off_per_km=0.5),
    replace(MAIN, noise_m=5.0, off_per_km=0.5),
    replace(MAIN, noise_m=25.0, off_per_km=0.5),
    replace(MAIN, every_s=1.0, off_per_km=0.5),
    replace(MAIN, every_s=20.0, off_per_km=0.5),
    replace(MAIN, every_s=60.0, off_per_km=0.5),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--walks", type=int, default=6, help="walks of 5 km for each row")
    parser.add_argument("--patrols", type=int, default=30, help="walks of 5 km that make a coverage")
    parser.add_argument("--fixes", type=int, default=100_000, help="fixes that are derived anew for the time of 1 M")
    parser.add_argument("--no-peers", action="store_true", help="leave the other programs out")
    parser.add_argument("--limits", type=int, default=0, help="instead: what the noise lets be known, by so many walks")
    options = parser.parse_args(arguments)
    if not (DATA / "streets").is_dir():
        print(f"The real data are not in {DATA}: nothing is measured.")
        return 0
    if options.limits:
        print_limits(options.limits)
        return 0
    grounds = {name: read_town(name) for name in TOWNS}
    met = [_matching(name, ground, options.walks) for name, ground in grounds.items()]
    met += [_covering(name, ground, options.patrols) for name, ground in grounds.items()]
    met.append(_rederiving(grounds["Krems"], options.fixes))
    if not options.no_peers:
        _peers(grounds["Krems"], options.walks)
    return int(not all(met))


def _matching(name: str, ground: Ground, count: int) -> bool:
    """A row for each condition; whether the main one reaches its limits."""
    match(clean(walks_of(ground, MAIN, 1)[0][1]), ground)
    met, lone, plain = True, lone_pieces(ground), replace(ground, beside=no_beside())
    for conditions in CONDITIONS:
        total, fixes, took_s = Judged(), 0, 0.0
        for truth, own in walks_of(ground, conditions, count):
            began_s = time.process_time()
            found = match(clean(own), ground)
            took_s += time.process_time() - began_s
            fixes += len(own)
            judge(total, truth, ground, match(clean(own), plain).walked, found.away, lone)
        if (conditions.noise_m, conditions.every_s) == (MAIN.noise_m, MAIN.every_s):
            met &= total.right >= 0.995 and fixes / took_s >= 40_000
            met &= conditions.off_per_km == 0 or total.off_f1 >= 0.95
        off = f"{total.off_f1:.3f}" if conditions.off_per_km else f"({total.found_off_s:.0f} s too many)"
        print(
            f"{name:9} {conditions.noise_m:3.0f} m  {conditions.every_s:3.0f} s"
            f"  courtyards {conditions.off_per_km:.1f}/km"
            f"  right {total.right:7.2%}, line by line {total.correct:7.2%}"
            f" (found of true {total.both_mm / total.true_mm:7.2%},"
            f" true of found {total.both_mm / max(total.found_mm, 1):7.2%}; within 15 m of it {total.near:7.2%};"
            f" right where no other street lies within 15 m, {total.lone_share:.0%} of all: {total.lone:7.2%})"
            f"  off street F1 {off}  {fixes:6} fixes, {fixes / took_s:8,.0f}/s",
            flush=True,
        )
    return met


def _intervals(walked: list[Walked]) -> Intervals:
    """The intervals of several patrols, numbered in their order."""
    patrol = np.repeat(np.arange(len(walked)), [len(own) for own in walked])
    columns = [
        np.concatenate([getattr(own, name) for own in walked])
        for name in Intervals.__annotations__
        if name not in {"patrol", "source"}
    ]
    return Intervals(*columns, patrol=patrol, source=np.zeros(len(patrol), np.int64))


def _covering(name: str, ground: Ground, count: int) -> bool:
    """The coverage by some walks against that of the truth, by square grids."""
    walks = walks_of(ground, replace(MAIN, off_per_km=0.2), count)
    found = cover(_intervals([match(clean(fixes), ground).walked for _, fixes in walks]))
    true = true_coverage([truth for truth, _ in walks], ground)
    parts, grids = square_grids(ground)
    mean, worst = grid_error(true, found, parts, grids)
    f1 = missed_f1(true, found, parts)
    print(
        f"{name:9} coverage by {count} walks: {_share(true, ground):.1%} of all streets walked;"
        f"  error of a grid's length: mean {mean:.2%}, of large ones the worst {worst:.2%} (0.5 %)"
        f"  missed from 20 m on: F1 {f1:.3f} (.98)",
        flush=True,
    )
    return mean <= 0.005 and f1 >= 0.98


def _share(coverage: Coverage, ground: Ground) -> float:
    beside = ground.beside
    return coverage.walked_mm / int(ground.length_mm.sum() - (beside.to_mm - beside.from_mm).sum())


def _rederiving(ground: Ground, most: int) -> bool:
    """Seconds for 1 M fixes, from those of fewer."""
    walks = walks_of(ground, MAIN, max(most // 800, 1))
    fixes = sum(len(own) for _, own in walks)
    began_s = time.process_time()
    coverage = cover(_intervals([match(clean(own), ground).walked for _, own in walks]))
    took_s = (time.process_time() - began_s) * 1e6 / fixes
    print(
        f"1 M fixes, raw to coverage: {took_s:.1f} s of one core (60), extrapolated from {fixes:,};"
        f" {len(coverage):,} pieces"
    )
    return took_s <= 60.0


def _peers(ground: Ground, count: int) -> None:
    """The same walks without courtyards through other programs, which have no state off the street."""
    walks = walks_of(ground, MAIN, count)
    for name, pieces, most in (("fastmm", fastmm_pieces, count), ("leuvenmapmatching", leuven_pieces, 1)):
        right, wrong, speed = score(ground, walks[:most], pieces)
        print(
            f"{name:18} 10 m  5 s  found of true {right:7.2%}, true of found {wrong:7.2%}"
            f"  {speed:8,.0f} fixes/s ({most} walks)"
        )


if __name__ == "__main__":
    sys.exit(main())
