"""Walks on small networks, and the streets they are matched to."""

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest
import shapely

from geo.core.measure import lengths_m
from geo.patrols.cleaning import Fixes, clean
from geo.patrols.matching import Ground, Matched, make_ground, match
from geo.streets import Network

Grounds = Callable[..., Ground]
Walk = Callable[..., Fixes]
Measure = Callable[[Matched], dict[int, float]]

CROSSING = ([(0, 100), (300, 100)], [(100, 0), (100, 200)], [(200, 0), (200, 200)])


def seen(ground: Ground, fixes: Fixes) -> Matched:
    return match(clean(fixes), ground)


def lying(network: Network, x_or_y: int, at_deg: float) -> list[int]:
    """The segments whose two ends lie on one line: 0 for a longitude, 1 for a latitude."""
    corners = [shapely.get_coordinates(line)[:, x_or_y] for line in network.segments]
    return [index for index, values in enumerate(corners) if (np.abs(values - at_deg) < 1e-6).all()]


def test_a_street_that_is_walked_is_walked_whole(ground_of: Grounds, walk: Walk, walked_m: Measure) -> None:
    """From one end to the other, to the millimetre of its length on the ellipsoid."""
    ground = ground_of([(0, 0), (150, 0), (300, 40)])
    found = seen(ground, walk([(0, 0), (150, 0), (300, 40)]))
    assert walked_m(found) == {0: pytest.approx(ground.length_mm[0] / 1000.0, abs=0.05)}
    assert len(found.away) == len(found.gaps) == 0


def test_streets_that_are_only_crossed_are_not_walked(ground_of: Grounds, walk: Walk, walked_m: Measure) -> None:
    """With noise of 8 m along a street with two crossings nothing of the crossing streets is walked."""
    ground = ground_of(*CROSSING)
    for seed in range(1, 9):
        walked = walked_m(seen(ground, walk([(2, 100), (298, 100)], noise_m=8.0, seed=seed)))
        middle = [
            int(number) for number, length in zip(ground.number, ground.length_mm, strict=True) if number in walked
        ]
        lines = ground.streets
        across = [s for s in middle if abs(lines.x[lines.first[s]] - lines.to_x[lines.first[s]]) < 1.0]
        assert across == []
        assert sum(walked.values()) == pytest.approx(296.0, abs=25.0)


def test_of_parallel_streets_the_one_walked(ground_of: Grounds, walk: Walk, walked_m: Measure) -> None:
    """Two streets 15 m apart, joined at both ends: walked with 5 m of noise, the other gets nothing."""
    lines = ([(0, 0), (400, 0)], [(0, 15), (400, 15)], [(0, 0), (0, 15)], [(400, 0), (400, 15)])
    ground = ground_of(*lines)
    for seed in range(1, 9):
        for y in (0, 15):
            found = walked_m(seen(ground, walk([(1, y), (399, y)], noise_m=5.0, seed=seed)))
            long = {number: metres for number, metres in found.items() if metres > 15.5}
            assert len(long) == 1
            side = ground.streets.y[ground.streets.first[next(iter(long))]]
            assert (side > ground.streets.y.mean()) == (y == 15)
            assert sum(found.values()) < 415.0


def test_a_courtyard_is_off_the_street(ground_of: Grounds, walk: Walk, walked_m: Measure) -> None:
    """Into a yard 60 m from the street and back: off the street for that time, and the street beyond is not walked."""
    ground = ground_of([(0, 0), (400, 0)])
    found = seen(ground, walk([(0, 0), (150, 0), (150, 60), (170, 60), (150, 60), (150, 0), (0, 0)], noise_m=3.0))
    assert walked_m(found)[0] == pytest.approx(150.0, abs=12.0)
    assert len(found.away) == 1
    assert (found.away.at_to - found.away.at_from)[0] / 1e6 == pytest.approx(160 / 1.3, abs=20.0)
    assert found.away.length_mm[0] / 1000.0 == pytest.approx(160.0, abs=40.0)


def test_a_shortcut_between_streets(ground_of: Grounds, walk: Walk, walked_m: Measure) -> None:
    """Through a block from one street to another 120 m away: both are walked up to there, the way round is not."""
    ground = ground_of([(0, 0), (300, 0)], [(0, 120), (300, 120)], [(0, 0), (0, 120)], [(300, 0), (300, 120)])
    found = seen(ground, walk([(20, 0), (150, 0), (150, 120), (280, 120)], noise_m=2.0))
    assert sorted(walked_m(found).values()) == pytest.approx([130.0, 130.0], abs=10.0)
    assert len(found.away) == 1


def test_a_long_silence_is_a_gap(ground_of: Grounds, walk: Walk, walked_m: Measure) -> None:
    """Six minutes without a fix are neither walked nor off the street."""
    ground = ground_of([(0, 0), (1_000, 0)])
    fixes = walk([(0, 0), (1_000, 0)])
    second = (fixes.at - fixes.at[0]) / 1e6
    found = seen(ground, fixes.taken((second < 200) | (second > 560)))
    assert len(found.gaps) == 1
    assert (found.gaps.at_to - found.gaps.at_from)[0] == pytest.approx(365e6, abs=10e6)
    assert walked_m(found)[0] == pytest.approx(1_000 - 365 * 1.3, abs=10.0)


def test_a_turn_near_a_junction_goes_to_it(ground_of: Grounds, walk: Walk, walked_m: Measure) -> None:
    """Who turns 7 m before the end of a dead end has walked it; who turns 30 m before it has not."""
    ground = ground_of([(0, 0), (100, 0)], [(100, 0), (200, 0)], [(100, 0), (100, 100)])
    near = walked_m(seen(ground, walk([(0, 0), (100, 0), (100, 93), (100, 0), (200, 0)])))
    far = walked_m(seen(ground, walk([(0, 0), (100, 0), (100, 70), (100, 0), (200, 0)])))
    assert sum(near.values()) == pytest.approx(300.0, abs=2.0)
    assert sum(far.values()) == pytest.approx(270.0, abs=4.0)


def test_intervals_hang_together(ground_of: Grounds, walk: Walk) -> None:
    """Each lies on its segment, is walked forward in time, and none is longer than from one fix to the next."""
    ground = ground_of(*CROSSING)
    fixes = walk([(0, 100), (100, 100), (100, 200), (100, 0)], noise_m=4.0)
    walked = seen(ground, fixes).walked
    assert (walked.from_mm >= 0).all()
    assert (walked.from_mm < walked.to_mm).all()
    assert (walked.to_mm <= ground.length_mm[np.searchsorted(ground.number, walked.segment)]).all()
    assert (walked.at_from <= walked.at_to).all()
    assert (np.diff(walked.at_from) >= 0).all()
    first = np.searchsorted(fixes.at, walked.at_from, side="right")
    assert (np.searchsorted(fixes.at, walked.at_to, side="left") <= first).all()
    assert set(walked.direction.tolist()) <= {1, -1}
    assert ((walked.sure >= 0) & (walked.sure <= 100)).all()


def test_the_order_of_arrival_changes_no_bit(ground_of: Grounds, walk: Walk) -> None:
    """Shuffled and doubled fixes give the same bytes, and so does a second run."""
    ground = ground_of(*CROSSING)
    fixes = walk([(0, 100), (200, 100), (200, 180)], noise_m=6.0)
    chance = np.random.default_rng(4)
    again = chance.permutation(np.concatenate([np.arange(len(fixes)), np.arange(len(fixes))]))
    one, other = seen(ground, fixes), seen(ground, fixes.taken(again))
    for part in ("walked", "away", "gaps"):
        for column in fields(getattr(one, part)):
            left, right = getattr(getattr(one, part), column.name), getattr(getattr(other, part), column.name)
            assert left.tobytes() == right.tobytes()


def test_a_network_in_pieces(ground_of: Grounds, walk: Walk, walked_m: Measure) -> None:
    """Between two streets that nothing joins one is off the street, and both are walked."""
    ground = ground_of([(0, 0), (200, 0)], [(300, 0), (500, 0)])
    found = seen(ground, walk([(0, 0), (500, 0)]))
    assert sorted(walked_m(found).values()) == pytest.approx([200.0, 200.0], abs=10.0)
    assert len(found.away) == 1


@pytest.mark.parametrize("length", [0, 1, 2])
def test_few_fixes(ground_of: Grounds, walk: Walk, length: int) -> None:
    """None, one and two fixes are matched like any others."""
    found = seen(ground_of([(0, 0), (200, 0)]), walk([(0, 0), (200, 0)]).taken(np.arange(length)))
    assert len(found.walked) <= length


def test_no_street_at_all(streets: Callable[..., Network], walk: Walk) -> None:
    """On ground without streets a whole walk is off the street."""
    found = match(clean(walk([(0, 0), (200, 0)])), make_ground(streets()))
    assert len(found.walked) == 0
    assert (found.away.at_to - found.away.at_from).sum() == pytest.approx(200 / 1.3 * 1e6, rel=0.1)


def test_lengths_are_those_of_the_ellipsoid(streets: Callable[..., Network]) -> None:
    """The millimetres of a ground are the lengths of its segments, and its metres agree to a thousandth."""
    network = streets(*CROSSING)
    ground = make_ground(network)
    assert np.abs(ground.length_mm / 1000.0 - lengths_m(network.segments)).max() < 0.001
    assert np.abs(ground.streets.length_m / lengths_m(network.segments) - 1.0).max() < 0.001


def test_white_noise_is_no_courtyard(ground_of: Grounds, walk: Walk, walked_m: Measure) -> None:
    """Where every fix errs anew by 3 m, and says 5 m of itself, a walk along a street stays on the street."""
    ground = ground_of([(0, 0), (800, 0)], [(0, 15), (800, 15)], [(0, 0), (0, 15)], [(800, 0), (800, 15)])
    for seed in range(1, 13):
        fixes = walk([(1, 15), (799, 15)])
        shaken = np.random.default_rng(seed).normal(0.0, 3.0, (len(fixes), 2)) / (86_329, 111_018)
        noisy = Fixes(fixes.at, fixes.lon + shaken[:, 0], fixes.lat + shaken[:, 1], np.full(len(fixes), 5.0), fixes.id)
        found = seen(ground, noisy)
        assert len(found.away) == 0
        assert max(walked_m(found).values()) == pytest.approx(800.0, abs=10.0)
