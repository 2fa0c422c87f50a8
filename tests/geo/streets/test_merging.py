"""Pieces of ground joined to their neighbours."""

import numpy as np

from geo.streets.blocks import Along
from geo.streets.merging import BARRIER, Limits, Patches, merged

NONE = Limits(0, 0, 0)


def patches(areas_m2: list[float], borders: list[tuple[int, int, int, float]]) -> Patches:
    """Faces of these areas, and borders: two faces (-1 is outside), what runs along, metres."""
    outline_m = np.zeros(len(areas_m2))
    for first, second, _, metres in borders:
        for face in (first, second):
            outline_m[face] += metres if face >= 0 else 0
    pairs, along, metres = [b[:2] for b in borders], [b[2] for b in borders], [b[3] for b in borders]
    return Patches(np.array(areas_m2), outline_m, np.array(pairs), np.array(along, np.int8), np.array(metres))


def test_a_chain_of_slivers_becomes_one_block() -> None:
    """A sliver joined to a sliver that is still one is joined on, until it is none or nobody is left."""
    chain = patches([10, 20, 30, 40], [(0, 1, 1, 9), (1, 2, 1, 9), (2, 3, 1, 9), (-1, 3, 0, 9)])
    assert merged(chain, Limits(0, 25, 0)).tolist() == [0, 0, 1, 2]
    assert merged(chain, Limits(0, 1_000, 0)).tolist() == [0, 0, 0, 0]
    assert merged(chain, NONE).tolist() == [0, 1, 2, 3]


def test_the_longest_border_that_is_free() -> None:
    """A barrier counts only where there is nothing else, and a border half of which is barred counts as barred."""
    assert BARRIER == Along.BARRIER
    sides = patches([1, 50, 60, 70], [(0, 1, BARRIER, 90), (0, 2, 1, 5), (0, 3, BARRIER, 9), (0, 3, 1, 9)])
    assert merged(sides, Limits(0, 5, 0)).tolist() == [0, 1, 0, 2]
    barred = patches([1, 50, 60], [(0, 1, BARRIER, 90), (0, 2, BARRIER, 95)])
    assert merged(barred, Limits(0, 5, 0)).tolist() == [0, 1, 0]


def test_the_width_counts_as_well_as_the_area() -> None:
    """A strip of 4 by 1,000 metres is large and a sliver."""
    strip = patches([4_000, 90_000], [(0, 1, 1, 1_004), (-1, 0, 0, 1_004), (-1, 1, 0, 1_200)])
    assert merged(strip, Limits(5, 400, 0)).tolist() == [0, 0]
    assert merged(strip, Limits(3, 400, 0)).tolist() == [0, 1]


def test_islands_within_islands() -> None:
    """A small group that can only be left through one face joins it, and so does what lies within the group."""
    nested = patches(
        [900, 50, 20, 10, 800],
        [(-1, 0, 0, 9), (0, 1, 1, 9), (1, 2, 1, 9), (1, 3, 1, 9), (2, 3, 1, 9), (0, 4, 1, 9), (-1, 4, 0, 9)],
    )
    assert merged(nested, Limits(0, 0, 100)).tolist() == [0, 0, 0, 0, 1]
    assert merged(nested, Limits(0, 0, 40)).tolist() == [0, 1, 1, 1, 2]
    assert merged(nested, Limits(0, 0, 5)).tolist() == [0, 1, 2, 3, 4]


def test_an_island_between_two_is_none() -> None:
    """What two blocks enclose together stays."""
    between = patches([900, 5, 800], [(-1, 0, 0, 9), (-1, 2, 0, 9), (0, 2, 1, 9), (0, 1, 1, 9), (1, 2, 1, 9)])
    assert merged(between, Limits(0, 0, 100)).tolist() == [0, 1, 2]
