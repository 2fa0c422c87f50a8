"""Grids proposed by machine: how even, how compact, how soon, on generated towns and on the blocks of Providence.

Limits: on 30 towns of about 800 blocks, 15 grids, the median of the largest deviation at most 2 %, every grid in one
piece, mean Polsby-Popper at least .63, at most 1.5 s of one core; on Providence (3,014 blocks, 15 wards) at most 1 %
at .52 or more, and at most 4.91 %, which the enacted wards have, at .58 or more, each within 3 s.
Better than GerryChain given five times the time on deviation, compactness and cut edges together on 95 % of the towns:
both are asked for 2 %, of which ours keeps to 1 %. The methods of spopt and METIS alone beside it.
Options: --seeds N (towns of each of three skews), --skater N (of these for SKATER, which takes long), --no-peers.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from statistics import mean, median
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks.plans.changes import providence
from benchmarks.plans.towns import SKEWS, make_town
from geo.boundaries.balancing import Division, Proposal, Wish, propose
from geo.boundaries.blocks import BlockGraph

if TYPE_CHECKING:
    from benchmarks.plans import peers

GRIDS = 15
MOST_DEVIATION, LEAST_COMPACT, MOST_S = 0.02, 0.63, 1.5
PROVIDENCE = ((0.01, 0.52), (0.0491, 0.58))
PROVIDENCE_S = 3.0
PEER_TIMES, PEER_SHARE, OURS_BESIDE_PEERS = 5.0, 0.95, 0.01


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each kind of town and each tolerance; 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--skater", type=int, default=1)
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args(arguments)
    measured = [_of_towns(skew, options.seeds) for skew in SKEWS]
    held = [_within(*map(list, zip(*measured, strict=True)))]
    real = providence()
    if real:
        graph, _, wards = real
        held += _of_providence(graph, wards, options.seeds)
    if not options.no_peers:
        held.append(_beside_peers(options.seeds, options.skater))
    return int(not all(held))


def _of_towns(skew: str, seeds: int) -> tuple[float, float, float]:
    """The median deviation, the mean compactness and the median seconds of towns of a kind."""
    found = []
    for seed in range(seeds):
        graph = make_town(seed, skew).graph
        proposal, took_s = _timed(graph, Wish(GRIDS, MOST_DEVIATION), seed)
        found.append((proposal.deviation, proposal.compactness, took_s))
    deviations, compact, seconds = map(list, zip(*found, strict=True))
    print(
        f"towns, {skew:7} deviation {median(deviations):6.2%}, at worst {max(deviations):6.2%} ({MOST_DEVIATION:.0%})"
        f"   Polsby-Popper {mean(compact):.3f}, at worst {min(compact):.3f} ({LEAST_COMPACT})"
        f"   {median(seconds):.2f} s, at worst {max(seconds):.2f} ({MOST_S})"
    )
    return median(deviations), mean(compact), max(seconds)


def _within(deviations: list[float], compact: list[float], seconds: list[float]) -> bool:
    return median(deviations) <= MOST_DEVIATION and mean(compact) >= LEAST_COMPACT and max(seconds) <= MOST_S


def _of_providence(graph: BlockGraph, wards: NDArray[np.int64], seeds: int) -> list[bool]:
    """Whether each tolerance is held, as the median of the seeds has it."""
    enacted = Division(graph, wards, GRIDS)
    print(f"Providence, as enacted   deviation {enacted.deviation:.2%}   Polsby-Popper {enacted.compactness:.3f}")
    held = []
    for tolerance, least in PROVIDENCE:
        found = [_timed(graph, Wish(GRIDS, tolerance), seed) for seed in range(seeds)]
        deviation = median(proposal.deviation for proposal, _ in found)
        compact = median(proposal.compactness for proposal, _ in found)
        took_s = median(seconds for _, seconds in found)
        print(
            f"Providence   deviation {deviation:6.2%} ({tolerance:.2%})   Polsby-Popper {compact:.3f} ({least})"
            f"   {took_s:.2f} s ({PROVIDENCE_S})"
        )
        held.append(deviation <= tolerance and compact >= least and took_s <= PROVIDENCE_S)
    return held


def _timed(graph: BlockGraph, wish: Wish, seed: int) -> tuple[Proposal, float]:
    """A proposal whose grids are in one piece, and the seconds of one core that it took."""
    began_s = time.process_time()
    proposal = propose(graph, wish, seed=seed)
    took_s = time.process_time() - began_s
    assert Division(graph, proposal.grid, wish.grids).is_whole()
    return proposal, took_s


def _beside_peers(seeds: int, skater: int) -> bool:
    """Whether ours is better than GerryChain in all three figures on enough towns; the others are printed."""
    from benchmarks.plans import peers  # noqa: PLC0415 (an optional group)

    found: dict[str, list[peers.Outcome]] = {}
    better = 0
    for skew in SKEWS:
        for seed in range(seeds):
            town = make_town(seed, skew)
            graph = town.graph
            proposal, took_s = _timed(graph, Wish(GRIDS, OURS_BESIDE_PEERS), seed)
            ours = peers.Outcome(Division(graph, proposal.grid, GRIDS), took_s)
            chain = partial(
                peers.gerrychain, graph, GRIDS, epsilon=MOST_DEVIATION, seed=seed, wait_s=PEER_TIMES * took_s
            )
            others = peers.others(town, GRIDS, seed=seed, slow=seed < skater)
            outcomes = {"GerryChain": chain, **others}
            measured = {name: peers.measured(graph, GRIDS, method) for name, method in outcomes.items()}
            better += _is_better(ours.division, measured["GerryChain"].division)
            for name, outcome in {"ours": ours, **measured}.items():
                found.setdefault(name, []).append(outcome)
    for name, of_all in found.items():
        _print_peer(name, of_all)
    share = better / (seeds * len(SKEWS))
    print(f"better than GerryChain in all three on {share:.0%} of {seeds * len(SKEWS)} towns ({PEER_SHARE:.0%})")
    return share >= PEER_SHARE


def _is_better(ours: Division | None, its: Division | None) -> bool:
    if ours is None or its is None:
        return ours is not None
    return ours.deviation < its.deviation and ours.compactness > its.compactness and ours.cut_edges < its.cut_edges


def _print_peer(name: str, outcomes: "list[peers.Outcome]") -> None:
    divisions = [each.division for each in outcomes if each.division]
    failures = Counter(each.failure for each in outcomes if each.failure)
    figures = "no division"
    if divisions:
        deviation, compact = median(each.deviation for each in divisions), mean(each.compactness for each in divisions)
        cut = median(each.cut_edges for each in divisions)
        figures = f"deviation {deviation:7.2%}   Polsby-Popper {compact:.3f}   cut edges {cut:.0f}"
    told = ", ".join(f"{count} {failure}" for failure, count in sorted(failures.items())) or "none"
    took_s = median(each.took_s for each in outcomes)
    print(f"{name:20} {figures}   {took_s:.2f} s   {len(outcomes)} runs, failures: {told}")


if __name__ == "__main__":
    sys.exit(main())
