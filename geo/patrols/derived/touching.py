"""Stretches of one street that touch, put together. Pure."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ends:
    """Where a segment begins and ends: two junctions, and its length."""

    first: int
    second: int
    length_mm: int


@dataclass(frozen=True)
class Stretch:
    """From and to a place on a segment; `alike` is what those share that are put together, None for those that stay."""

    segment_id: int
    from_mm: int
    to_mm: int
    alike: Hashable | None


def touching(stretches: Sequence[Stretch], ends: Mapping[int, Ends]) -> list[list[int]]:
    """The places of stretches in groups: those that are alike and meet at a junction, directly or through others."""
    leader = list(range(len(stretches)))

    def lead(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    met: dict[tuple[Hashable, int], int] = {}
    for place, each in enumerate(stretches):
        for junction in _junctions(each, ends[each.segment_id]) if each.alike is not None else ():
            other = met.setdefault((each.alike, junction), place)
            first, second = sorted((lead(place), lead(other)))
            leader[second] = first
    groups: dict[int, list[int]] = {}
    for place in range(len(stretches)):
        groups.setdefault(lead(place), []).append(place)
    return list(groups.values())


def _junctions(stretch: Stretch, ends: Ends) -> Iterable[int]:
    if stretch.from_mm <= 0:
        yield ends.first
    if stretch.to_mm >= ends.length_mm:
        yield ends.second
