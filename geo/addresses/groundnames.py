"""Grids and communities by name, code and sound: 曙光-03, 152922 101 001 003, shuguang3, sgsq.

The names of a plan are folded once, and kept for as long as the plan is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
from sqlalchemy.orm import Session

from geo.addresses.pinyin import consumed, initials, syllables
from geo.boundaries.snapshots import plan_communities, plan_grids
from geo.db.kept import keep
from geo.exchange.columns import fold

MOST_FOUND = 4
"""So many grids, and so many communities."""

_LEAST_LETTERS = 2
_LATIN = re.compile(r"[a-z]+[a-z0-9]*")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d|$)")
_PIECES = re.compile(r"[a-z]+|\d+")


@dataclass(frozen=True)
class GroundName:
    """A grid or a community of a plan; `beside` is the community of a grid, or the town of a community.

    `exact` says that its name, its code or all of its sound was written.
    """

    kind: Literal["grid", "community"]
    code: str
    name: str
    beside: str
    exact: bool = False

    @property
    def pick(self) -> str:
        """How it is named in the address of a page."""
        return f"{self.kind}:{self.code}"


@dataclass(frozen=True)
class _Folded:
    """A name ready to be held against what is typed; `sounds` are wholly this name, typed in letters."""

    found: GroundName
    name: str
    code: str
    spoken: tuple[str, ...]
    sounds: frozenset[str]

    def rank(self, wanted: str, typed: str | None) -> int | None:
        """0 for the very one, 1 for one that begins so, None for others."""
        if wanted in {self.name, self.code} or (typed and typed in self.sounds):
            return 0
        if self.name.startswith(wanted) or self.code.startswith(wanted):
            return 1
        if typed and len(typed) >= _LEAST_LETTERS and consumed(typed, self.spoken) == len(typed):
            return 1
        return None


def find_ground(session: Session, plan_id: int, text: str) -> list[GroundName]:
    """Grids, then communities, whose name, code or sound is or begins with a text; the very ones first."""
    folded = fold(text)
    wanted = folded if folded.isdecimal() else _ZEROS.sub("", folded)
    if not wanted:
        return []
    typed = wanted if _LATIN.fullmatch(wanted) else None
    found: list[GroundName] = []
    for names in keep(session, "ground_names", plan_id, lambda: _folded(session, plan_id)):
        ranked = ((each.rank(wanted, typed), each.found) for each in names)
        hits = sorted(((rank, each.code, each) for rank, each in ranked if rank is not None), key=lambda hit: hit[:2])
        found += (_told(each, exact=rank == 0) for rank, _, each in hits[:MOST_FOUND])
    return sorted(found, key=lambda each: not each.exact)


def _told(found: GroundName, *, exact: bool) -> GroundName:
    return GroundName(found.kind, found.code, found.name, found.beside, exact)


def _folded(session: Session, plan_id: int) -> tuple[tuple[_Folded, ...], tuple[_Folded, ...]]:
    grids = _rows(plan_grids(session, plan_id), "grid", "community_name")
    communities = _rows(plan_communities(session, plan_id), "community", "town_name")
    return tuple(grids), tuple(communities)


def _rows(frame: gpd.GeoDataFrame, kind: Literal["grid", "community"], beside: str) -> Iterator[_Folded]:
    for code, name, other in zip(frame["code"], frame["name"], frame[beside].fillna(""), strict=True):
        form = _ZEROS.sub("", fold(name))
        spoken = tuple(_spoken(form))
        sounds = frozenset({"".join(spoken), _initials(spoken)})
        yield _Folded(GroundName(kind, code, name, other), form, fold(code), spoken, sounds)


def _spoken(form: str) -> Iterator[str]:
    """Syllables; a number is one, whatever stands before it."""
    for syllable in syllables(form):
        yield from _PIECES.findall(syllable)


def _initials(spoken: tuple[str, ...]) -> str:
    """The first letter of each syllable, numbers in full: sg3 for 曙光-03."""
    return "".join(each if each.isdecimal() else initials([each]) for each in spoken)
