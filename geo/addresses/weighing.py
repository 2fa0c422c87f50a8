"""One answer from all that was found of a text: door-plates, names that people say, grids and communities. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from geo.addresses.askback import question_for
from geo.addresses.certainty import Certainty, Found, Verdict, likely_ones
from geo.addresses.groundnames import GroundName
from geo.addresses.interpolating import Estimate
from geo.addresses.meanings import Meaning, Placed, of_address, of_name, spread
from geo.addresses.nameinfos import NameInfo
from geo.addresses.namerules import name_form
from geo.addresses.namescoring import Likeness
from geo.addresses.nametables import NamedKind
from geo.addresses.parts import Field
from geo.addresses.searching import Search
from geo.boundaries.located import GridInfo
from geo.boundaries.reach import Reach
from geo.core.language import Sentence, say

MOST_CANDIDATES = 20

_SAME_NAME = 0.97
_LIKE_NAMES = 0.6
_SISTER = re.compile(r"[(（]?[东西南北中新老前后一二三四五六七八九十\d]+[区期院苑号]?[)）]?$")
"""What tells parts of a compound apart: 东区, （二期）."""


@dataclass(frozen=True)
class Lookup:
    """What a text means, and how sure that is. `point` is lon, lat in WGS84, `estimate` where it is interpolated.

    `ground` are the grids and communities called so; `meant` the one that it is, where it is one. A community
    is of class C: it has many grids.
    """

    certainty: Certainty
    reason: Sentence
    candidates: tuple[Meaning, ...] = ()
    grid_id: int | None = None
    chosen: Meaning | None = None
    point: tuple[float, float] | None = None
    ask: Sentence | None = None
    disagrees: Sentence | None = None
    estimate: Estimate | None = None
    ground: tuple[GroundName, ...] = ()
    meant: GroundName | None = None


@dataclass(frozen=True)
class Evidence:
    """What was found of a text: by door-plates, by names, and of grids and communities."""

    text: str
    plates: Search
    names: Sequence[NameInfo] = ()
    ground: tuple[GroundName, ...] = ()


@dataclass(frozen=True)
class Sight:
    """The grids of a plan, and which of them may be looked into."""

    placed: Placed
    reach: Reach

    def meanings(self, info: NameInfo) -> list[Meaning]:
        """What a name stands for, once a grid."""
        return list(of_name(info, self.placed, self.reach))

    def grids(self, info: NameInfo) -> set[int | None]:
        """The grids that what a name stands for lies in, as far as they may be looked into."""
        return {share.grid_id for share in info.grids if self.reach.covers(share.grid_id)}


def weigh(evidence: Evidence, sight: Sight) -> Lookup:
    """One answer. A complete address comes first, then the very name of a grid or community, then all else."""
    verdict, ground = evidence.plates.verdict, evidence.ground
    if verdict.certainty == "A" and verdict.found is not None:
        return replace(_exact(verdict, verdict.found, evidence.names, sight), ground=ground)
    listed = _listed(evidence, sight)
    meant = [each for each in ground if each.exact]
    if len(meant) == 1 and not any(map(_is_exact, evidence.names)):
        return replace(_of_ground(meant[0], listed, sight), ground=ground)
    return replace(_of_rest(evidence, listed, sight), ground=ground)


def _exact(verdict: Verdict, found: Found, known: Sequence[NameInfo], sight: Sight) -> Lookup:
    """One door-plate; buildings elsewhere that are called nearly so stand beneath it."""
    chosen = replace(of_address(found, sight.placed, likely=True), certainty="A")
    others = [info for info in known if info.building is not None and info.likeness <= Likeness.BEGINNING]
    sisters = [
        each
        for info in others
        if verdict.grid_id not in sight.grids(info)
        for each in sight.meanings(info)
        if each.grid
    ]
    return Lookup("A", verdict.reason, (chosen, *sisters), verdict.grid_id, chosen, chosen.point)


def _of_ground(meant: GroundName, listed: Sequence[Meaning], sight: Sight) -> Lookup:
    """A grid by its name, code or sound, or a community, which is no one grid."""
    shown = tuple(replace(each, likely=False) for each in _most(listed))
    if meant.kind == "community":
        return Lookup("C", say("This very community. Which of its grids is it?"), shown, meant=meant)
    grid_id = next((grid.id for grid, _ in sight.placed.values() if grid.code == meant.code), None)
    return Lookup("A", say("This very grid."), shown, grid_id, meant=meant)


def _of_rest(evidence: Evidence, listed: Sequence[Meaning], sight: Sight) -> Lookup:
    """One grid where that is sure; else what to ask."""
    verdict = evidence.plates.verdict
    if verdict.disagrees is None and (sure := _named(evidence, sight)) is not None:
        return _by_name(sure, listed, sight)
    if verdict.certainty == "B" and _agree(evidence, sight, verdict.grid_id):
        return _same_grid(verdict, listed)
    likely = [each for each in listed if each.likely]
    ask = verdict.disagrees or _ask(evidence, likely)
    reason = _reason(verdict, likely)
    return Lookup("C", reason, tuple(_most(listed)), ask=ask, disagrees=verdict.disagrees, estimate=verdict.estimate)


def _reason(verdict: Verdict, likely: Sequence[Meaning]) -> Sentence:
    if not likely or all(each.kind is NamedKind.ADDRESS for each in likely):
        return verdict.reason if verdict.certainty == "C" else say("Several places may be meant.")
    return likely[0].reason if len(likely) == 1 else say("{count} places may be meant.", count=len(likely))


def _same_grid(verdict: Verdict, listed: Sequence[Meaning]) -> Lookup:
    shown = tuple(_as_sure(each, verdict.grid_id) for each in _most(listed))
    estimate = verdict.estimate
    point = None if estimate is None else (estimate.lon, estimate.lat)
    return Lookup("B", verdict.reason, shown, verdict.grid_id, point=point, estimate=estimate)


def _by_name(sure: Meaning, listed: Sequence[Meaning], sight: Sight) -> Lookup:
    """What is called exactly so, and lies in one grid: one building or place, else something larger.

    Who sees a part of the plan is never told that it is this very one: another may lie elsewhere.
    """
    grid_id = sure.grid.id if sure.grid else None
    shown = tuple(_as_sure(each, grid_id) for each in _most(listed))
    if sight.reach.is_whole and sure.kind in {NamedKind.BUILDING, NamedKind.PLACE, NamedKind.ADDRESS}:
        chosen = replace(sure, certainty="A")
        rest = tuple(each for each in shown if each.pick != sure.pick)
        return Lookup("A", sure.reason, (chosen, *rest), grid_id, chosen, chosen.point)
    return Lookup("B", say("All of {name} lies in this grid.", name=sure.name), shown, grid_id)


def _as_sure(meaning: Meaning, grid_id: int | None) -> Meaning:
    """As one of those that all lie in one grid."""
    inside = meaning.likely and meaning.grid is not None and meaning.grid.id == grid_id
    return replace(meaning, certainty="B") if inside else replace(meaning, likely=False)


def _agree(evidence: Evidence, sight: Sight, grid_id: int | None) -> bool:
    """Whether nothing that is called so lies elsewhere, and no word says that it is only nearby."""
    asked = evidence.plates.parts
    if asked.value(Field.BESIDE):
        return False
    meant = [
        info for info in evidence.names if _is_exact(info) or (not asked.has_number and _is_sister(evidence.text, info))
    ]
    return all(sight.grids(info) <= {grid_id} for info in meant)


def _named(evidence: Evidence, sight: Sight) -> Meaning | None:
    """The one thing called exactly so, in one grid, unless something else of the name lies elsewhere."""
    exact = [each for each in evidence.names if _is_exact(each) and each.relation is None and each.missing is None]
    meanings = [each for info in exact for each in sight.meanings(info)]
    if len({each.grid.id if each.grid else None for each in meanings}) != 1 or meanings[0].grid is None:
        return None
    grid_id = meanings[0].grid.id
    same_name = [each for each in evidence.plates.candidates if each.rating.names >= _SAME_NAME]
    if any(each.grid_id != grid_id and each.rating.numbers_met for each in same_name):
        return None
    if not _agree(evidence, sight, grid_id):
        return None
    return meanings[0] if len(meanings) == 1 else replace(meanings[0], kind=NamedKind.COMPOUND)


def _most(listed: Sequence[Meaning]) -> list[Meaning]:
    """As many as are told: what is likely from every grid, then the rest."""
    likely = [each for each in listed if each.likely]
    chosen = [*spread(likely, MOST_CANDIDATES), *(each for each in listed if not each.likely)][:MOST_CANDIDATES]
    return sorted(chosen, key=listed.index)


def _is_exact(info: NameInfo) -> bool:
    return info.likeness is Likeness.EXACT


def _is_sister(text: str, info: NameInfo) -> bool:
    """Whether a name is the text with the part of a compound behind it: 幸福小区（东区）."""
    form, asked = name_form(info.name), name_form(text)
    is_compound = info.kind is NamedKind.COMPOUND and info.likeness is Likeness.BEGINNING
    return is_compound and bool(_SISTER.match(form.removeprefix(asked)))


def _listed(evidence: Evidence, sight: Sight) -> list[Meaning]:
    """All that may be meant, the likeliest first: names as said, door-plates alike, names alike, what holds the text.

    Doors of a compound are left out where the compound itself stands there and no number was asked.
    """
    found = evidence.plates.candidates
    ones = likely_ones(found)
    doors = [of_address(each, sight.placed, likely=each in ones) for each in found]
    alike = [door for door, each in zip(doors, found, strict=True) if each.rating.names >= _LIKE_NAMES]
    called = [info for info in evidence.names if _is_exact(info) or _is_sister(evidence.text, info)]
    other = sorted((info for info in evidence.names if info not in called), key=lambda info: info.likeness)
    listed = [replace(each, likely=True) for info in called for each in sight.meanings(info)]
    listed += [*alike, *(each for info in other for each in sight.meanings(info))]
    listed += [door for door in doors if door not in alike and evidence.text in door.name]
    if not evidence.plates.parts.has_number:
        compounds = {(name_form(each.traits.name), each.grid) for each in listed if each.kind is NamedKind.COMPOUND}
        listed = [each for each in listed if not _is_door_of(each, compounds)]
    return list({each.pick: each for each in reversed(listed)}.values())[::-1]


def _is_door_of(meaning: Meaning, compounds: set[tuple[str, GridInfo | None]]) -> bool:
    if meaning.kind is NamedKind.BUILDING and not meaning.said:
        form = name_form(meaning.name)
        return any(meaning.grid == grid and form.startswith(name) for name, grid in compounds)
    return meaning.kind is NamedKind.ADDRESS and (name_form(meaning.traits.name), meaning.grid) in compounds


def _ask(evidence: Evidence, likely: Sequence[Meaning]) -> Sentence | None:
    """The question for the caller."""
    text, asked = evidence.text, evidence.plates.parts
    estimate = evidence.plates.verdict.estimate
    if estimate is not None:
        return estimate.reason
    if asked.has_number and not asked.names and not likely:
        return say("“{text}” alone is in many places. On which street, or in which compound?", text=text)
    return question_for(text, likely)
