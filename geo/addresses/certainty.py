"""How sure the answer to a question is. Pure: what was found goes in with its grids, a verdict comes out.

A says that nothing differs and nothing else is called so. B says that what is meant is not sure but its grid is:
all that comes near lies in one. Everything else is C, with the reason. A and B name exactly one grid.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from geo.addresses.candidates import Known
from geo.addresses.interpolating import Estimate
from geo.addresses.likeness import likeness
from geo.addresses.parts import Field, Parts
from geo.addresses.ranking import Rating
from geo.core.language import Sentence, say

Certainty = Literal["A", "B", "C"]

LEAST_NAMES = 0.72
"""Names less alike than this are other names."""

SURE_NAMES = 0.8
"""Names must be so alike before anything is sure: a street that is not registered has others like it."""

MARGIN = 0.16
"""What scores this much less than the best is not meant."""


@dataclass(frozen=True)
class Found:
    """An address that may be meant, how well it answers, and why it is shown."""

    known: Known
    rating: Rating
    reason: Sentence

    @property
    def grid_id(self) -> int | None:
        """The grid that it lies in."""
        return self.known.grid_id

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Which characters of the question matched, from `start` to before `end`."""
        return tuple((part.start, part.end) for part in self.rating.matched)


@dataclass(frozen=True)
class Verdict:
    """How sure the answer is, and why. A and B name their grid; A also the address.

    `estimate` is the place of a house number that does not exist. `disagrees` says that the question
    names another community than the one that the answer lies in.
    """

    certainty: Certainty
    reason: Sentence
    grid_id: int | None = None
    found: Found | None = None
    estimate: Estimate | None = None
    disagrees: Sentence | None = None


@dataclass(frozen=True)
class Evidence:
    """What there is to decide by.

    `found` is sorted, the best first. `all_grids` are the grids of all addresses with the likely names,
    where a question has no number to choose among them. `complete` is false where more may be meant
    than was looked at.
    """

    found: Sequence[Found]
    estimate: Estimate | None = None
    all_grids: Collection[int | None] | None = None
    complete: bool = True


def decide(text: str, asked: Parts, evidence: Evidence) -> Verdict:
    """How sure the best of what was found is."""
    found, estimate = evidence.found, evidence.estimate
    exact = [each for each in found if each.rating.exact]
    if exact:
        return _of_exact(asked, exact)
    if estimate is not None:
        return _of_estimate(estimate)
    likely = likely_ones(found)
    if not likely:
        return Verdict("C", say("No address like “{text}” is known.", text=text.strip()[:80]))
    return _of_likely(asked, likely, evidence)


def likely_ones(found: Sequence[Found]) -> list[Found]:
    """Those that may be meant: as good as the best one, or nearly."""
    alike = [each for each in found if each.rating.names >= LEAST_NAMES]
    if not alike:
        return []
    best = alike[0].rating
    return [
        each
        for each in alike
        if each.rating.score >= best.score - MARGIN and each.rating.numbers_met >= best.numbers_met
    ]


def _of_exact(asked: Parts, exact: Sequence[Found]) -> Verdict:
    grids = {each.grid_id for each in exact}
    first = exact[0]
    if grids == {None}:
        return Verdict("C", say("The address is known, but it lies in no grid."))
    disagrees = _disagreement(asked, first.known)
    if disagrees is not None:
        return Verdict("C", disagrees, disagrees=disagrees)
    if len(exact) == 1:
        return Verdict("A", say("This very address."), first.grid_id, first)
    if len(grids) == 1:
        reason = say("{count} addresses are called so; all lie in this grid.", count=len(exact))
        return Verdict("B", reason, first.grid_id)
    reason = say("{count} addresses in {grids} grids are called so.", count=len(exact), grids=len(grids - {None}))
    return Verdict("C", reason)


def _of_estimate(estimate: Estimate) -> Verdict:
    if estimate.grid_id is None:
        return Verdict("C", estimate.reason, estimate=estimate)
    return Verdict("B", estimate.reason, estimate.grid_id, estimate=estimate)


def _of_likely(asked: Parts, likely: Sequence[Found], evidence: Evidence) -> Verdict:
    best = likely[0]
    disagrees = _disagreement(asked, best.known)
    doubt = _spread(likely, evidence) or disagrees or _difference(asked, best)
    if doubt is not None:
        return Verdict("C", doubt, disagrees=disagrees)
    if len(likely) == 1:
        return Verdict("B", say("Written otherwise: {address}.", address=best.known.info.text), best.grid_id)
    reason = say("{count} addresses may be meant; all lie in this grid.", count=len(likely))
    return Verdict("B", reason, best.grid_id)


def _spread(likely: Sequence[Found], evidence: Evidence) -> Sentence | None:
    """What to say where the likely ones lie in several grids or in none, or where there may be more."""
    grids = set(evidence.all_grids) if evidence.all_grids is not None else {each.grid_id for each in likely}
    if len(grids) > 1 or None in grids:
        counts = {"count": len(likely), "grids": len(grids - {None})}
        return say("{count} addresses in {grids} grids may be meant.", **counts)
    if not evidence.complete:
        return say("More addresses may be meant than could be looked at. Write more of it.")
    return None


def _difference(asked: Parts, best: Found) -> Sentence | None:
    """What to say where the best one differs in something: other names are alike, but they are others."""
    if asked.has_number and not best.rating.numbers_met:
        return say("This number is not known here. These are the nearest.")
    if best.rating.differing or best.rating.names < SURE_NAMES:
        return say("Only something like it is known: {address}.", address=best.known.info.text)
    return None


def _disagreement(asked: Parts, known: Known) -> Sentence | None:
    """What to say where a question names one community and the address lies in another."""
    named = asked.value(Field.COMMUNITY)
    if not named or known.community is None or likeness(named, known.community) >= LEAST_NAMES:
        return None
    return say("You named {named}, but the address lies in {community}.", named=named, community=known.community)


def why(asked: Parts, known: Known, rating: Rating) -> Sentence:
    """Why an address is shown: what is the same, or what differs."""
    if rating.exact:
        return say("This very address.")
    if rating.differing:
        first = rating.differing[0]
        return _DIFFERING.get(first.field, _OTHER_NAME)
    if _has_more(asked, known):
        return say("It begins so; more tells it from others.")
    return say("The same, written otherwise.")


def _has_more(asked: Parts, known: Known) -> bool:
    given = {part.field for part in asked.parts}
    return any(getattr(known.numbers, field) and field not in given for field in (Field.HOUSE, Field.BUILDING))


_OTHER_NAME = say("The name differs.")
_DIFFERING = {
    Field.HOUSE: say("The house number differs."),
    Field.NUMBER: say("The number differs."),
    Field.BUILDING: say("The building differs."),
    Field.UNIT: say("The entrance differs."),
    Field.ROOM: say("The room differs."),
    Field.COMMUNITY: say("The community differs."),
    **{field: say("The town or county differs.") for field in (Field.PROVINCE, Field.CITY, Field.COUNTY, Field.TOWN)},
}
