"""Asking questions and counting what came back right."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import quantiles

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.addresses.loading import Loaded
from geo.addresses.models import Address, AddressGrid
from geo.addresses.searching import Ground, Search, search
from geo.boundaries.reach import whole_reach

DAY = date(2026, 6, 1)


@dataclass(frozen=True)
class Asked:
    """A question with the key of the one address that it means; without one the question means several."""

    text: str
    kind: str
    key: str | None


@dataclass
class Score:
    """What came back: how many first answers were right, and how many of each class."""

    asked: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    took_ms: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of questions whose first answer is the address meant."""
        return sum(self.first.values()) / max(1, sum(self.asked.values()))

    def precision(self, certainty: str) -> float:
        """The share of answers of a class that are right: the address for A, the grid for B."""
        return self.right[certainty] / self.said[certainty] if self.said[certainty] else 1.0

    def percentile_ms(self, percent: int) -> float:
        """The time below which so many per cent of the answers came."""
        return quantiles(self.took_ms, n=100)[percent - 1]


def ask_all(
    session: Session, loaded: Loaded, questions: Sequence[Asked], grids: dict[str, int | None], prefixes: Sequence[str]
) -> Score:
    """Ask each question once and count; `grids` has the grid of each address by key."""
    ground = Ground(loaded.territory_id, whole_reach(loaded.plan_id), DAY)
    score = Score()
    for question in questions:
        began = time.perf_counter()
        found = search(session, ground, question.text, prefixes=prefixes)
        score.took_ms.append((time.perf_counter() - began) * 1000)
        _count(score, question, found, grids)
    return score


def _count(score: Score, question: Asked, found: Search, grids: dict[str, int | None]) -> None:
    score.asked[question.kind] += 1
    first = found.candidates[0].known.info.key if found.candidates else None
    score.first[question.kind] += first == question.key
    certainty = found.verdict.certainty
    score.said[certainty] += 1
    if certainty == "A":
        is_right = first == question.key
    else:
        is_right = certainty == "B" and found.verdict.grid_id == grids.get(question.key or "")
    score.right[certainty] += is_right
    if first != question.key or (certainty != "C" and not is_right):
        answered = found.candidates[0].known.info.text if found.candidates else "-"
        score.wrong.append(f"{certainty} {question.kind:10} {question.text} -> {answered} ({question.key})")


def grids_by_key(session: Session, loaded: Loaded) -> dict[str, int | None]:
    """The grid of each address of a territory, by its key."""
    rows = select(Address.key, AddressGrid.grid_id).join(AddressGrid, AddressGrid.address_id == Address.id)
    here = rows.where(Address.territory_id == loaded.territory_id, AddressGrid.plan_id == loaded.plan_id)
    return dict(map(tuple, session.execute(here)))
