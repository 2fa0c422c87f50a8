"""Few positions are inserted, many are copied: whoever sends them cannot tell which it was."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geo.core.datum import Datum
from geo.core.errors import Conflict
from geo.imports.models import Import
from geo.patrols.models import Fix, FixGrid
from geo.patrols.phones import sending
from geo.patrols.phones.handful import MOST
from geo.patrols.phones.sending import Begin, SentFix, add_fixes, begin_patrol

START = datetime(2026, 3, 1, tzinfo=UTC)
NOW = START + timedelta(days=1)
PATROL, OTHER, FILE = (uuid.UUID(int=number) for number in (1, 2, 3))
WALK = [
    SentFix(uuid.UUID(int=1000 + n), START + timedelta(seconds=n), 101.671 + n / 5000, 39.225, (None, 5.0)[n % 2])
    for n in range(MOST + 1)
]
"""It begins in the first grid, goes through the second and ends outside of both."""
KINDS = ["same", "a hair beside", "elsewhere", "another time", "another accuracy", "another patrol", "of a file"]


def _kept(fix: SentFix, kind: str) -> tuple[uuid.UUID, SentFix]:
    """A position as it is known before the batch comes, and of which patrol."""
    changes: dict[str, dict[str, Any]] = {
        "a hair beside": {"lon": fix.lon + 1e-9},
        "elsewhere": {"lat": fix.lat + 0.001},
        "another time": {"at": fix.at + timedelta(microseconds=1)},
        "another accuracy": {"accuracy_m": 9.0},
        "of a file": {"accuracy_m": 9.0},
    }
    return (OTHER if kind == "another patrol" else PATROL), replace(fix, **changes.get(kind, {}))


def _answer(session: Session, territory_id: int, known: dict[int, str], sent: Sequence[SentFix]) -> Any:
    """What a batch is answered where some of it is known, and the rows that there are then."""
    with session.begin_nested() as nested:
        for patrol_id in (PATROL, OTHER):
            begun = Begin(id=patrol_id, title="东线", team=None, started_at=START, datum=Datum.WGS84)
            begin_patrol(session, territory_id, begun, now=NOW)
        _know(session, known)
        try:
            with session.begin_nested():
                said: Any = add_fixes(session, PATROL, sent, datum=None, now=NOW)
        except Conflict as error:
            said = str(error)
        stored = [_rows(session, Fix), _rows(session, FixGrid)]
        nested.rollback()
    return said, stored


def _rows(session: Session, table: type[Fix] | type[FixGrid]) -> list[list[str]]:
    found = session.execute(select(*table.__table__.c)).all()
    return sorted([str(value) for value in row] for row in found)


def _know(session: Session, known: dict[int, str]) -> None:
    about = {"kind": "tracks", "state": "applied", "file_name": "walk.gpx", "file_sha256": b"1", "created_at": NOW}
    session.add(Import(id=FILE, **about))
    session.flush()
    for number, kind in known.items():
        patrol_id, fix = _kept(WALK[number], kind)
        add_fixes(session, patrol_id, [fix], datum=None, now=NOW)
        if kind == "of a file":
            session.execute(update(Fix).where(Fix.id == fix.id).values(import_id=FILE))


@pytest.mark.parametrize("count", [MOST, MOST + 1])
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(known=st.dictionaries(st.integers(0, MOST - 1), st.sampled_from(KINDS), max_size=4))
def test_both_ways_answer_alike(session: Session, ground: Any, count: int, known: dict[int, str]) -> None:
    """Whatever of it is known, and however it differs: the same is said, and the same is stored."""
    answers = []
    for most in (0, count):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sending, "MOST", most)
            answers.append(_answer(session, ground.territory_id, known, WALK[:count]))
    assert answers[0] == answers[1]
