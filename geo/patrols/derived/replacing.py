"""What was derived of patrols put in the place of what was: of many at once, all of a patrol or nothing of it."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.core import clock
from geo.db.copying import Packed, copy_columns, flags, instants, integers, joined, one_uuid
from geo.db.database import Sessions
from geo.patrols.covering.intervals import Source
from geo.patrols.derived.cases import Found
from geo.patrols.derived.tracks import write_cleaned
from geo.patrols.matching.intervals import Walked

Columns = dict[str, Packed]

_STREETS_STAY = text("SELECT id FROM street_network WHERE id = ANY(:network_ids) ORDER BY id FOR KEY SHARE")
_KNOWN = text("SELECT patrol_id, network_id, digest FROM patrol_derived WHERE patrol_id = ANY(:patrol_ids)")
# In the order of ids, so that two who derive the same patrols wait for each other in one direction.
_DERIVED = text("""
    INSERT INTO patrol_derived (patrol_id, network_id, digest, derived_at)
    SELECT p.id, r.network_id, r.digest, :now
    FROM unnest(CAST(:patrol_ids AS uuid[]), CAST(:network_ids AS int[]), CAST(:digests AS bytea[]))
        AS r(patrol_id, network_id, digest) JOIN patrol p ON p.id = r.patrol_id ORDER BY p.id
    ON CONFLICT (patrol_id) DO UPDATE
    SET network_id = EXCLUDED.network_id, digest = EXCLUDED.digest, derived_at = EXCLUDED.derived_at
""")
_UNDERIVED = text("DELETE FROM patrol_derived WHERE patrol_id = ANY(:patrol_ids)")
_DROP = tuple(
    text(f"DELETE FROM {table} WHERE patrol_id = ANY(:patrol_ids)")  # noqa: S608 (names of tables)
    for table in ("patrol_walked", "patrol_away", "patrol_flaw", "patrol_stop")
)
_DONE = text("""
    DELETE FROM patrol_due d USING unnest(CAST(:patrol_ids AS uuid[]), CAST(:numbers AS int[])) AS r(patrol_id, number)
    WHERE d.patrol_id = r.patrol_id AND d.number = r.number RETURNING d.patrol_id
""")


def replace(database: Sessions, found: Sequence[Found]) -> set[uuid.UUID]:
    """Write what was found, in one transaction; returns the patrols that it was written of.

    A patrol that changed meanwhile is left as it is, and the others are written without it.
    """
    while found:
        with database.session() as session, session.begin() as transaction:
            done = _replace(session, found)
            if len(done) == len(found):
                return done
            transaction.rollback()
        found = [each for each in found if each.case.patrol_id in done]
    return set()


def _replace(session: Session, found: Sequence[Found]) -> set[uuid.UUID]:
    """The patrols whose fixes, ways and streets are still what they were read as.

    The rows of the patrols are written first, so that two who derive them come one after the other; the marks go last,
    so that phones wait for no longer than a moment.
    """
    network_ids = sorted({each.case.walkways.network_id for each in found})
    stay = set(session.scalars(_STREETS_STAY, {"network_ids": network_ids}))
    found = [each for each in found if each.case.walkways.network_id in stay]
    cases = {"patrol_ids": [each.case.patrol_id for each in found]}
    known = {row.patrol_id: (row.network_id, bytes(row.digest)) for row in session.execute(_KNOWN, cases)}
    fresh = [each for each in found if known.get(each.case.patrol_id) != _derived_from(each)]
    if fresh:
        _write(session, fresh)
    numbers = {"numbers": [each.case.number for each in found]}
    return set(session.scalars(_DONE, cases | numbers))


def _derived_from(each: Found) -> tuple[int, bytes]:
    return each.case.walkways.network_id, each.case.digest


def _write(session: Session, found: Sequence[Found]) -> None:
    """Of a patrol without positions and ways nothing is derived: it stays as if it had never been looked at."""
    told = [each.case for each in found if not each.case.is_empty]
    values = {
        "patrol_ids": [case.patrol_id for case in told],
        "network_ids": [case.walkways.network_id for case in told],
        "digests": [case.digest for case in told],
        "now": clock.now(),
    }
    session.execute(_DERIVED, values)
    session.execute(_UNDERIVED, {"patrol_ids": [each.case.patrol_id for each in found if each.case.is_empty]})
    for drop in _DROP:
        session.execute(drop, {"patrol_ids": [each.case.patrol_id for each in found]})
    _copy(session, "patrol_walked", [part for each in found for part in (_recorded(each), _reported(each))])
    _copy(session, "patrol_away", [_away(each) for each in found])
    write_cleaned(session, {each.case.patrol_id: each.cleaned for each in found})


def _copy(session: Session, table_name: str, parts: Sequence[Columns]) -> None:
    parts = [part for part in parts if len(part["ordinal"])]
    if parts:
        copy_columns(session, table_name, {name: joined([part[name] for part in parts]) for name in parts[0]})


def _recorded(each: Found) -> Columns:
    return _walked(each, Source.RECORDED, each.matched.walked)


def _reported(each: Found) -> Columns:
    return _walked(each, Source.REPORTED, each.told)


def _walked(each: Found, source: Source, walked: Walked) -> Columns:
    """Rows of what is known from one source."""
    count = len(walked)
    every: Callable[[int], NDArray[Any]] = lambda value: np.full(count, value, np.int64)  # noqa: E731 (one of a kind)
    return {
        "patrol_id": one_uuid(each.case.patrol_id.bytes, count),
        "source": integers(every(int(source)), width=2),
        "ordinal": integers(np.arange(count)),
        "network_id": integers(every(each.case.walkways.network_id)),
        "segment_id": integers(each.case.walkways.segment_ids[walked.segment]),
        "from_mm": integers(walked.from_mm),
        "to_mm": integers(walked.to_mm),
        "at_from": instants(walked.at_from),
        "at_to": instants(walked.at_to),
        "forward": flags(np.asarray(walked.direction > 0)),
        "sure": integers(np.asarray(walked.sure), width=2),
    }


def _away(each: Found) -> Columns:
    away = each.matched.away
    return {
        "patrol_id": one_uuid(each.case.patrol_id.bytes, len(away.at_from)),
        "ordinal": integers(np.arange(len(away.at_from))),
        "at_from": instants(away.at_from),
        "at_to": instants(away.at_to),
        "length_mm": integers(away.length_mm, width=8),
    }
