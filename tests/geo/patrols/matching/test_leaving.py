"""When a walk leaves the street and comes back."""

from collections.abc import Callable

import numpy as np
import pytest

from geo.patrols.cleaning import Fixes, clean
from geo.patrols.matching import Ground, match

Grounds = Callable[..., Ground]
Walk = Callable[..., Fixes]
PACE = 1.3


def off_s(ground: Ground, fixes: Fixes) -> list[tuple[float, float]]:
    away = match(clean(fixes), ground).away
    return [((a - fixes.at[0]) / 1e6, (b - fixes.at[0]) / 1e6) for a, b in zip(away.at_from, away.at_to, strict=True)]


def test_a_courtyard_begins_and_ends_to_a_few_seconds(ground_of: Grounds, walk: Walk) -> None:
    """At a fix every 5 s and 4 m of noise both instants of 12 walks are right to 5 s on average."""
    ground = ground_of([(0, 0), (500, 0)])
    way = [(0, 0), (200, 0), (200, 70), (210, 70), (210, 0), (500, 0)]
    wrong_s = []
    for seed in range(1, 13):
        (found,) = off_s(ground, walk(way, noise_m=4.0, seed=seed))
        wrong_s += [abs(found[0] - 200 / PACE), abs(found[1] - 350 / PACE)]
    assert np.mean(wrong_s) < 5.0


def test_two_courtyards_do_not_run_into_one_another(ground_of: Grounds, walk: Walk) -> None:
    """With 150 m of street between them there are two stretches off the street, one after the other."""
    ground = ground_of([(0, 0), (600, 0)])
    way = [(0, 0), (200, 0), (200, 60), (210, 60), (210, 0), (360, 0), (360, 60), (370, 60), (370, 0), (600, 0)]
    first, then = off_s(ground, walk(way, noise_m=1.0))
    assert first[0] < first[1] < then[0] < then[1]
    assert then[0] - first[1] == pytest.approx(150 / PACE, abs=15.0)


@pytest.mark.parametrize("every_s", [1.0, 20.0, 60.0])
def test_moves_stay_in_order_at_any_pace_of_fixes(ground_of: Grounds, walk: Walk, every_s: float) -> None:
    """Walked intervals and stretches off the street do not overlap, and lie within the walk."""
    ground = ground_of([(0, 0), (500, 0)], [(250, 0), (250, 300)])
    fixes = walk([(0, 0), (120, 0), (130, 60), (140, 0), (250, 0), (250, 150)], every_s=every_s, noise_m=5.0)
    found = match(clean(fixes), ground)
    starts = np.concatenate([found.walked.at_from, found.away.at_from])
    ends = np.concatenate([found.walked.at_to, found.away.at_to])
    order = np.lexsort((ends, starts))
    assert (starts[order][1:] >= ends[order][:-1]).all()
    assert (starts >= fixes.at[0]).all()
    assert (ends <= fixes.at[-1]).all()
    assert (found.walked.to_mm <= 500_000).all()
