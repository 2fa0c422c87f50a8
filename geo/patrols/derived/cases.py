"""Patrols that are to be derived: read many in a few questions, and worked out one by one without the database."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.core.measure import to_metres
from geo.db.kept import keep
from geo.patrols.cleaning import Cleaned, Fixes, clean
from geo.patrols.covering.reported import StreetLines, Told, lay_reported
from geo.patrols.derived.fixes import digest_of, read_fixes_of
from geo.patrols.derived.ways import ReportedWays, read_ways_of
from geo.patrols.matching import Ground, Matched, make_ground, match
from geo.patrols.matching.intervals import Walked
from geo.patrols.matching.streetwise import told_of_streets
from geo.streets.models import StreetSegment
from geo.streets.storing import load_network, network_held

Ints = NDArray[np.int64]

SAID = 100
"""How sure it is what somebody means who names a street."""

_MARKS = text("""
    SELECT d.patrol_id, d.number, p.territory_id FROM patrol_due d JOIN patrol p ON p.id = d.patrol_id
    WHERE d.patrol_id = ANY(:patrol_ids) ORDER BY d.patrol_id
""")


@dataclass(frozen=True)
class Walkways:
    """The streets of a network made ready, and the ids (m,) of its segments by their place in it.

    `lines` are those that people walk on, in the order of `ground.number`.
    """

    network_id: int
    ground: Ground
    lines: StreetLines
    segment_ids: Ints


@dataclass(frozen=True)
class Case:
    """A patrol to be derived: the number of its mark, its fixes and ways with their digest, and its streets."""

    patrol_id: uuid.UUID
    number: int
    fixes: Fixes
    ways: ReportedWays
    digest: bytes
    walkways: Walkways

    @property
    def is_empty(self) -> bool:
        """Whether nothing came of the patrol yet but its begin, or nothing is left of it."""
        return not len(self.fixes) and not self.ways.lines

    def found(self) -> "Found":
        """What it walked."""
        ground = self.walkways.ground
        told = lay_reported(self.ways.in_metres(ground.near), self.walkways.lines)
        cleaned = clean(self.fixes)
        return Found(self, cleaned, match(cleaned, ground), _of_streets(told, ground))


def _of_streets(told: Told, ground: Ground) -> Walked:
    """What somebody says, told of streets as what a track shows is: a pavement is its street's."""
    sure = np.full(len(told), SAID, np.int64)
    segment = ground.number[told.segment]
    said = Walked(segment, told.from_mm, told.to_mm, told.at_from, told.at_to, told.direction, sure)
    return told_of_streets(said, ground.beside)


@dataclass(frozen=True)
class Found:
    """What a patrol walked: which of its fixes can be used, where they lead, and what somebody says."""

    case: Case
    cleaned: Cleaned
    matched: Matched
    told: Walked


def read_cases(session: Session, patrol_ids: Collection[uuid.UUID]) -> list[Case]:
    """Those of some patrols that are marked and have streets, in the order of their ids.

    The marks first: what a change that they count brought is there by then.
    """
    marks = session.execute(_MARKS, {"patrol_ids": list(patrol_ids)}).all()
    held = {territory_id: network_held(session, territory_id) for territory_id in {mark.territory_id for mark in marks}}
    networks = {territory_id: network.id for territory_id, network in held.items() if network is not None}
    marks = [mark for mark in marks if mark.territory_id in networks]
    own = [mark.patrol_id for mark in marks]
    return [
        Case(mark.patrol_id, mark.number, fixes, ways, ways.digest(digest_of(fixes)),
             walkways(session, networks[mark.territory_id]))
        for mark, fixes, ways in zip(marks, read_fixes_of(session, own), _ways_of(session, own), strict=True)
    ]  # fmt: skip


def _ways_of(session: Session, patrol_ids: Sequence[uuid.UUID]) -> list[ReportedWays]:
    ways = read_ways_of(session, patrol_ids)
    return [ways.get(patrol_id, ReportedWays((), ())) for patrol_id in patrol_ids]


def walkways(session: Session, network_id: int) -> Walkways:
    """The streets of a network made ready for matching, kept by the process: a network never changes."""
    return keep(session, "walkways", network_id, lambda: _make_walkways(session, network_id))


def _make_walkways(session: Session, network_id: int) -> Walkways:
    ids = select(StreetSegment.id).where(StreetSegment.network_id == network_id).order_by(StreetSegment.ordinal)
    network = load_network(session, network_id)
    ground = make_ground(network)
    lines = StreetLines.of(to_metres(network.segments[ground.number], ground.near), ground.length_mm)
    return Walkways(network_id, ground, lines, np.array(session.scalars(ids).all(), np.int64))
