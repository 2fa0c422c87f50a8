"""Which grid, and who serves it: for a point, or for an address in words.

The page, the JSON answer and the command line all ask here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from sqlalchemy.orm import Session

from geo.addresses.queries import AddressInfo, address_grid, search_addresses
from geo.boundaries.queries import (
    CommunityInfo,
    GridInfo,
    Located,
)
from geo.boundaries.reach import Reach
from geo.boundaries.snapshots import plan_communities, plan_grids, plan_snapshot
from geo.boundaries.standing import Ground
from geo.core.coordinates import on_grid
from geo.core.datum import Datum, to_wgs84
from geo.core.errors import BadInput
from geo.core.language import Sentence, say
from geo.core.viewer import Right
from geo.roster.queries import WorkerInfo, workers_on

MOST_CANDIDATES = 20

Certainty = Literal["A", "B", "C"]


@dataclass(frozen=True)
class Candidate:
    """An address that may be meant, and the grid it lies in."""

    address: AddressInfo
    grid: GridInfo | None


@dataclass(frozen=True)
class Match:
    """How sure an answer is, and why, in words. `candidate` is the one address of class A."""

    certainty: Certainty
    reason: Sentence
    candidate: Candidate | None = None


@dataclass(frozen=True)
class Judged:
    """A search for an address: how sure it is, and all that may be meant."""

    match: Match
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True)
class Location:
    """An answer. `point` is lon, lat in WGS84, where the place is one point."""

    ground: Ground
    match: Match
    located: Located | None
    point: tuple[float, float] | None
    datum: Datum
    worker: WorkerInfo | None
    candidates: tuple[Candidate, ...] = ()

    @property
    def grid(self) -> GridInfo | None:
        """The grid, where it is sure."""
        return self.located.grid if self.located else None

    @property
    def community(self) -> CommunityInfo | None:
        """The community of the grid."""
        return self.located.community if self.located else None


IN_GRID, IN_NO_GRID = say("The point lies in this grid."), say("The point lies in no grid.")


def locate_lonlat(session: Session, ground: Ground, lon: float, lat: float, *, datum: Datum) -> Location:
    """The grid of a point given in any datum.

    Raises:
        BadInput: the coordinates are not on the earth.
    """
    point = _wgs84(lon, lat, datum)
    located = plan_snapshot(session, ground.plan.id).locate(*point)
    return locate_known(ground, located, point, datum=datum, worker=worker_of(session, ground, located.grid))


def locate_known(
    ground: Ground, located: Located, point: tuple[float, float], *, datum: Datum, worker: WorkerInfo | None
) -> Location:
    """The answer for a point of which it is known where it lies."""
    match = Match("A", IN_GRID if located.grid else IN_NO_GRID)
    return Location(ground, match, located, point, datum, worker)


def locate_address(session: Session, ground: Ground, text: str) -> Location:
    """The grid of an address in words, with how sure it is."""
    judged = match_address(session, ground, text)
    return answer_match(session, ground, judged.match, judged.candidates)


def locate_candidate(session: Session, ground: Ground, candidate: Candidate) -> Location:
    """The grid of an address that the reader chose among several."""
    return answer_match(session, ground, Match("A", say("This very address."), candidate), ())


def locate_grid(session: Session, ground: Ground, code: str) -> Location | None:
    """A grid by its code, as an answer without a point; None where the plan has none such."""
    grids = plan_grids(session, ground.plan.id)
    shapes = grids.loc[grids["code"] == code, "geometry"]
    if shapes.empty:
        return None
    inside = shapes.iloc[0].representative_point()
    located = _without_point(plan_snapshot(session, ground.plan.id).locate(inside.x, inside.y))
    worker = worker_of(session, ground, located.grid)
    return Location(ground, Match("A", say("This very grid.")), located, None, Datum.WGS84, worker)


def match_address(session: Session, ground: Ground, text: str) -> Judged:
    """How sure a search for an address is, and what may be meant, as far as whoever asks may know it.

    Within their reach whatever is like it may be meant. Elsewhere, and for those without an account,
    only the complete address of one place is answered, and nothing is said of what is like it.
    """
    reach = ground.reach(session, Right.ADDRESSES_READ)
    near = _candidates(session, ground, reach, text) if reach.grid_ids != frozenset() else ()
    if reach.is_whole or any(each.address.exact for each in near):
        return Judged(judge(text, near), near)
    everywhere = _candidates(session, ground, ground.reach(session, Right.ADDRESS_LOCATE), text)
    complete = tuple(each for each in everywhere if each.address.exact)
    if len(complete) == 1:
        return Judged(judge(text, complete), complete)
    return Judged(judge(text, near) if near else Match("C", say("Write the whole address, or ask the desk.")), near)


def _candidates(session: Session, ground: Ground, reach: Reach, text: str) -> tuple[Candidate, ...]:
    """Addresses within reach that may be meant, exact ones first; retired plates are left out.

    People leave out the county and the town, so an address is looked for with them before it too.
    """
    found: dict[int, AddressInfo] = {}
    wanted = text.strip()
    beginnings = ["", *address_beginnings(session, ground)] if wanted else []
    for spelling in (beginning + wanted for beginning in beginnings):
        for each in search_addresses(session, ground.territory.id, reach, spelling, limit=MOST_CANDIDATES):
            found.setdefault(each.id, each)
    standing = [each for each in found.values() if each.retired_on is None or each.retired_on > ground.day]
    first = sorted(standing, key=lambda each: not each.exact)[:MOST_CANDIDATES]
    grids, plan_id = _grids_by_id(session, ground.plan.id), ground.plan.id
    return tuple(Candidate(each, grids.get(address_grid(session, plan_id, each.id))) for each in first)


def address_beginnings(session: Session, ground: Ground) -> list[str]:
    """What full addresses begin with: the territory, and the territory and each of its towns."""
    name = ground.territory.name
    towns = sorted({town for town in plan_communities(session, ground.plan.id)["town_name"] if town})
    return [name, *(name + town for town in towns)]


def judge(text: str, candidates: Sequence[Candidate]) -> Match:
    """How sure a search is. Pure.

    A: one address is exactly what was asked. B: the address is not sure, but all that may be meant
    lie in one grid. C: they lie in several, or there are too many to tell, or none.
    """
    if not candidates:
        return Match("C", say("No address like “{text}” is known.", text=text[:80]))
    exact = [each for each in candidates if each.address.exact]
    if len(exact) == 1:
        return Match("A", say("This very address."), exact[0])
    meant = exact or candidates
    grids = {each.grid.code if each.grid else None for each in meant}
    if len(grids) == 1 and None not in grids and len(candidates) < MOST_CANDIDATES:
        reason = say("{count} addresses may be meant; all lie in this grid.", count=len(meant))
        return Match("B", reason)
    reason = say("{count} addresses in {grids} grids may be meant.", count=len(meant), grids=len(grids - {None}))
    return Match("C", reason)


def worker_of(session: Session, ground: Ground, grid: GridInfo | None) -> WorkerInfo | None:
    """Who answers for a grid on the day of the question."""
    if grid is None:
        return None
    return workers_on(session, ground.territory.id, ground.day).get(grid.code)


def answer_match(session: Session, ground: Ground, match: Match, candidates: Sequence[Candidate]) -> Location:
    """The answer for a judged search: one address, one grid, or the candidates to ask about."""
    if match.candidate is not None:
        address = match.candidate.address
        located = plan_snapshot(session, ground.plan.id).locate(address.lon, address.lat)
        worker = worker_of(session, ground, located.grid)
        return Location(ground, match, located, (address.lon, address.lat), Datum.WGS84, worker)
    others = tuple(candidates)
    if match.certainty == "B":
        first = others[0].address
        located = _without_point(plan_snapshot(session, ground.plan.id).locate(first.lon, first.lat))
        return Location(ground, match, located, None, Datum.WGS84, worker_of(session, ground, located.grid), others)
    return Location(ground, match, None, None, Datum.WGS84, None, others)


def _without_point(located: Located) -> Located:
    """A grid as such: nothing is said of a boundary where no one point is meant."""
    return replace(located, on_boundary=False, boundary_m=None, neighbour=None)


def _grids_by_id(session: Session, plan_id: int) -> dict[int | None, GridInfo]:
    frame = plan_grids(session, plan_id)
    columns = (frame.index, frame["code"], frame["name"], frame["kind"])
    return {int(row[0]): GridInfo(int(row[0]), *row[1:]) for row in zip(*columns, strict=True)}


def _wgs84(lon: float, lat: float, datum: Datum) -> tuple[float, float]:
    if not (np.isfinite([lon, lat]).all() and abs(lon) <= 180 and abs(lat) <= 90):
        raise BadInput(
            "coordinates.impossible",
            say("{lon}, {lat} is no place on earth. Write longitude (-180 to 180), then latitude (-90 to 90).",
                lon=str(lon), lat=str(lat)),
        )  # fmt: skip
    moved = on_grid(to_wgs84(np.array([[lon, lat]]), datum))
    return float(moved[0, 0]), float(moved[0, 1])
