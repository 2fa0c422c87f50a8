"""What is wrong with polygons that should fit together, told to the reader."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from geo.boundaries.coverages.coverage import Coverage
from geo.boundaries.coverages.flaws import ASKING, Flaw, FlawKind
from geo.core.errors import BadInput
from geo.core.language import Sentence, say
from geo.exchange.faults import Fault, Severity

LARGEST_SHARE = 0.05
"""An overlap of more than this part of the smaller polygon is no slip of drafting."""


def check_overlaps(coverage: Coverage, features: pd.DataFrame) -> None:
    """Refuse polygons that cannot be meant to tile the ground.

    Raises:
        BadInput: two of them overlap by more than a slip of drafting, one vanished beneath the
            others, or they could not be made to fit.
    """
    shares: defaultdict[tuple[int, int], float] = defaultdict(float)
    areas: defaultdict[tuple[int, int], float] = defaultdict(float)
    for flaw in coverage.flaws:
        if flaw.second is not None:
            pair = (min(flaw.first, flaw.second), max(flaw.first, flaw.second))
            shares[pair] += flaw.share
            areas[pair] += flaw.area_m2
    if shares and max(shares.values()) > LARGEST_SHARE:
        worst = max(shares, key=lambda pair: shares[pair])
        raise _overlap(features, worst, areas[worst], shares[worst])
    missing = sorted(set(range(len(features))) - set(coverage.owners.tolist()))
    if not coverage.valid or missing:
        raise _not_a_coverage(features, missing)


def told(coverage: Coverage, features: pd.DataFrame, *, tolerance_m: float, agreed: bool) -> list[Fault]:
    """The flaws of a coverage as faults of the file, what asks first, then the largest.

    All are warnings, but for what changes a grid by more than the tolerance while nobody `agreed` to it.
    """
    flaws = sorted(coverage.flaws, key=lambda flaw: (flaw.kind not in ASKING, -flaw.area_m2))
    rows = features["row"].tolist()
    return [
        Fault(
            code=f"boundaries.{flaw.kind.value}" + ("_asks" if asks else ""),
            sentence=(_ASKING if asks else _SENTENCES)[flaw.kind](_Told(flaw, *_labels(features, flaw), tolerance_m)),
            severity=Severity.ERROR if asks else Severity.WARNING,
            row=int(rows[flaw.first]),
            place=flaw.place,
            area_m2=round(flaw.area_m2, 3),
        )
        for flaw in flaws
        for asks in [flaw.kind in ASKING and not agreed]
    ]


def label(code: str, name: str) -> str:
    """How a grid is named in a sentence."""
    return code if code == name else f"{name} ({code})"


def _labels(features: pd.DataFrame, flaw: Flaw) -> tuple[str, str]:
    first, second = (
        label(*features.loc[index, ["code", "name"]]) if index is not None else "-"
        for index in (flaw.first, flaw.second)
    )
    return first, second


def _overlap(features: pd.DataFrame, pair: tuple[int, int], area_m2: float, share: float) -> BadInput:
    first, second = (label(*features.loc[index, ["code", "name"]]) for index in pair)
    return BadInput(
        "boundaries.overlap_too_large",
        say(
            "{first} and {second} overlap by {area_m2} m2, {percent} % of the smaller one. That is more than a slip"
            " of drafting: correct their boundaries in the file, then import it again.",
            first=first,
            second=second,
            area_m2=round(area_m2),
            percent=round(100 * share, 1),
        ),
    )


def _not_a_coverage(features: pd.DataFrame, missing: list[int]) -> BadInput:
    if missing:
        named = ", ".join(label(*features.loc[index, ["code", "name"]]) for index in missing[:5])
        return BadInput(
            "boundaries.vanished",
            say(
                "Nothing is left of {named} once the outlines are mended: it is too thin, or lies beneath others."
                " Correct it in the file, then import it again.",
                named=named,
            ),
        )
    return BadInput(
        "boundaries.not_a_coverage",
        say("The polygons could not be made to fit together. Clean their shared edges in the file first."),
    )


@dataclass(frozen=True)
class _Told:
    """A flaw with the names of its features ("-" where there is no second), and the tolerance it was judged by."""

    flaw: Flaw
    first: str
    second: str
    tolerance_m: float

    @property
    def area_m2(self) -> float | int:
        area_m2 = self.flaw.area_m2
        return round(area_m2) if area_m2 >= 10 else round(area_m2, 2)

    @property
    def width_m(self) -> float:
        return round(self.flaw.width_m, 1)


def _tell_overlap(told: _Told) -> Sentence:
    return say(
        "{first} and {second} overlap by {area_m2} m2. The shared piece went to the one it borders on longer.",
        first=told.first,
        second=told.second,
        area_m2=told.area_m2,
    )


def _ask_overlap(told: _Told) -> Sentence:
    return say(
        "{first} and {second} overlap by {area_m2} m2, {width_m} m wide, which is more than the tolerance of"
        " {tolerance_m} m. Correct it in the file, or agree that wider overlaps are shared out (--share-overlaps).",
        first=told.first,
        second=told.second,
        area_m2=told.area_m2,
        width_m=told.width_m,
        tolerance_m=told.tolerance_m,
    )


def _tell_area(told: _Told) -> Sentence:
    return say(
        "Mending changed the area of {first} by {area_m2} m2, more than the tolerance along its faulty borders.",
        first=told.first,
        area_m2=told.area_m2,
    )


def _ask_area(told: _Told) -> Sentence:
    return say(
        "Mending would change the area of {first} by {area_m2} m2, more than {tolerance_m} m along its faulty borders."
        " Correct it in the file, or agree to it (--share-overlaps).",
        first=told.first,
        area_m2=told.area_m2,
        tolerance_m=told.tolerance_m,
    )


def _tell_gap(told: _Told) -> Sentence:
    if told.second == "-":
        return say(
            "There is a hole of {area_m2} m2 in {first}. It was left open.", first=told.first, area_m2=told.area_m2
        )
    return say(
        "There is a gap of {area_m2} m2 between {first} and {second}. It was left open.",
        first=told.first,
        second=told.second,
        area_m2=told.area_m2,
    )


def _tell_sliver(told: _Told) -> Sentence:
    if told.second == "-":
        return say("A sliver of {area_m2} m2 in {first} was closed.", first=told.first, area_m2=told.area_m2)
    return say(
        "A sliver of {area_m2} m2 between {first} and {second} was closed.",
        first=told.first,
        second=told.second,
        area_m2=told.area_m2,
    )


def _tell_ring(told: _Told) -> Sentence:
    return say("The outline of {first} crosses itself. It was mended.", first=told.first)


def _tell_repeat(told: _Told) -> Sentence:
    return say("The outline of {first} has one corner twice. The second was left out.", first=told.first)


def _tell_vertex(told: _Told) -> Sentence:
    return say(
        "{first} has a corner on an edge of {second} where {second} has none. It was added.",
        first=told.first,
        second=told.second,
    )


_SENTENCES: dict[FlawKind, Callable[[_Told], Sentence]] = {
    FlawKind.OVERLAP: _tell_overlap,
    FlawKind.GAP: _tell_gap,
    FlawKind.SLIVER: _tell_sliver,
    FlawKind.INVALID_RING: _tell_ring,
    FlawKind.REPEATED_POINT: _tell_repeat,
    FlawKind.UNMATCHED_VERTEX: _tell_vertex,
    FlawKind.AREA_CHANGED: _tell_area,
}
_ASKING: dict[FlawKind, Callable[[_Told], Sentence]] = {
    FlawKind.OVERLAP: _ask_overlap,
    FlawKind.AREA_CHANGED: _ask_area,
}
