"""Deriving a patrol: all of its fixes, in the order of (time, id), on the streets that hold now.

What comes out depends on the fixes and the streets alone. Nothing of a patrol changes before all of it is known, and
then all at once. It loads compiled code: jobs and the command line import it, requests never.
"""

import uuid
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import CursorResult, select, text
from sqlalchemy.orm import Session

from geo.core import clock
from geo.db.database import Sessions
from geo.db.kept import keep
from geo.patrols.cleaning import Cleaned, Fixes, clean
from geo.patrols.covering.intervals import Source
from geo.patrols.derived.columns import from_us
from geo.patrols.derived.fixes import digest_of, read_fixes
from geo.patrols.derived.tracks import write_cleaned
from geo.patrols.matching import Ground, Matched, make_ground, match
from geo.patrols.models import Patrol
from geo.streets.models import StreetSegment
from geo.streets.storing import load_network, network_held

Ints = NDArray[np.int64]

_MARK = text("SELECT number FROM patrol_due WHERE patrol_id = :patrol_id")
_KNOWN = text(
    "SELECT FROM patrol_derived WHERE patrol_id = :patrol_id AND network_id = :network_id AND digest = :digest"
)
_STREETS_STAY = text("SELECT id FROM street_network WHERE id = :network_id FOR KEY SHARE")
_DERIVED = text("""
    INSERT INTO patrol_derived (patrol_id, network_id, digest, derived_at)
    SELECT id, :network_id, :digest, :now FROM patrol WHERE id = :patrol_id
    ON CONFLICT (patrol_id) DO UPDATE
    SET network_id = EXCLUDED.network_id, digest = EXCLUDED.digest, derived_at = EXCLUDED.derived_at
""")
_DROP_WALKED = text("DELETE FROM patrol_walked WHERE patrol_id = :patrol_id AND source = :source")
_WALKED = text(f"""
    INSERT INTO patrol_walked
        (patrol_id, source, ordinal, network_id, segment_id, from_mm, to_mm, at_from, at_to, forward, sure)
    SELECT :patrol_id, :source, r.ordinal - 1, :network_id, r.segment, r.from_mm, r.to_mm,
           {from_us("r.at_from")}, {from_us("r.at_to")}, r.direction > 0, r.sure
    FROM unnest(CAST(:segment AS int[]), CAST(:from_mm AS int[]), CAST(:to_mm AS int[]), CAST(:at_from AS bigint[]),
                CAST(:at_to AS bigint[]), CAST(:direction AS int[]), CAST(:sure AS int[]))
        WITH ORDINALITY AS r(segment, from_mm, to_mm, at_from, at_to, direction, sure, ordinal)
""")  # noqa: S608 (constants of this module)
_DROP_AWAY = text("DELETE FROM patrol_away WHERE patrol_id = :patrol_id")
_AWAY = text(f"""
    INSERT INTO patrol_away (patrol_id, ordinal, at_from, at_to, length_mm)
    SELECT :patrol_id, r.ordinal - 1, {from_us("r.at_from")}, {from_us("r.at_to")}, r.length_mm
    FROM unnest(CAST(:at_from AS bigint[]), CAST(:at_to AS bigint[]), CAST(:length_mm AS bigint[]))
        WITH ORDINALITY AS r(at_from, at_to, length_mm, ordinal)
""")  # noqa: S608 (constants of this module)
_DONE = text("DELETE FROM patrol_due WHERE patrol_id = :patrol_id AND number = :number")


@dataclass(frozen=True)
class Walkways:
    """The streets of a network made ready, and the ids (m,) of its segments by their place in it."""

    network_id: int
    ground: Ground
    segment_ids: Ints


@dataclass(frozen=True)
class Case:
    """A patrol to be derived: the number of its mark, its fixes with their digest, and the streets it is on."""

    patrol_id: uuid.UUID
    number: int
    fixes: Fixes
    digest: bytes
    walkways: Walkways


@dataclass(frozen=True)
class Found:
    """What was found of a patrol: which of its fixes can be used, and where they lead."""

    cleaned: Cleaned
    matched: Matched


def derive_patrol(database: Sessions, patrol_id: uuid.UUID) -> bool:
    """Derive a patrol that is marked, until no change came meanwhile; returns whether there was anything to do.

    Each look and each change is a transaction of its own; the work between them holds no lock.
    """
    while True:
        with database.session() as session, session.begin():
            case = _read(session, patrol_id)
        if case is None:
            return False
        cleaned = clean(case.fixes)
        found = Found(cleaned, match(cleaned, case.walkways.ground))
        with database.session() as session, session.begin() as transaction:
            if _replace(session, case, found):
                return True
            transaction.rollback()


def _read(session: Session, patrol_id: uuid.UUID) -> Case | None:
    """The mark first: fixes of a change that it counts are there by then."""
    number = session.scalar(_MARK, {"patrol_id": patrol_id})
    territory_id = session.scalar(select(Patrol.territory_id).where(Patrol.id == patrol_id))
    network = network_held(session, territory_id) if territory_id is not None else None
    if number is None or network is None:
        return None
    fixes = read_fixes(session, patrol_id)
    return Case(patrol_id, number, fixes, digest_of(fixes), walkways(session, network.id))


def walkways(session: Session, network_id: int) -> Walkways:
    """The streets of a network made ready for matching, kept by the process: a network never changes."""
    return keep(session, "walkways", network_id, lambda: _make_walkways(session, network_id))


def _make_walkways(session: Session, network_id: int) -> Walkways:
    ids = select(StreetSegment.id).where(StreetSegment.network_id == network_id).order_by(StreetSegment.ordinal)
    ground = make_ground(load_network(session, network_id))
    return Walkways(network_id, ground, np.array(session.scalars(ids).all(), np.int64))


def _replace(session: Session, case: Case, found: Found) -> bool:
    """Put what was derived in the place of what was; False where fixes or streets changed meanwhile.

    The row of the patrol is written first, so that two who derive it come one after the other; the mark goes last, so
    that phones wait for no longer than a moment.
    """
    values = {"patrol_id": case.patrol_id, "network_id": case.walkways.network_id, "number": case.number}
    if session.scalar(_STREETS_STAY, values) is None:
        return False
    if not session.execute(_KNOWN, values | {"digest": case.digest}).all():
        session.execute(_DERIVED, values | {"digest": case.digest, "now": clock.now()})
        _write(session, case, found.matched)
        write_cleaned(session, case.patrol_id, found.cleaned)
    done: CursorResult[Any] = session.execute(_DONE, values)  # type: ignore[assignment]  # of text, always a cursor's
    return done.rowcount == 1


def _write(session: Session, case: Case, matched: Matched) -> None:
    values = {"patrol_id": case.patrol_id, "network_id": case.walkways.network_id, "source": int(Source.RECORDED)}
    walked, away = matched.walked, matched.away
    session.execute(_DROP_WALKED, values)
    rows = {
        "segment": case.walkways.segment_ids[walked.segment],
        "from_mm": walked.from_mm,
        "to_mm": walked.to_mm,
        "at_from": walked.at_from,
        "at_to": walked.at_to,
        "direction": walked.direction,
        "sure": walked.sure,
    }
    session.execute(_WALKED, values | {name: column.tolist() for name, column in rows.items()})
    session.execute(_DROP_AWAY, values)
    stretches = {"at_from": away.at_from, "at_to": away.at_to, "length_mm": away.length_mm}
    session.execute(_AWAY, values | {name: column.tolist() for name, column in stretches.items()})
