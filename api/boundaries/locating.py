"""Which grid, and who serves it: for a point, or for an address in words.

The page, the JSON answer and the command line all ask here.
"""

from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy.orm import Session

from geo.addresses.certainty import Certainty
from geo.addresses.lookup import look_up
from geo.addresses.meanings import Meaning
from geo.addresses.weighing import Lookup
from geo.boundaries.queries import CommunityInfo, GridInfo, Located
from geo.boundaries.snapshots import plan_grids, plan_snapshot
from geo.boundaries.standing import Ground
from geo.core.coordinates import on_grid
from geo.core.errors import BadInput
from geo.core.language import Sentence, say
from geo.core.reference import WGS84, Reference
from geo.roster.queries import WorkerInfo, workers_on


@dataclass(frozen=True)
class Match:
    """How sure an answer is, and why, in words. `meaning` is the one thing of class A, where it is no point or grid."""

    certainty: Certainty
    reason: Sentence
    meaning: Meaning | None = None


@dataclass(frozen=True)
class Location:
    """An answer. `point` is lon, lat in WGS84, where the place is one point.

    `whole` is the community, where all of it was asked for and no one grid; `members` are its grids.
    `found` is what the words were looked up as, where it was words.
    """

    ground: Ground
    match: Match
    located: Located | None
    point: tuple[float, float] | None
    datum: Reference
    worker: WorkerInfo | None
    candidates: tuple[Meaning, ...] = ()
    whole: CommunityInfo | None = None
    members: tuple[GridInfo, ...] = ()
    found: Lookup | None = None

    @property
    def grid(self) -> GridInfo | None:
        """The grid, where it is sure."""
        return self.located.grid if self.located else None

    @property
    def community(self) -> CommunityInfo | None:
        """The community of the grid, or the one that was asked for."""
        return self.located.community if self.located else self.whole


IN_GRID, IN_NO_GRID = say("The point lies in this grid."), say("The point lies in no grid.")


def locate_lonlat(session: Session, ground: Ground, lon: float, lat: float, *, datum: Reference) -> Location:
    """The grid of a point given in any datum.

    Raises:
        BadInput: the coordinates are not on the earth.
    """
    point = _wgs84(lon, lat, datum)
    located = plan_snapshot(session, ground.plan.id).locate(*point)
    return locate_known(ground, located, point, datum=datum, worker=worker_of(session, ground, located.grid))


def locate_known(
    ground: Ground, located: Located, point: tuple[float, float], *, datum: Reference, worker: WorkerInfo | None
) -> Location:
    """The answer for a point of which it is known where it lies."""
    match = Match("A", IN_GRID if located.grid else IN_NO_GRID)
    return Location(ground, match, located, point, datum, worker)


def locate_address(session: Session, ground: Ground, text: str) -> Location:
    """The grid of an address in words, with how sure it is.

    Raises:
        BadInput: it is longer than an address is.
    """
    return answer_lookup(session, ground, look_up(session, ground, text))


def answer_lookup(session: Session, ground: Ground, found: Lookup) -> Location:
    """The answer for what was looked up: one place, one grid, or the candidates to ask about."""
    match = Match(found.certainty, found.ask or found.reason, found.chosen)
    if found.meant is not None and found.meant.kind == "community":
        answer = locate_community(session, ground, found.meant.code)
        return replace(answer, match=match, found=found)
    others = tuple(each for each in found.candidates if each is not found.chosen)
    if found.certainty == "A":
        others = ()
    located = _placed(session, ground, found.grid_id, found.point) if found.grid_id is not None else None
    worker = worker_of(session, ground, located.grid if located else None)
    return Location(ground, match, located, found.point, WGS84, worker, others, found=found)


def locate_meaning(session: Session, ground: Ground, meaning: Meaning) -> Location:
    """What the reader chose among several."""
    grid_id = meaning.grid.id if meaning.grid else None
    located = _placed(session, ground, grid_id, meaning.point)
    worker = worker_of(session, ground, located.grid)
    return Location(ground, Match("A", meaning.reason, meaning), located, meaning.point, WGS84, worker)


def locate_grid(session: Session, ground: Ground, code: str) -> Location | None:
    """A grid by its code, as an answer without a point; None where the plan has none such."""
    frame = plan_grids(session, ground.plan.id)
    ids = frame.index[frame["code"] == code].tolist()
    if not ids:
        return None
    located = _placed(session, ground, ids[0], None)
    worker = worker_of(session, ground, located.grid)
    return Location(ground, Match("A", say("This very grid.")), located, None, WGS84, worker)


def locate_community(session: Session, ground: Ground, code: str) -> Location:
    """A community by its code, as an answer that is no one grid; without `whole` where the plan has none such."""
    placed = [pair for pair in plan_snapshot(session, ground.plan.id).placed.values() if pair[1].code == code]
    whole = placed[0][1] if placed else None
    members = tuple(sorted((grid for grid, _ in placed), key=lambda each: each.code))
    match = Match("C", say("This very community. Which of its grids is it?"))
    return Location(ground, match, None, None, WGS84, None, whole=whole, members=members)


def worker_of(session: Session, ground: Ground, grid: GridInfo | None) -> WorkerInfo | None:
    """Who answers for a grid on the day of the question."""
    if grid is None:
        return None
    return workers_on(session, ground.territory.id, ground.day).get(grid.code)


def _placed(session: Session, ground: Ground, grid_id: int | None, point: tuple[float, float] | None) -> Located:
    """A grid as the rows of the plan have it; of the boundary, what the plan says about the point.

    Nothing is said of a boundary where no one point is meant.
    """
    snapshot = plan_snapshot(session, ground.plan.id)
    grid, community = snapshot.placed.get(grid_id, (None, None)) if grid_id is not None else (None, None)
    if point is None:
        return Located(grid, community, on_boundary=False, boundary_m=None, neighbour=None)
    return replace(snapshot.locate(*point), grid=grid, community=community)


def _wgs84(first: float, second: float, reference: Reference) -> tuple[float, float]:
    """Coordinates in some system, easterly first, as degrees on the grid of coordinates."""
    if reference.is_degrees and not (abs(first) <= 180 and abs(second) <= 90):  # nor NaN
        raise BadInput(
            "coordinates.impossible",
            say("{lon}, {lat} is no place on earth. Write longitude (-180 to 180), then latitude (-90 to 90).",
                lon=str(first), lat=str(second)),
        )  # fmt: skip
    lon, lat = map(float, on_grid(reference.to_wgs84(np.array([[first, second]], dtype=np.float64)))[0])
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise BadInput(
            "coordinates.beyond",
            say("{first}, {second} is no place that {system} reaches. Write the easting first, then the northing.",
                first=str(first), second=str(second), system=reference.name),
        )  # fmt: skip
    return lon, lat
