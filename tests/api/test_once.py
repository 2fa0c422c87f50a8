"""A request sent again with its key changes nothing and gets the same answer."""

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, UploadFile
from fastapi.responses import Response
from fastapi.testclient import TestClient
from pydantic import BaseModel
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

import geo.publishing.tasks  # noqa: F401 (registers what the worker does)
from api.app import create_app
from api.dependencies import SessionDep
from api.once import OnceDep
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.database import Database
from geo.db.once import KEPT_FOR, RequestOnce, sweep
from geo.db.queue import run_waiting
from geo.imports.models import Import

TOWN = Path(__file__).resolve().parents[1] / "town"


class Note(BaseModel):
    """Something to write down."""

    text: str = ""


class Written(BaseModel):
    """How often it is written down."""

    times: int


class Desk:
    """A program in which notes can be written down, in a table that counts them."""

    def __init__(self, app: FastAPI, database: Database) -> None:
        self.database = database
        self.held = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        self.failures = 0
        self.statuses: list[int] = []
        app.add_api_route("/api/v1/notes", self._write, methods=["POST"], status_code=201)
        app.add_api_route("/api/v1/files", self._file, methods=["POST"])
        self.client = TestClient(app, headers={"accept-language": "en"})

    def _write(self, once: OnceDep, session: SessionDep, note: Note) -> Response:
        times = _insert(session, note.text)
        self.held.set()
        self.go_on.wait(20)
        if self.failures:
            self.failures -= 1
            raise BadInput("note.bad", say("The note is bad."))
        return once.answer(Written(times=times), status=201, headers={"location": "/api/v1/notes"})

    def _file(self, once: OnceDep, session: SessionDep, file: UploadFile) -> Response:
        return once.answer(Written(times=_insert(session, file.file.read().decode())))

    def post(self, words: str, key: str | None, **more: Any) -> Any:
        headers = {} if key is None else {"idempotency-key": key}
        return self.client.post("/api/v1/notes", json={"text": words}, headers=headers, **more)

    def times(self) -> int:
        with self.database.session() as session:
            return session.scalar(select(func.count()).select_from(Import)) or 0


def _insert(session: Session, words: str) -> int:
    """Add a row that is not idempotent by nature; returns how many there are."""
    values = {"id": uuid.uuid4(), "words": words}
    session.execute(
        text(
            "INSERT INTO import (id, kind, state, file_name, file_sha256, options, summary, faults, created_at)"
            " VALUES (:id, 'tracks', 'received', :words, '', '{}', '{}', '[]', now())"
        ),
        values,
    )
    return session.scalar(select(func.count()).select_from(Import)) or 0


@pytest.fixture
def desk(fresh_settings: Settings, fresh_database: Database) -> Iterator[Desk]:
    desk = Desk(create_app(fresh_settings, fresh_database), fresh_database)
    with desk.client:
        yield desk


def test_the_same_request_again_gets_the_same_answer_and_changes_nothing(desk: Desk) -> None:
    """Status, body and headers are those of the first time; a header says that it was done before."""
    first, again = desk.post("a", "key-1"), desk.post("a", "key-1")
    assert (first.status_code, again.status_code, desk.times()) == (201, 201, 1)
    assert (first.content, first.headers["location"]) == (again.content, again.headers["location"])
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"


def test_without_a_key_each_request_counts(desk: Desk) -> None:
    """Nothing is kept of it."""
    assert [desk.post("a", None).json()["times"] for _ in range(2)] == [1, 2]
    with desk.database.session() as session:
        assert session.scalar(select(func.count()).select_from(RequestOnce)) == 0


def test_another_request_with_the_same_key_is_refused(desk: Desk) -> None:
    """Another body, another query: 422 with a code, and nothing is done."""
    desk.post("a", "key-1")
    for answer in (desk.post("b", "key-1"), desk.post("a", "key-1", params={"x": "1"})):
        assert (answer.status_code, answer.json()["code"]) == (422, "request.key_reused")
    assert desk.times() == 1


def test_the_order_of_names_in_a_body_does_not_matter(desk: Desk) -> None:
    """What counts is what a request says, not how its bytes are laid out."""
    headers = {"idempotency-key": "key-1", "content-type": "application/json"}
    bodies = (b'{"text": "a", "more": 1}', b'{"more":1,"text":"a"}')
    answers = [desk.client.post("/api/v1/notes", content=body, headers=headers) for body in bodies]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert desk.times() == 1


def test_a_form_is_known_by_its_parts(desk: Desk) -> None:
    """The lines between the parts differ each time; another name or content of a file is another request."""

    def send(name: str, content: bytes) -> int:
        files = {"file": (name, content)}
        return desk.client.post("/api/v1/files", files=files, headers={"idempotency-key": "k"}).status_code

    assert [send("a.txt", b"one"), send("a.txt", b"one"), send("a.txt", b"two"), send("b.txt", b"one")] == [
        200,
        200,
        422,
        422,
    ]
    assert desk.times() == 1


@pytest.mark.parametrize("key", ["", "a b", "a" * 201, "ключ".encode().decode("latin-1"), "a\tb"])
def test_a_key_that_cannot_be_used_is_refused(desk: Desk, key: str) -> None:
    """One to two hundred visible characters of ASCII; anything else is 422, and nothing is done."""
    headers = {"idempotency-key": key.encode("latin-1")}
    answer = desk.client.post("/api/v1/notes", json={"text": "a"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "question.invalid")
    assert desk.times() == 0


def test_two_at_once_are_done_once(desk: Desk) -> None:
    """The second waits for the first, and gets its answer."""
    desk.go_on.clear()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(desk.post, "a", "key-1")
        assert desk.held.wait(20)
        second = pool.submit(desk.post, "a", "key-1")
        _until_somebody_waits(desk.database)
        desk.go_on.set()
        answers = [first.result(), second.result()]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert "idempotency-replayed" in answers[1].headers
    assert desk.times() == 1


def test_after_a_first_that_failed_the_second_does_the_work(desk: Desk) -> None:
    """A request that was rolled back has no answer to give: whoever waited for it does the work."""
    desk.failures = 1
    desk.go_on.clear()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(desk.post, "a", "key-1")
        assert desk.held.wait(20)
        second = pool.submit(desk.post, "a", "key-1")
        _until_somebody_waits(desk.database)
        desk.go_on.set()
        assert [first.result().status_code, second.result().status_code] == [400, 201]
    assert desk.times() == 1
    assert desk.post("a", "key-1").headers["idempotency-replayed"] == "true"


def test_many_at_once_are_done_once(desk: Desk) -> None:
    """Twenty senders of one request: one row, one body."""
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: desk.post("a", "key-1"), range(20)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, b'{"times":1}')}
    assert desk.times() == 1


def _until_somebody_waits(database: Database) -> None:
    waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
    with database.engine.connect() as connection:
        while not connection.scalar(waiting):
            connection.rollback()


def test_a_key_is_its_askers_own(desk: Desk) -> None:
    """Somebody else's same key is another key: nobody is answered with what another was told."""
    desk.post("a", "key-1")
    with desk.database.session() as session, session.begin():
        session.execute(update(RequestOnce).values(asker="somebody else"))
    assert "idempotency-replayed" not in desk.post("a", "key-1").headers
    assert desk.times() == 2


def test_old_answers_are_forgotten(desk: Desk) -> None:
    """After seven days a key is new."""
    desk.post("a", "old")
    with desk.database.session() as session, session.begin():
        session.execute(update(RequestOnce).values(created_at=clock.now() - KEPT_FOR - timedelta(minutes=1)))
    desk.post("a", "new")
    with desk.database.session() as session, session.begin():
        assert sweep(session, clock.now()) == 1
        assert session.scalars(select(RequestOnce.key)).all() == ["new"]


def test_a_route_that_forgets_to_keep_its_answer_fails(desk: Desk) -> None:
    """And nothing of it is committed: such a mistake is found at its first call."""
    app: Any = desk.client.app

    def forget(once: OnceDep, session: SessionDep) -> None:
        _insert(session, "a")

    app.add_api_route("/api/v1/forget", forget, methods=["POST"])
    assert desk.client.post("/api/v1/forget", headers={"idempotency-key": "k"}).status_code == 500
    assert desk.times() == 0


def test_a_file_sent_twice_with_its_key_comes_in_once(
    fresh_settings: Settings, signed_in_database: Database, as_admin: Callable[[TestClient], TestClient]
) -> None:
    """Received, looked through again, confirmed and undone: each may be sent again, and counts once."""
    with TestClient(create_app(fresh_settings, signed_in_database)) as plain:
        client = as_admin(plain)

        def twice(path: str, **content: Any) -> Any:
            headers = {"idempotency-key": str(uuid.uuid4())}
            first, again = (client.post(path, headers=headers, **content) for _ in range(2))
            assert first.status_code < 300, first.text
            assert (first.status_code, first.content) == (again.status_code, again.content)
            assert again.headers["idempotency-replayed"] == "true"
            return first

        file = ("grids.geojson", (TOWN / "grids.geojson").read_bytes())
        sent = twice("/api/v1/imports", data={"kind": "boundaries"}, files={"files": file})
        assert len(client.get("/api/v1/imports").json()["items"]) == 1
        path = f"/api/v1/imports/{sent.json()['items'][0]['id']}"
        run_waiting(signed_in_database)
        twice(f"{path}/preview", data={"kind": "boundaries", "name": "新方案"})
        run_waiting(signed_in_database)
        twice(f"{path}/confirm")
        run_waiting(signed_in_database)
        twice(f"{path}/undo")


def test_the_description_names_the_header(fresh_settings: Settings, fresh_database: Database) -> None:
    """Programs that are made from /openapi.json know of it."""
    paths = create_app(fresh_settings, fresh_database).openapi()["paths"]
    for path in (
        "/api/v1/imports",
        *(f"/api/v1/imports/{{import_id}}/{step}" for step in ("preview", "confirm", "undo")),
    ):
        named = {each["name"]: each for each in paths[path]["post"]["parameters"]}
        assert named["Idempotency-Key"]["in"] == "header"
        assert not named["Idempotency-Key"]["required"]
