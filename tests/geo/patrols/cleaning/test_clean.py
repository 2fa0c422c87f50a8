"""What is said of fixes, and that it depends on nothing but the set of them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.patrols.cleaning import Fixes, Flag, clean

Row = tuple[float, float, float]
Maker = Callable[..., Fixes]


def flags(fixes: Fixes) -> list[int]:
    return clean(fixes).flags.tolist()


def test_a_plain_walk_is_used_whole(made: Maker, straight: list[Row]) -> None:
    """Nothing is said of the fixes of somebody who simply walks, and they stay as they were."""
    fixes = made(straight)
    cleaned = clean(fixes)
    assert flags(fixes) == [0] * 60
    assert cleaned.kept.tolist() == list(range(60))
    assert (cleaned.fixes.lon == fixes.lon).all()
    assert (cleaned.fixes.lat == fixes.lat).all()


def test_a_bad_first_fix_is_no_anchor(made: Maker, straight: list[Row]) -> None:
    """Three fixes kilometres away at the beginning are left out; the walk after them is kept."""
    rows = [(second, 4_000.0, 2_000.0) if second < 15 else (second, x, y) for second, x, y in straight]
    assert flags(made(rows)) == [Flag.FIRST] * 3 + [0] * 57


def test_single_fixes_elsewhere_are_spikes(made: Maker, straight: list[Row]) -> None:
    """One fix 300 m aside, and one 60 m aside, are left out; their neighbours are kept."""
    straight[20] = (100.0, 130.0, 300.0)
    straight[40] = (200.0, 260.0, 60.0)
    found = np.array(flags(made(straight)))
    assert np.flatnonzero(found).tolist() == [20, 40]
    assert set(found[[20, 40]].tolist()) == {int(Flag.SPIKE)}


def test_several_fixes_elsewhere_are_a_jump(made: Maker, straight: list[Row]) -> None:
    """Six fixes in a row out of reach are left out, and told from a single spike."""
    rows = [(s, x, y + 900.0) if 20 <= s / 5 < 26 else (s, x, y) for s, x, y in straight]
    found = flags(made(rows))
    assert found[20:26] == [Flag.JUMP] * 6
    assert found[:20] + found[26:] == [0] * 54


def test_a_second_half_elsewhere_is_kept(made: Maker, straight: list[Row]) -> None:
    """Where a walk goes on elsewhere for long both halves are used, with a break between them."""
    rows = [(s, x, y + 5_000.0) if s >= 150 else (s, x, y) for s, x, y in straight]
    found = flags(made(rows))
    assert found == [0] * 30 + [int(Flag.BREAK)] + [0] * 29
    assert clean(made(rows)).broken.tolist() == [False] * 30 + [True] + [False] * 29


def test_clocks_that_were_wrong(made: Maker, straight: list[Row]) -> None:
    """Fixes of 1970, and of next year, are told from the walk by the gap, wherever they lie."""
    fixes = made(straight)
    at = fixes.at.copy()
    at[10], at[30] = 7_000_000, at[30] + 365 * 86_400_000_000
    cleaned = clean(replace(fixes, at=at))
    wrong = (cleaned.flags & Flag.CLOCK) != 0
    assert sorted(cleaned.fixes.id[wrong].tolist()) == ["0010", "0030"]
    assert len(cleaned.kept) == 58


def test_what_is_no_position(made: Maker, straight: list[Row]) -> None:
    """(0, 0), no number, beyond the poles, and what the receiver itself calls coarse are not used."""
    fixes = made(straight, accuracy_m=[900.0 if index == 7 else 5.0 for index in range(60)])
    fixes.lon[3] = fixes.lat[3] = 0.0
    fixes.lon[4] = np.nan
    fixes.lat[5] = 91.0
    found = flags(fixes)
    assert found[3:6] == [Flag.NOWHERE] * 3
    assert found[7] == Flag.COARSE
    assert len(clean(fixes).kept) == 56


def test_duplicates(made: Maker, straight: list[Row]) -> None:
    """Of two fixes with one id, or at one instant, one is used: of the latter the more accurate."""
    accuracy_m = [20.0 if index == 10 else 5.0 for index in range(61)]
    fixes = made([*straight, (50.0, 66.0, 1.0)], accuracy_m=accuracy_m)
    cleaned = clean(fixes)
    assert cleaned.fixes.id[cleaned.flags == Flag.DUPLICATE].tolist() == ["0010"]
    twice = fixes.taken(np.concatenate([np.arange(60), np.arange(60)]))
    assert len(clean(twice).kept) == 60


def test_a_stop_has_its_dwell(made: Maker, straight: list[Row]) -> None:
    """Three minutes at a door are one stop of 180 s; the walk before and after is none."""
    rest = [(300.0 + 10 * step, 390.0 + step % 3, 2.0 * (step % 2)) for step in range(19)]
    after = [(485.0 + 5 * step, 396.5 + 6.5 * step, 0.0) for step in range(30)]
    cleaned = clean(made([*straight, *rest, *after]))
    assert len(cleaned.stop_first) == 1
    assert 180.0 <= cleaned.dwell_us[0] / 1e6 <= 200.0
    assert (cleaned.flags[60:79] == Flag.STANDING).all()


def test_slow_steps_are_no_stop(made: Maker) -> None:
    """Somebody who walks half a metre a second does not stand."""
    rows = [(5.0 * step, 2.5 * step, 0.0) for step in range(80)]
    assert len(clean(made(rows)).stop_first) == 0


def test_nothing_at_all(made: Maker) -> None:
    """No fix, one fix and two fixes are taken as they are."""
    assert len(clean(made([])).kept) == 0
    assert flags(made([(0.0, 0.0, 0.0)])) == [0]
    assert flags(made([(0.0, 0.0, 0.0), (5.0, 5.0, 0.0)])) == [0, 0]


rough = st.lists(
    st.tuples(st.integers(0, 60), st.integers(-2_000, 2_000), st.integers(-2_000, 2_000)), min_size=1, max_size=40
)


@settings(max_examples=60, deadline=None)
@given(rows=rough, seed=st.integers(0, 1_000))
def test_the_order_of_arrival_changes_nothing(rows: list[tuple[int, int, int]], seed: int) -> None:
    """Shuffled fixes get the same flags and stops, bit for bit, and no fix is lost or changed."""
    seconds, x, y = np.array(rows, float).T
    fixes = Fixes(
        (seconds * 1e6).astype(np.int64), 101.6 + x / 86_170, 39.2 + y / 111_195, np.full(len(x), np.nan),
        np.arange(len(x)),
    )  # fmt: skip
    shuffled = fixes.taken(np.random.default_rng(seed).permutation(len(x)))
    one, other = clean(fixes), clean(shuffled)
    for name in ("flags", "kept", "stop", "stop_first", "stop_last"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes()
    assert one.fixes.id.tolist() == other.fixes.id.tolist()
    assert sorted(one.fixes.id.tolist()) == list(range(len(x)))
