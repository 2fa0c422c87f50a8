"""Plans redrawn after households changed: how many move beside the fewest that may, and what shape costs.

Limits: households moved at most 1.05 times the adjacent-transfer bound at 10 %, 1.10 times at 5 % with at most .05 of
mean Polsby-Popper lost; a fifth or less of what a plan made from scratch moves, its grids named as well as can be.
Options: --seeds N (towns, dealt out over three skews, and changes of Providence), --providence N.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.plans.changes import middles_m, providence, pushed
from benchmarks.plans.towns import SKEWS, make_town
from geo.boundaries.balancing import Division, InForce, Redraw, Wish, propose, redraw
from geo.boundaries.blocks import BlockGraph

GRIDS = 15
MOST_MOVED = {0.1: 1.05, 0.05: 1.10}
MOST_LOST, MOST_OF_SCRATCH = 0.05, 0.2


@dataclass(frozen=True)
class Case:
    """Blocks after a change, the plan in force, and what making it anew would move."""

    name: str
    graph: BlockGraph
    grid: NDArray[np.int64]
    scratch: int


@dataclass(frozen=True)
class Figures:
    """A redraw beside the bound and beside a plan from scratch."""

    over: float
    lost: float
    of_scratch: float
    beyond: bool
    took_s: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each redraw and the medians; 1 where a median passes its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--providence", type=int, default=10)
    options = parser.parse_args(arguments)
    held = _held("towns", [_town(seed) for seed in range(options.seeds)])
    real = providence()
    if real and options.providence:
        graph, middle_m, wards = real
        cases = [_case(f"Providence {each}", graph, middle_m, wards, each) for each in range(options.providence)]
        held = _held("Providence", cases) and held
    return int(not held)


def _town(seed: int) -> Case:
    town = make_town(seed, SKEWS[seed % len(SKEWS)])
    plan = propose(town.graph, Wish(GRIDS), seed=seed).grid
    return _case(f"{SKEWS[seed % len(SKEWS)]} {seed}", town.graph, middles_m(town.blocks), plan, seed)


def _case(name: str, before: BlockGraph, middle_m: NDArray[np.float64], plan: NDArray[np.int64], seed: int) -> Case:
    graph = pushed(before, middle_m, plan, seed=seed)
    anew = propose(graph, Wish(GRIDS, 0.05), seed=seed + 1_000, now=InForce(plan))
    return Case(name, graph, plan, int(graph.households[anew.grid != plan].sum()))


def _held(name: str, cases: list[Case]) -> bool:
    held = []
    for tolerance, most in MOST_MOVED.items():
        found = [_of(case, tolerance) for case in cases]
        over, lost = median(each.over for each in found), median(each.lost for each in found)
        of_scratch, took_s = median(each.of_scratch for each in found), median(each.took_s for each in found)
        within, kept = sum(each.over <= most for each in found), sum(each.lost <= MOST_LOST for each in found)
        print(
            f"{name}, {tolerance:.0%}   moved {over:.3f} times the bound, at worst"
            f" {max(each.over for each in found):.3f} ({most}; {within} of {len(found)})   compactness lost {lost:.3f},"
            f" at worst {max(each.lost for each in found):.3f} ({MOST_LOST}; {kept}"
            f" of {len(found)})   of scratch {of_scratch:.3f}, at worst {max(each.of_scratch for each in found):.3f}"
            f" ({MOST_OF_SCRATCH})   beyond the tolerance {sum(each.beyond for each in found)}   {took_s:.1f} s"
        )
        held.append(over <= most and lost <= MOST_LOST and of_scratch <= MOST_OF_SCRATCH)
    return all(held)


def _of(case: Case, tolerance: float) -> Figures:
    began_s = time.process_time()
    found = redraw(case.graph, InForce(case.grid), Redraw(tolerance), seed=1)
    took_s = time.process_time() - began_s
    assert Division(case.graph, found.grid, GRIDS).is_whole()
    lost = found.compactness_before - found.compactness
    over, of_scratch = found.moved / found.bound, found.moved / case.scratch
    print(
        f"  {case.name:14} {tolerance:4.0%}   moved {found.moved} of {case.graph.households.sum()}, bound"
        f" {found.bound}: {over:.3f}   compactness {found.compactness_before:.3f} to {found.compactness:.3f}"
        f"   of scratch {of_scratch:.3f}   deviation {found.deviation:.2%}   {took_s:.1f} s"
    )
    return Figures(over, lost, of_scratch, bool(found.beyond), took_s)


if __name__ == "__main__":
    sys.exit(main())
