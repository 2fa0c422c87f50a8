"""The search of the first page: what a question may mean, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from api.boundaries.locating import (
    Location,
    answer_lookup,
    locate_community,
    locate_grid,
    locate_lonlat,
    locate_meaning,
)
from api.today.suggesting import Suggestion, suggest
from geo.addresses.lookup import MOST_CHARACTERS, address_beginnings, look_up
from geo.addresses.meanings import Meaning
from geo.addresses.nametables import NamedKind
from geo.addresses.weighing import Lookup
from geo.boundaries.snapshots import plan_communities
from geo.boundaries.standing import Ground
from geo.core.datum import Datum
from geo.core.language import Sentence, say
from geo.core.lonlat import is_pair, nearest_reading, parse_points
from geo.core.reference import reference_of
from geo.core.viewer import Right

HINT = say("Leave out the end of the address, or ask for a landmark nearby.")
DATUMS = (("WGS84", Datum.WGS84), ("CGCS2000", Datum.CGCS2000), ("GCJ-02", Datum.GCJ02), ("BD-09", Datum.BD09))
"""What coordinates may be in, by the names that people know."""


@dataclass(frozen=True)
class Question:
    """What was typed, what was picked from the list, and the day as written in the address."""

    text: str
    pick: str | None = None
    on: str | None = None
    datum: Datum = Datum.WGS84
    territory: str | None = None

    def path(self, page: str, **changes: str) -> str:
        """The address of a page that asks this, with changes."""
        kept = {
            "q": self.text,
            "on": self.on or "",
            "datum": self.datum.value,
            "territory": self.territory or "",
        }
        said = {name: value for name, value in {**kept, **changes}.items() if value and value != Datum.WGS84}
        return f"{page}?{urlencode(said)}" if said else page


@dataclass(frozen=True)
class Findings:
    """What a search found: the list, and an answer or a question back.

    `other_way` is a pasted place read in the other order, where that is a place too; `settled` what the
    reader chose where the words alone did not say.
    """

    suggestions: tuple[Suggestion, ...] = ()
    location: Location | None = None
    picked: str | None = None
    ask: Sentence | None = None
    hint: Sentence | None = None
    is_point: bool = False
    other_way: str | None = None
    settled: Meaning | None = None


def search(session: Session, ground: Ground, question: Question) -> Findings:
    """Find what a question means: coordinates, else addresses, names, grids and communities."""
    text = question.text.strip()
    if not text:
        return Findings()
    if len(text) > MOST_CHARACTERS:
        return Findings(ask=say("That is {count} characters; an address has at most {most}. Leave the rest out.",
                                count=len(text), most=MOST_CHARACTERS))  # fmt: skip
    if readings := parse_points(text):
        return _find_point(session, ground, question, readings)
    if is_pair(text):
        return Findings(ask=say("“{text}” is no place on earth: longitude goes to 180, latitude to 90.", text=text))
    found = look_up(session, ground, text)
    return _choose(session, ground, question, found)


def _find_point(
    session: Session, ground: Ground, question: Question, readings: Sequence[tuple[float, float]]
) -> Findings:
    """A pasted place, read in the order that lies nearer to the territory."""
    west, south, east, north = plan_communities(session, ground.plan.id).total_bounds
    lon, lat = nearest_reading(readings, (west, south, east, north)) or readings[0]
    location = locate_lonlat(session, ground, lon, lat, datum=reference_of(question.datum))
    other = next((each for each in readings if each != (lon, lat)), None)
    other_way = None if other is None else f"{other[0]}E {other[1]}N"
    return Findings(location=location, is_point=True, other_way=other_way)


def _choose(session: Session, ground: Ground, question: Question, found: Lookup) -> Findings:
    """The list with certainty, and the answer: what was picked, else what is sure."""
    listed = suggest(found, question.text.strip(), address_beginnings(session, ground))
    picked = _picked(session, ground, question.pick, found)
    if picked is not None:
        location, meaning = picked
        settled = meaning if found.certainty == "C" else None
        return Findings(listed, location, picked=question.pick, settled=settled)
    if found.certainty == "C" and found.meant is None and not _lies_nowhere(found):
        hint = None if listed or not ground.viewer.may(Right.ADDRESSES_READ) else HINT
        return Findings(listed, ask=_ask(found, listed), hint=hint)
    if found.certainty == "C" and found.meant is None:
        (only,) = [each for each in found.candidates if each.likely]
        return Findings(listed, locate_meaning(session, ground, only), picked=only.pick)
    return Findings(listed, answer_lookup(session, ground, found), picked=_own_pick(found))


def _picked(
    session: Session, ground: Ground, pick: str | None, found: Lookup
) -> tuple[Location, Meaning | None] | None:
    kind, _, code = (pick or "").partition(":")
    if kind == "grid" and (location := locate_grid(session, ground, code)) is not None:
        return location, None
    if kind == "community" and (community := locate_community(session, ground, code)).whole is not None:
        return community, None
    meaning = next((each for each in found.candidates if each.pick == pick), None)
    return None if meaning is None else (locate_meaning(session, ground, meaning), meaning)


def _own_pick(found: Lookup) -> str | None:
    """The line that the answer is, where it is one."""
    if found.meant is not None:
        return found.meant.pick
    if found.chosen is not None:
        return found.chosen.pick
    return next((each.pick for each in found.candidates if each.certainty == "B"), None)


def _lies_nowhere(found: Lookup) -> bool:
    """Whether one door-plate is meant for sure, and lies in no grid: an answer, too."""
    likely = [each for each in found.candidates if each.likely]
    return len(likely) == 1 and likely[0].kind is NamedKind.ADDRESS and likely[0].grid is None


def _ask(found: Lookup, listed: Sequence[Suggestion]) -> Sentence | None:
    """The question to put to the caller; none where the list already answers with grids and communities."""
    if found.ask is None and found.ground and listed:
        return None
    return found.ask or found.reason
