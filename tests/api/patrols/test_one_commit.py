"""What phones and desks tell is written by one commit each: a program that is killed leaves all of it or nothing."""

import contextlib
import io
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Connection, event, text

from geo.db.database import Database
from tests.api.patrols.people import Person
from tests.api.patrols.test_planned import NOON, PLAN, Day, at, day, phone, plan
from tests.api.patrols.test_planned import event as happened
from tests.api.teams.test_teams import WISH, people

__all__ = ["day", "people", "phone"]
People = dict[str, Person]
REPORT = str(uuid.UUID(int=8001))
MOMENT = (NOON + timedelta(minutes=1)).isoformat()


class Killed(RuntimeError):
    """The program went away before its commit."""


class Line:
    """What is committed on a database, and how the program is killed before that."""

    def __init__(self, database: Database) -> None:
        self.database, self.wrote, self.killed = database, 0, False
        event.listen(database.engine, "commit", self.committing)

    def committing(self, connection: Connection) -> None:
        """Count what writes; where the program is to be killed it comes no further."""
        if connection.exec_driver_sql("SELECT pg_current_xact_id_if_assigned()").scalar() is None:
            return
        if self.killed:
            raise Killed
        self.wrote += 1

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.database.session() as session:
            names = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
            return {name: session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}  # noqa: S608


@pytest.fixture
def line(signed_in_database: Database) -> Iterator[Line]:
    line = Line(signed_in_database)
    yield line
    event.remove(signed_in_database.engine, "commit", line.committing)


def _picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(stream, "JPEG")
    return stream.getvalue()


def _asked() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Who tells what, in an order in which each may be told."""
    fix = {"at": MOMENT, "lon": 101.661, "lat": 39.211, "accuracy_m": 5.0}
    fixes = [{"id": str(uuid.UUID(int=n)), **fix} for n in range(9)]
    clock = {"id": str(uuid.UUID(int=8100)), "at": MOMENT, "ahead_s": 7}
    way = {
        "id": str(uuid.UUID(int=8101)),
        "at_from": MOMENT,
        "at_to": MOMENT,
        "line": [[101.661, 39.211], [101.662, 39.211]],
    }
    report = {"id": REPORT, "category": "其他", "at": MOMENT, "lon": 101.661, "lat": 39.211, "territory": "152922"}
    patrol = f"/api/v1/patrols/{PLAN}"
    yield "staff", "/api/v1/teams", "post", {"json": WISH | {"id": str(uuid.UUID(int=78)), "name": "二队"}}
    yield "lead", "/api/v1/patrols/planned", "post", {"json": plan(id=str(uuid.UUID(int=502)))}
    yield "lead", f"{patrol}/start", "post", {"json": happened(1, 0)}
    yield "lead", f"{patrol}/fixes", "post", {"json": {"fixes": fixes, "clock": clock}}
    yield "lead", f"{patrol}/code", "post", {}
    yield "lead", f"{patrol}/handover", "post", {"json": happened(2, 0.2) | {"to": "walker"}}
    yield "walker", f"{patrol}/pause", "post", {"json": happened(3, 0.3)}
    yield "walker", f"{patrol}/reported", "post", {"json": way}
    yield "walker", f"{patrol}/sos", "post", {"json": {"id": str(uuid.UUID(int=8102)), "at": MOMENT}}
    yield "walker", "/api/v1/incidents", "post", {"json": report}
    photo = {"content": _picture(), "headers": {"content-type": "image/jpeg"}}
    yield "walker", f"/api/v1/incidents/{REPORT}/photos?id={uuid.UUID(int=8103)}", "post", photo
    yield "walker", f"{patrol}/finish", "post", {"json": {"finished_at": at(1)}}
    yield "lead", f"{patrol}/cancel", "post", {"json": {"reason": "雨"}}


def test_a_kill_before_the_commit_leaves_nothing_and_there_is_one_commit(people: People, day: Day, line: Line) -> None:
    """Each is told under a kill, then told again."""
    day.is_now(2)
    for who, path, method, sent in _asked():
        ask = getattr(people[who].client, method)
        before = line.rows()
        line.killed = True
        with contextlib.suppress(Killed):
            assert ask(path, **sent).status_code == 500, path
        line.killed, line.wrote = False, 0
        assert line.rows() == before, path
        answer = ask(path, **sent)
        assert answer.status_code in {200, 201}, (path, answer.text)
        assert line.wrote == 1, path
        assert line.rows() != before, path
