"""What the first page shows of an answer, in the words of a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from sqlalchemy.orm import Session

from api.boundaries.border import border_words
from api.boundaries.changes import change_words, today_words
from api.boundaries.locating import Location
from api.boundaries.words import plan_words
from api.shell import AnswerAction, AnswerView, answer_actions
from api.today.searching import Findings, Question
from geo.addresses.queries import grid_figures
from geo.boundaries.queries import CommunityInfo, GridInfo
from geo.boundaries.reach import Reach
from geo.core.datum import SHIFTED, Datum, from_wgs84
from geo.core.language import Sentence, say
from geo.core.viewer import Right
from geo.incidents.queries import OpenIncident, incidents_by_grid, open_near
from geo.roster.queries import WorkerInfo, workers_on

MOST_INCIDENTS = 3
_NAMES = {Datum.GCJ02: "GCJ-02", Datum.BD09: "BD-09"}


@dataclass(frozen=True)
class Member:
    """A grid of a community that was asked for, and who answers for it."""

    grid: GridInfo
    path: str
    worker: WorkerInfo | None


@dataclass(frozen=True)
class NextStep:
    """What a second Enter does."""

    action: AnswerAction
    path: str


@dataclass(frozen=True)
class Matters:
    """The incidents of a grid: how many, how many still open, and of these the nearest to the place."""

    incidents: int
    open_incidents: int
    nearest: tuple[OpenIncident, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AnswerCard:
    """The answer in the order in which it is read: grid, who serves it, what else is there, plan.

    `caution` is what to ask before the grid is told; `notes` are what else is to be known of it. `coordinates`
    are lat, lon in the datum that was chosen. `matters` is None where incidents are not the viewer's to see.
    """

    belongs: Sentence | None
    grid: GridInfo | None
    community: CommunityInfo | None
    plan_words: Sentence
    border: Sentence | None
    caution: Sentence | None
    notes: tuple[Sentence, ...]
    worker: WorkerInfo | None
    coordinates: tuple[str, str] | None
    members: tuple[Member, ...] = ()
    addresses: int = 0
    households: int = 0
    matters: Matters | None = None
    grid_path: str = ""
    link: str = ""
    spoken: Sentence | None = None
    step: NextStep | None = None


def answer_card(session: Session, found: Findings, location: Location, question: Question, *, link: str) -> AnswerCard:
    """The card of an answer; figures are those of the plan that the answer went by."""
    grid, plan_id = location.grid, location.ground.plan.id
    plates, households = grid_figures(session, plan_id, grid.id) if grid else (0, 0)
    return AnswerCard(
        belongs=_belongs(location),
        grid=grid,
        community=location.community,
        plan_words=plan_words(location.ground),
        border=border_words(location),
        caution=_caution(found, location),
        notes=tuple(_notes(session, location)),
        worker=location.worker,
        coordinates=_coordinates(location, question.datum),
        members=tuple(_members(session, location, question)),
        addresses=plates,
        households=households,
        matters=_matters(session, location),
        grid_path=_path("grids", grid.code, question) if grid else "",
        link=link,
        spoken=_read_out(location),
        step=_next_step(location, question),
    )


def _matters(session: Session, location: Location) -> Matters | None:
    """The incidents of the grid until the instant that was asked about."""
    reach = location.ground.reach(session, Right.INCIDENTS_READ)
    if location.grid is None or not reach.covers(location.grid.id):
        return None
    only = Reach(reach.plan_id, frozenset({location.grid.id}))
    at, point = location.ground.at, location.point
    row = incidents_by_grid(session, only, until=at).iloc[0]
    total, still_open = int(row["incidents"]), int(row["open"])
    if not still_open or point is None:
        return Matters(total, still_open)
    return Matters(total, still_open, tuple(open_near(session, only, point, until=at, limit=MOST_INCIDENTS)))


def _belongs(location: Location) -> Sentence | None:
    """What the answer is about, said back."""
    if location.whole is not None:
        return say("A community")
    meaning = location.match.meaning
    if meaning is not None and meaning.said:
        return say("{said}, that is {name}, belongs to", said=meaning.said, name=meaning.name)
    if meaning is not None:
        return say("{address} belongs to", address=meaning.name)
    if location.point is None or location.found is not None:
        return location.match.reason if location.match.certainty == "B" else None
    lon, lat = location.point
    place = {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}"}
    if location.datum.datum in SHIFTED:
        return say("{lat} N, {lon} E (moved here from {datum}) lies in", **place, datum=_NAMES[location.datum.datum])
    return say("{lat} N, {lon} E lies in", **place)


def _caution(found: Findings, location: Location) -> Sentence | None:
    """What to ask before the grid is told: near a border, a place that is no door-plate may be beyond it."""
    located, meaning = location.located, location.match.meaning
    is_plate = meaning is not None and meaning.address is not None
    near = border_words(location) if located is not None and located.grid is not None else None
    if near is None or is_plate:
        return None
    if found.is_point:
        return say("Ask for the building or the side of the street before you name the grid.")
    return say("The border is near: ask for the building or the side of the street.")


def _notes(session: Session, location: Location) -> Iterator[Sentence]:
    """An interpolated number, a community that the words name and the point is not in, a change of the division."""
    found, meaning = location.found, location.match.meaning
    if meaning is not None and meaning.relation is not None:
        yield meaning.reason
    if found is not None and found.estimate is not None:
        yield found.estimate.reason
    if found is not None and found.disagrees is not None:
        yield found.disagrees
    for words in (today_words(session, location), change_words(session, location)):
        if words is not None:
            yield words


def _coordinates(location: Location, datum: Datum) -> tuple[str, str] | None:
    """Degrees of the place in a datum: lat, lon."""
    if location.point is None:
        return None
    lon, lat = from_wgs84(np.array([location.point]), datum)[0]
    return f"{lat:.6f}", f"{lon:.6f}"


def _members(session: Session, location: Location, question: Question) -> Iterator[Member]:
    """The grids of a community that was asked for."""
    if location.whole is None:
        return
    workers = workers_on(session, location.ground.territory.id, location.ground.day)
    for grid in location.members:
        yield Member(grid, _path("grids", grid.code, question), workers.get(grid.code))


def _path(kind: str, code: str, question: Question) -> str:
    return f"/{kind}/{code}" + (f"?{urlencode({'on': question.on})}" if question.on else "")


def _read_out(location: Location) -> Sentence | None:
    """Grid, code and worker, as one reads them to the caller."""
    grid, community, worker = location.grid, location.community, location.worker
    if grid is None or community is None:
        return None
    values = {"grid": grid.name, "code": grid.code, "community": community.name}
    if worker is None:
        return say("{grid} ({code}), {community}. No grid worker yet.", **values)
    telephone = worker.telephone or ""
    return say("{grid} ({code}), {community}. Grid worker: {worker} {telephone}", **values, worker=worker.name,
               telephone=telephone)  # fmt: skip


def _next_step(location: Location, question: Question) -> NextStep | None:
    """The first thing that can be done with an answer; None where nothing is offered."""
    if location.grid is None:
        return None
    view = AnswerView(
        territory_code=location.ground.territory.code,
        grid_code=location.grid.code,
        text=question.text,
        point=location.point,
    )
    return next((NextStep(each, each.path(view)) for each in answer_actions.for_viewer(location.ground.viewer)), None)
