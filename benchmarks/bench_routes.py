"""Routes: how near the optimum, how even, how soon.

Limits: a town of 300 segments shared out among three in 5 s of one core, longest / mean at most 1.05, together at
most 1.02 of the bound; all streets of Krems and of Haidian walked by one in 1.000 of the bound; of the 63 arc routing
instances gdb, val and kshs with proven optima 58 with one seed in 60 s each, all of them with one of four seeds.
The instances take up to an hour: `make bench-routes`. Without options every fifth of them has 4 s and one seed, told
and not judged. Options: --whole, or --every N, --seconds S, --seeds N; --towns N (3); --no-instances, --no-extracts.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely

from benchmarks.routing.instances import Instance, instances
from geo.core.coordinates import geometries_on_grid
from geo.patrols.routing import Spot, Wish, plan_route
from geo.patrols.routing.sharing import Effort, share
from geo.streets import Network, make_network, read_ways

DATA = Path(os.environ.get("GRIDSTEWARD_REAL_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
ONE_SEED, OF_ALL = 58, 63
WHOLE_S, WHOLE_SEEDS = 60.0, 4
EXTRACTS = ("beijing_haidian_cau.osm.gz", "krems.osm.gz")
SEGMENTS, PATROLLERS = 300, 3
_WITHOUT_END = 10**9
MOST_S, MOST_UNEVEN, MOST_LONG = 5.0, 1.05, 1.02


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each measure; 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--every", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--towns", type=int, default=3)
    parser.add_argument("--no-instances", action="store_true")
    parser.add_argument("--no-extracts", action="store_true")
    options = parser.parse_args(arguments)
    held = [_of_town(seed, at) for seed in range(options.towns) for at in (0, SEGMENTS // 2)]
    if not (DATA / "routing").is_dir():
        print(f"The real data are not in {DATA}: instances and extracts are not measured.")
        return int(not all(held))
    if not options.no_extracts:
        held += [_of_extract(name) for name in EXTRACTS]
    if not options.no_instances:
        every = instances(DATA / "routing")
        if options.whole:
            held.append(_of_instances(every, WHOLE_S, WHOLE_SEEDS) == (True, True))
        else:
            _of_instances(every[:: options.every], options.seconds, options.seeds)
    return int(not all(held))


def _of_town(seed: int, at: int) -> bool:
    """A town shared out among patrollers who begin at the begin of a segment."""
    town = _town(seed)
    began_s = time.process_time()
    route = plan_route(town, Wish(frozenset(range(len(town))), Spot(at, 0), patrollers=PATROLLERS))
    took_s = time.process_time() - began_s
    uneven = route.longest_mm * PATROLLERS / route.length_mm
    long = route.length_mm / route.bound_mm
    print(
        f"town {seed}, from segment {at:3}: {PATROLLERS} patrollers, {len(town)} segments"
        f"   longest / mean {uneven:.3f} ({MOST_UNEVEN})   total / bound {long:.3f} ({MOST_LONG})"
        f"   {took_s:.1f} s ({MOST_S:.0f})",
        flush=True,
    )
    return uneven <= MOST_UNEVEN and long <= MOST_LONG and took_s <= MOST_S


def _town(seed: int) -> Network:
    """Blocks of about 90 m, 13 by 13 junctions, a few streets left out."""
    random = np.random.default_rng(seed)
    places = np.stack(np.meshgrid(np.arange(13), np.arange(13), indexing="ij"), axis=-1).reshape(-1, 2) * 90.0
    degrees = (places + random.normal(0, 12, places.shape)) / (86_300, 111_000) + (101.6, 39.2)
    node = np.arange(169).reshape(13, 13)
    east = np.stack([node[:-1].ravel(), node[1:].ravel()], axis=1)
    north = np.stack([node[:, :-1].ravel(), node[:, 1:].ravel()], axis=1)
    both = np.concatenate([east, north])
    ends = both[np.sort(random.permutation(len(both))[:SEGMENTS])]
    codes = np.zeros(len(ends), np.int8)
    lines = geometries_on_grid(shapely.linestrings(degrees[ends]))
    return Network(lines, codes, codes, np.full(len(ends), None, dtype=object), ends, degrees)


def _of_extract(name: str) -> bool:
    """All streets of the largest part of a real network, walked by one."""
    network = make_network(read_ways(DATA / "streets" / name).ways)
    every = _largest_part(network)
    began_s = time.process_time()
    route = plan_route(network, Wish(every, Spot(min(every), 0)))
    took_s = time.process_time() - began_s
    print(
        f"{name:27} {len(every)} segments, {route.length_mm / 1e6:.1f} km   "
        f"walked / bound {route.length_mm / route.bound_mm:.6f} (1.000)   {took_s:.1f} s",
        flush=True,
    )
    return route.is_shortest


def _largest_part(network: Network) -> frozenset[int]:
    """The walkable segments that hang together, of the part that has most of them."""
    walkable = np.flatnonzero(network.walkable)
    part = np.arange(len(network.junctions))
    ends = network.ends[walkable]
    while True:
        least = np.minimum(part[ends[:, 0]], part[ends[:, 1]])
        if (part[ends] == least[:, None]).all():
            break
        np.minimum.at(part, ends.ravel(), np.repeat(least, 2))
    of_segment = part[ends[:, 0]]
    return frozenset(walkable[of_segment == np.bincount(of_segment).argmax()].tolist())


def _of_instances(chosen: list[Instance], seconds: float, seeds: int) -> tuple[bool, bool]:
    """Whether enough reach the optimum with the first seed, and all with any."""
    first, ever, missed = 0, 0, []
    for instance in chosen:
        gaps = []
        for seed in range(seeds):
            gap, took_s = _gap(instance, seconds, seed)
            gaps.append(gap)
            told = f"{instance.name:8} seed {seed}: {gap:+.2%} of the optimum {instance.optimum}   {took_s:.1f} s"
            print(told, flush=True)
            if gap <= 0:
                break
        first += gaps[0] <= 0
        ever += min(gaps) <= 0
        missed += [f"{instance.name} {min(gaps):.2%}"] if min(gaps) > 0 else []
    count = len(chosen)
    print(f"optimum with one seed in {seconds:.0f} s: {first} of {count} ({ONE_SEED} of {OF_ALL})")
    print(f"optimum with one of {seeds} seeds: {ever} of {count} ({OF_ALL} of {OF_ALL})")
    print(f"missed: {', '.join(missed) or 'none'}")
    return first >= ONE_SEED, ever == count


def _gap(instance: Instance, seconds: float, seed: int) -> tuple[float, float]:
    """How far above the optimum the answer is after some seconds, as a share; and the seconds it took."""
    began_s = time.monotonic()
    effort = Effort(
        rounds=_WITHOUT_END,
        idle=_WITHOUT_END,
        seed=seed,
        enough_mm=instance.optimum,
        hopeless=_WITHOUT_END,
        longest_s=seconds,
    )
    found = share(instance.things, instance.crew, effort)
    if not found.holds:
        return float("inf"), time.monotonic() - began_s
    return found.length_mm / instance.optimum - 1, time.monotonic() - began_s


if __name__ == "__main__":
    sys.exit(main())
