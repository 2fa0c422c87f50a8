"""The search of the first page: what a question may mean, and how sure that is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import geopandas as gpd
from sqlalchemy.orm import Session

from api.boundaries.locating import (
    Candidate,
    Judged,
    Location,
    Match,
    address_beginnings,
    answer_match,
    locate_candidate,
    locate_grid,
    locate_lonlat,
    match_address,
)
from api.templating import underline
from api.today.suggesting import COMMUNITY, GRID, Suggestion, suggest_addresses
from geo.boundaries.snapshots import plan_communities, plan_grids
from geo.boundaries.standing import Ground
from geo.core.datum import Datum
from geo.core.language import Sentence, say
from geo.core.lonlat import nearest_reading, parse_points
from geo.core.viewer import Right
from geo.exchange.columns import fold

MOST_PLACES = 4
MOST_LINES = 8
HINT = say("Leave out the end of the address, or ask for a landmark nearby.")


@dataclass(frozen=True)
class Question:
    """What was typed, what was picked from the list, and the day as written in the address."""

    text: str
    pick: str | None = None
    on: str | None = None
    datum: Datum = Datum.WGS84
    territory: str | None = None

    @property
    def datums(self) -> tuple[tuple[str, Datum], ...]:
        """What pasted coordinates may be in, by the names that people know."""
        return (("WGS84", Datum.WGS84), ("GCJ-02", Datum.GCJ02), ("BD-09", Datum.BD09))

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
    """What a search found: the list, and an answer or a question back."""

    suggestions: tuple[Suggestion, ...] = ()
    location: Location | None = None
    picked: str | None = None
    ask: Sentence | None = None
    hint: Sentence | None = None
    is_point: bool = False


def search(session: Session, ground: Ground, question: Question) -> Findings:
    """Find what a question means: coordinates, else grids, communities and addresses."""
    text = question.text.strip()
    if not text:
        return Findings()
    if readings := parse_points(text):
        return _find_point(session, ground, question, readings)
    places = tuple(_find_places(session, ground, text))
    return _choose(session, ground, question, places, match_address(session, ground, text))


def _find_point(
    session: Session, ground: Ground, question: Question, readings: Sequence[tuple[float, float]]
) -> Findings:
    """A pasted place, read in the order that lies nearer to the territory."""
    west, south, east, north = plan_communities(session, ground.plan.id).total_bounds
    lon, lat = nearest_reading(readings, (west, south, east, north)) or readings[0]
    location = locate_lonlat(session, ground, lon, lat, datum=question.datum)
    return Findings(location=location, is_point=True)


def _find_places(session: Session, ground: Ground, text: str) -> Iterator[Suggestion]:
    """Grids and communities whose code or name is, or begins with, the text; exact ones first."""
    wanted = fold(text)
    if not wanted:
        return
    for name, code, beside in _begin_with(plan_grids(session, ground.plan.id), wanted, "community_name"):
        yield Suggestion(underline(name, (text,)), f"{beside} {code}", GRID, name, f"grid:{code}")
    for name, code, beside in _begin_with(plan_communities(session, ground.plan.id), wanted, "town_name"):
        path = f"/communities/{code}"
        yield Suggestion(underline(name, (text,)), beside, COMMUNITY, None, f"community:{code}", leads_to=path)


def _begin_with(frame: gpd.GeoDataFrame, wanted: str, beside: str) -> list[tuple[str, str, str]]:
    names, codes = frame["name"].map(fold), frame["code"].map(fold)
    found = frame[names.str.startswith(wanted) | codes.str.startswith(wanted)]
    exact = (names == wanted) | (codes == wanted)
    ordered = found.assign(rank=~exact.reindex(found.index)).sort_values(["rank", "code"]).head(MOST_PLACES)
    return list(zip(ordered["name"], ordered["code"], ordered[beside].fillna(""), strict=True))


def _choose(
    session: Session,
    ground: Ground,
    question: Question,
    places: tuple[Suggestion, ...],
    judged: Judged,
) -> Findings:
    """The list with certainty, and the answer: what was picked, else what is sure."""
    match, candidates = judged.match, judged.candidates
    addresses = suggest_addresses(candidates, match, question.text, address_beginnings(session, ground))
    listed = places + addresses[: MOST_LINES - len(places)]
    picked = _picked(question.pick, candidates)
    if picked is not None:
        location: Location | None = locate_candidate(session, ground, picked)
        return Findings(listed, location, picked=f"address:{picked.address.id}")
    code = _grid_code(question, places, match)
    if code and (location := locate_grid(session, ground, code)):
        return Findings(listed, location, picked=f"grid:{code}")
    if match.certainty == "C":
        hint = None if listed or not ground.viewer.may(Right.ADDRESSES_READ) else HINT
        return Findings(listed, ask=_ask(question.text, match, candidates, places), hint=hint)
    chosen = f"address:{match.candidate.address.id}" if match.candidate else None
    return Findings(listed, answer_match(session, ground, match, candidates), picked=chosen)


def _picked(pick: str | None, candidates: Sequence[Candidate]) -> Candidate | None:
    return next((each for each in candidates if pick == f"address:{each.address.id}"), None)


def _grid_code(question: Question, places: tuple[Suggestion, ...], match: Match) -> str | None:
    """The grid that is meant: the one picked, or the only one named while no address is exact."""
    if question.pick and question.pick.startswith("grid:"):
        return question.pick.removeprefix("grid:")
    wanted = fold(question.text)
    for place in places:
        code = place.pick.removeprefix("grid:")
        if code != place.pick and wanted in {fold(place.grid_name or ""), fold(code)} and match.certainty != "A":
            return code
    return None


def _ask(text: str, match: Match, candidates: Sequence[Candidate], places: tuple[Suggestion, ...]) -> Sentence | None:
    """The question to put to the caller; none where the list already answers with places."""
    if not candidates:
        return None if places else match.reason
    names = sorted({each.grid.name for each in candidates if each.grid})
    if not names:
        return say("“{text}” is known, and lies in no grid. Which one did you mean?", text=text)
    shown = " / ".join(names[:4]) + (" …" if len(names) > 4 else "")
    return say("“{text}” may be in {names}. Which one is it?", text=text, names=shown)
