"""What the noise lets be known of a walk: its courtyards, and its streets where two ways lie close."""

from dataclasses import replace

from benchmarks.walks.likelier import Weighed, weigh
from benchmarks.walks.oracle import Guessed, guess
from benchmarks.walks.simulating import MAIN, walks_of
from benchmarks.walks.towns import MONACO, TOWNS, read_town
from geo.patrols.cleaning import clean
from geo.patrols.matching import Ground

FIRST_SEED = 30_000
"""Other walks than those of the tables."""


def print_limits(count: int) -> None:
    """A line for each town, by so many walks of 5 km with courtyards and as many without; then all courtyards."""
    together = Guessed()
    for name in TOWNS | MONACO:
        ground = read_town(name)
        _guess(together, ground, count)
        weighed = Weighed()
        for truth, fixes in walks_of(ground, MAIN, count, first_seed=FIRST_SEED):
            weigh(weighed, truth, clean(fixes), ground)
        print(
            f"{name:9} wrong streets {weighed.seconds} s in {weighed.stretches} stretches, the wrong one likelier in"
            f" {weighed.likelier}, for {weighed.share:.0%} of the time;  so far {together.courtyards} courtyards, time"
            f" off the street by the oracle: F1 {together.f1:.3f}",
            flush=True,
        )


def _guess(total: Guessed, ground: Ground, count: int) -> None:
    conditions = replace(MAIN, off_per_km=0.5)
    for truth, fixes in walks_of(ground, conditions, count, first_seed=FIRST_SEED):
        guess(total, truth, clean(fixes), ground)
