"""Which grid a text belongs to: door-plates and the names people say, weighed together into one answer.

    found = look_up(session, ground, "幸福小区3栋")
    found.certainty, found.reason    A, B or C in the sense of `certainty`, and why
    found.chosen                     the one thing of class A
    found.grid_id, found.point       the grid of A and B; where it is, if that is one point
    found.candidates                 what may be meant, the likeliest first
    found.ask                        C: the question for the caller

Within their reach whatever is alike may be shown to somebody. Elsewhere, and to those without an account, only
the complete address of one place is answered, and nothing is said of what is like it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from geo.addresses import candidates
from geo.addresses.askback import question_for
from geo.addresses.certainty import Certainty, Found, Verdict, likely_ones
from geo.addresses.interpolating import Estimate
from geo.addresses.meanings import Meaning, Placed, of_address, of_name
from geo.addresses.nameinfos import NameInfo
from geo.addresses.namerules import name_form
from geo.addresses.namescoring import Likeness
from geo.addresses.namesearch import search_names
from geo.addresses.nametables import NamedKind
from geo.addresses.parts import Field
from geo.addresses.searching import Search, search, search_complete
from geo.boundaries.located import GridInfo
from geo.boundaries.reach import Reach
from geo.boundaries.snapshots import plan_communities, plan_snapshot
from geo.boundaries.standing import Ground
from geo.core.errors import BadInput
from geo.core.language import Sentence, say
from geo.core.viewer import Right

MOST_CHARACTERS = 200
MOST_CANDIDATES = 20

_SAME_NAME = 0.97
_LIKE_NAMES = 0.6
_SISTER = re.compile(r"[(（]?[东西南北中新老前后一二三四五六七八九十\d]+[区期院苑号]?[)）]?$")
"""What tells parts of a compound apart: 东区, （二期）."""


@dataclass(frozen=True)
class Lookup:
    """What a text means, and how sure that is. `point` is lon, lat in WGS84, `estimate` where it is interpolated."""

    certainty: Certainty
    reason: Sentence
    candidates: tuple[Meaning, ...] = ()
    grid_id: int | None = None
    chosen: Meaning | None = None
    point: tuple[float, float] | None = None
    ask: Sentence | None = None
    disagrees: Sentence | None = None
    estimate: Estimate | None = None


def look_up(session: Session, ground: Ground, text: str) -> Lookup:
    """The grid that a text belongs to, as far as whoever asks may know it.

    Raises:
        BadInput: the text is longer than an address is.
    """
    check_length(text)
    reach = ground.reach(session, Right.ADDRESSES_READ)
    found = _search(session, ground, reach, text)
    known = search_names(session, ground.territory.id, reach, text) if reach.grid_ids != frozenset() else []
    return weigh(text, found, known, Sight(plan_snapshot(session, ground.plan.id).placed, reach))


def check_length(text: str) -> None:
    """Refuse what is longer than any address.

    Raises:
        BadInput: it is.
    """
    if len(text) > MOST_CHARACTERS:
        raise BadInput(
            "address.too_long",
            say("An address has at most {most} characters; this has {count}. Leave out what is not the address.",
                most=MOST_CHARACTERS, count=len(text)),
        )  # fmt: skip


def _search(session: Session, ground: Ground, reach: Reach, text: str) -> Search:
    """Door-plates within reach; the complete address of one place from all over the territory.

    What is exact within a part of the territory is held against all of it: the public may ask that too.
    """
    prefixes = address_beginnings(session, ground)
    territory_id, day = ground.territory.id, ground.day
    none = reach.grid_ids == frozenset()
    near = None if none else search(session, candidates.Ground(territory_id, reach, day), text, prefixes=prefixes)
    if near is not None and reach.is_whole:
        return near
    everywhere = candidates.Ground(territory_id, ground.reach(session, Right.ADDRESS_LOCATE), day)
    if near is None:
        return search_complete(session, everywhere, text, prefixes=prefixes)
    if any(each.rating.exact for each in near.candidates) and near.verdict.certainty != "A":
        return near
    complete = search_complete(session, everywhere, text, prefixes=prefixes)
    if complete.verdict.certainty == "A":
        return complete
    if near.verdict.certainty == "A":
        return replace(
            near, verdict=Verdict("C", say("More than one place is called so. Ask in which community it is."))
        )
    return near


def address_beginnings(session: Session, ground: Ground) -> list[str]:
    """What full addresses begin with: the territory, and the territory and each of its towns."""
    name = ground.territory.name
    towns = sorted({town for town in plan_communities(session, ground.plan.id)["town_name"] if town})
    return [name, *(name + town for town in towns)]


@dataclass(frozen=True)
class Sight:
    """The grids of a plan, and which of them may be looked into."""

    placed: Placed
    reach: Reach


def weigh(text: str, found: Search, known: Sequence[NameInfo], sight: Sight) -> Lookup:
    """One answer from what was found of door-plates and of names. Pure."""
    verdict = found.verdict
    if verdict.certainty == "A" and verdict.found is not None:
        return _exact(verdict, verdict.found, known, sight)
    listed = _listed(found, known, sight)
    likely = [each for each in listed if each.likely]
    if verdict.certainty == "B" and _agree(text, found, known, sight, verdict.grid_id):
        return _same_grid(verdict, listed)
    if verdict.disagrees is None and (sure := _named(text, found, known, sight)) is not None:
        return _by_name(sure, listed)
    reason = verdict.reason if verdict.certainty == "C" else say("Several places may be meant.")
    if likely and not any(each.kind is NamedKind.ADDRESS for each in likely):
        reason = say("{count} places may be meant.", count=len(likely)) if len(likely) > 1 else likely[0].reason
    ask = verdict.disagrees or _ask(text, found, likely)
    return Lookup("C", reason, tuple(listed), ask=ask, disagrees=verdict.disagrees, estimate=verdict.estimate)


def _exact(verdict: Verdict, found: Found, known: Sequence[NameInfo], sight: Sight) -> Lookup:
    """One door-plate; what is called nearly so stands beneath it."""
    chosen = replace(of_address(found, sight.placed, likely=True), certainty="A")
    sisters = [
        each for info in known if _is_building_elsewhere(info, verdict.grid_id) for each in _meanings(info, sight)
    ]
    return Lookup("A", verdict.reason, (chosen, *sisters), verdict.grid_id, chosen, chosen.point)


def _is_building_elsewhere(info: NameInfo, grid_id: int | None) -> bool:
    elsewhere = bool(info.grids) and grid_id not in {share.grid_id for share in info.grids}
    return info.building is not None and info.likeness <= Likeness.BEGINNING and elsewhere


def _same_grid(verdict: Verdict, listed: Sequence[Meaning]) -> Lookup:
    shown = tuple(_as_sure(each, verdict.grid_id) for each in listed)
    estimate = verdict.estimate
    point = None if estimate is None else (estimate.lon, estimate.lat)
    return Lookup("B", verdict.reason, shown, verdict.grid_id, point=point, estimate=estimate)


def _by_name(sure: Meaning, listed: Sequence[Meaning]) -> Lookup:
    """What is called exactly so, and lies in one grid: one building or place, else something larger."""
    grid_id = sure.grid.id if sure.grid else None
    shown = tuple(_as_sure(each, grid_id) for each in listed)
    if sure.kind in {NamedKind.BUILDING, NamedKind.PLACE, NamedKind.ADDRESS}:
        chosen = replace(sure, certainty="A")
        rest = tuple(each for each in shown if each.pick != sure.pick)
        return Lookup("A", sure.reason, (chosen, *rest), grid_id, chosen, chosen.point)
    return Lookup("B", say("All of {name} lies in this grid.", name=sure.name), shown, grid_id)


def _as_sure(meaning: Meaning, grid_id: int | None) -> Meaning:
    """As one of those that all lie in one grid."""
    inside = meaning.likely and meaning.grid is not None and meaning.grid.id == grid_id
    return replace(meaning, certainty="B") if inside else meaning


def _agree(text: str, found: Search, known: Sequence[NameInfo], sight: Sight, grid_id: int | None) -> bool:
    """Whether nothing that is called so lies elsewhere, and no word says that it is only nearby."""
    if found.parts.value(Field.BESIDE):
        return False
    meant = [info for info in known if _is_exact(info) or (not found.parts.has_number and _is_sister(text, info))]
    return all(
        {share.grid_id for share in info.grids if sight.reach.covers(share.grid_id)} <= {grid_id} for info in meant
    )


def _named(text: str, found: Search, known: Sequence[NameInfo], sight: Sight) -> Meaning | None:
    """The one thing called exactly so, in one grid, unless something else of the name lies elsewhere."""
    exact = [info for info in known if _is_exact(info) and info.relation is None and info.missing is None]
    meanings = [each for info in exact for each in _meanings(info, sight)]
    if len({each.grid.id if each.grid else None for each in meanings}) != 1 or meanings[0].grid is None:
        return None
    grid_id = meanings[0].grid.id
    same_name = [each for each in found.candidates if each.rating.names >= _SAME_NAME and each.rating.numbers_met]
    if any(each.grid_id != grid_id for each in same_name) or not _agree(text, found, known, sight, grid_id):
        return None
    return meanings[0] if len(meanings) == 1 else replace(meanings[0], kind=NamedKind.COMPOUND)


def _is_exact(info: NameInfo) -> bool:
    return info.likeness is Likeness.EXACT


def _is_sister(text: str, info: NameInfo) -> bool:
    """Whether a name is the text with the part of a compound behind it: 幸福小区（东区）."""
    form, asked = name_form(info.name), name_form(text)
    is_compound = info.kind is NamedKind.COMPOUND and info.likeness is Likeness.BEGINNING
    return is_compound and bool(_SISTER.match(form.removeprefix(asked)))


def _meanings(info: NameInfo, sight: Sight) -> list[Meaning]:
    return list(of_name(info, sight.placed, sight.reach))


def _listed(found: Search, known: Sequence[NameInfo], sight: Sight) -> list[Meaning]:
    """All that may be meant, the likeliest first: names as said, door-plates alike, names alike, the rest.

    Doors of a compound are left out where the compound itself stands there and no number was asked.
    """
    ones = likely_ones(found.candidates)
    doors = [of_address(each, sight.placed, likely=each in ones) for each in found.candidates]
    alike = [door for door, each in zip(doors, found.candidates, strict=True) if each.rating.names >= _LIKE_NAMES]
    rest = [door for door in doors if door not in alike]
    names = {
        how: [each for info in known if info.likeness is how for each in _meanings(info, sight)] for how in Likeness
    }
    listed = [
        *names[Likeness.EXACT],
        *alike,
        *names[Likeness.BEGINNING],
        *names[Likeness.PART],
        *names[Likeness.ALIKE],
        *rest,
    ]
    if not found.parts.has_number:
        compounds = {(each.traits.name, each.grid) for each in listed if each.kind is NamedKind.COMPOUND}
        listed = [each for each in listed if not _is_door_of(each, compounds)]
    return list({each.pick: each for each in reversed(listed)}.values())[::-1][:MOST_CANDIDATES]


def _is_door_of(meaning: Meaning, compounds: set[tuple[str, GridInfo | None]]) -> bool:
    if meaning.kind is NamedKind.BUILDING:
        return any(meaning.grid == grid and meaning.name.startswith(name) for name, grid in compounds)
    return meaning.kind is NamedKind.ADDRESS and (meaning.traits.name, meaning.grid) in compounds


def _ask(text: str, found: Search, likely: Sequence[Meaning]) -> Sentence | None:
    """The question for the caller."""
    asked = found.parts
    if found.verdict.estimate is not None:
        return found.verdict.estimate.reason
    if asked.has_number and not asked.names and not likely:
        return say("“{text}” alone is in many places. On which street, or in which compound?", text=text)
    return question_for(text, likely)
