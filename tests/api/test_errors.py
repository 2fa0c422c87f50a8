"""Every error is answered in words: a problem document for programs, a page for people."""

import errno

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from api import dependencies
from api.admission import Lane
from api.app import create_app
from api.dependencies import SessionDep
from api.errors import TITLES
from api.statuses import SPECIAL_STATUSES, STATUSES, status_of
from geo.boundaries.queries import territories
from geo.core.errors import BadInput, Conflict, GridstewardError, NotFound, Unavailable
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.database import Database
from geo.db.limits import Limits

SECRET = "the password is swordfish"  # noqa: S105 (none, but nobody may see it)


@pytest.fixture
def failing(town_settings: Settings, town_database: Database) -> TestClient:
    """A program with addresses that fail in every way."""
    app = create_app(town_settings, town_database)
    errors: dict[str, Exception] = {
        "bad": BadInput("thing.bad", say("The thing {name} is bad.", name="<b>")),
        "large": BadInput("file.too_large", say("The file is too large.")),
        "gone": NotFound("thing.gone", say("The thing is gone.")),
        "conflict": Conflict("thing.moved", say("The thing has moved.")),
        "away": Unavailable("thing.away", say("The thing is away.")),
        "full": OSError(errno.ENOSPC, SECRET),
        "full-database": OperationalError(SECRET, {}, psycopg.errors.DiskFull(SECRET)),
        "unknown": RuntimeError(SECRET),
        "database": OperationalError(SECRET, {}, Exception(SECRET)),
    }
    for name, error in errors.items():
        _add(app, name, error)
    return TestClient(app, headers={"accept-language": "en"})


def _add(app: FastAPI, name: str, error: Exception) -> None:
    def fail() -> None:
        raise error

    app.add_api_route(f"/api/v1/{name}", fail)
    app.add_api_route(f"/page/{name}", fail)


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("bad", 400, "thing.bad"),
        ("large", 413, "file.too_large"),
        ("gone", 404, "thing.gone"),
        ("conflict", 409, "thing.moved"),
        ("away", 503, "thing.away"),
        ("full", 507, "storage.full"),
        ("full-database", 507, "storage.full"),
        ("unknown", 500, "server.failed"),
        ("database", 503, "database.away"),
        ("no-such-address", 404, "page.unknown"),
    ],
)
def test_a_program_gets_a_problem_document(failing: TestClient, name: str, status: int, code: str) -> None:
    """Status, stable code, title and detail, and the address that it is about."""
    answer = failing.get(f"/api/v1/{name}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["code"], problem["instance"]) == (status, code, f"/api/v1/{name}")
    assert problem["title"]
    assert problem["detail"]
    assert SECRET not in answer.text


@pytest.mark.parametrize("name", ["bad", "gone", "conflict", "away", "full", "unknown", "database", "no-such-address"])
def test_a_person_gets_a_page(failing: TestClient, name: str) -> None:
    """The same words on a page of the shell; nothing of the inside shows, and foreign text is no markup."""
    answer = failing.get(f"/page/{name}", headers={"accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text
    assert SECRET not in answer.text
    assert "<b>" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_an_error_page_takes_no_connection(fresh_settings: Settings, fresh_database: Database) -> None:
    """It is made when the session of its request is closed, and does not open it again."""
    app = create_app(fresh_settings, fresh_database)

    def fail(session: SessionDep) -> None:
        territories(session)
        raise NotFound("thing.gone", say("The thing is gone."))

    app.add_api_route("/page/gone", fail)
    answer = TestClient(app).get("/page/gone", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert fresh_database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_an_error_page_says_that_the_data_are_made_up(town_settings: Settings, town_database: Database) -> None:
    """The band stands on it also where it is the first page that is asked for."""
    client = TestClient(create_app(town_settings, town_database), headers={"accept-language": "en"})
    answer = client.get("/grids/nothing", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "Made-up town, nothing here is real." in answer.text


def test_a_fragment_fails_as_a_fragment(failing: TestClient) -> None:
    """What htmx asked for is answered with a line, not with a page inside a page."""
    answer = failing.get("/page/gone", headers={"hx-request": "true", "accept": "*/*"})
    assert "The thing is gone." in answer.text
    assert "<html" not in answer.text
    assert answer.headers["hx-reswap"] == "innerHTML"


def test_the_description_names_problem_documents(client: TestClient) -> None:
    """Programs that are made from /openapi.json know what an error looks like, and of no other form."""
    description = client.get("/openapi.json").json()
    answers = description["paths"]["/api/v1/locate"]["get"]["responses"]
    assert set(answers) == {"200", "304", "400", "401", "404", "421", "422", "429", "503"}
    assert answers["404"]["content"]["application/problem+json"]["schema"]["$ref"].endswith("/ProblemDocument")


def test_details_are_in_the_readers_language(client: TestClient) -> None:
    """Title and detail follow the language; the code does not."""
    chinese = client.get("/api/v1/grids/nothing", headers={"accept-language": "zh-CN"}).json()
    english = client.get("/api/v1/grids/nothing").json()
    assert chinese["code"] == english["code"] == "grid.unknown"
    assert chinese["detail"] == "那天的划分里没有网格 nothing。"
    assert english["detail"] == "There is no grid nothing in the division of that day."


def test_a_wrong_method_names_the_right_one(client: TestClient) -> None:
    """405 with Allow."""
    answer = client.put("/api/v1/grids")
    assert (answer.status_code, answer.json()["code"]) == (405, "method.unknown")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("statement", "code"),
    [("SELECT pg_sleep(20)", "database.slow"), ("SELECT pg_advisory_xact_lock(7)", "database.held")],
)
def test_what_takes_the_database_too_long_is_said_and_comes_again(
    town_settings: Settings, town_database: Database, monkeypatch: pytest.MonkeyPatch, statement: str, code: str
) -> None:
    """A statement that is cut off, and a wait for somebody's lock, are 503 with Retry-After and a sentence, not 500."""
    monkeypatch.setitem(dependencies.LIMITS, Lane.PUBLIC, Limits(statement_s=0.2, lock_s=0.1))
    app = create_app(town_settings, town_database)

    def ask(session: SessionDep) -> None:
        session.execute(text(statement))

    app.add_api_route("/api/v1/slow", ask)
    with town_database.session() as holder:
        holder.execute(text("SELECT pg_advisory_xact_lock(7)"))
        answer = TestClient(app, headers={"accept-language": "en"}).get("/api/v1/slow")
    assert (answer.status_code, answer.json()["code"]) == (503, code)
    assert int(answer.headers["retry-after"]) > 0
    assert "again" in answer.json()["detail"]


def test_an_unusable_question_names_what_is_wrong_with_it(client: TestClient) -> None:
    """422 lists the parameters."""
    answer = client.get("/api/v1/locate", params={"lon": "east", "lat": "39"})
    assert (answer.status_code, answer.json()["code"]) == (422, "question.invalid")
    assert answer.json()["faults"][0]["where"] == "query.lon"


@pytest.mark.parametrize(
    ("path", "english", "chinese"),
    [
        ("/api/v1/locate?lon=east&lat=39", "This must be a number.", "这里要写数字。"),
        ("/api/v1/grids?limit=many", "This must be a whole number.", "这里要写整数。"),
        ("/api/v1/grids?limit=0", "This must be at least 1.", "最小是 1。"),
        ("/api/v1/grids?limit=30000", "This must be at most 20000.", "最大是 20000。"),
        ("/api/v1/maps/blocks", "This is missing.", "没有写。"),
        (f"/api/v1/locate?address={'a' * 300}", "This is too long: at most 200 characters.", "太长了：最多 200 个字。"),
        (
            "/api/v1/aliases?state=lost",
            "There is no such value here. Use one of: proposed, accepted, withdrawn.",
            "这里没有这个值。请用其中之一：proposed, accepted, withdrawn。",
        ),
    ],
)
def test_what_is_wrong_with_a_question_is_said_in_the_readers_language(
    client: TestClient, path: str, english: str, chinese: str
) -> None:
    """Nothing of the library's own words."""
    for language, words in (("en", english), ("zh-CN", chinese)):
        answer = client.get(path, headers={"accept-language": language})
        assert (answer.status_code, answer.json()["faults"][0]["what"]) == (422, words)


def test_unavailable_says_when_to_come_again(failing: TestClient) -> None:
    """503 carries Retry-After, and no error is kept by a cache."""
    answer = failing.get("/api/v1/away")
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"


def test_an_unknown_error_is_logged_with_its_number(failing: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """What the reader is not told stands in the log, under the number that the reader has."""
    answer = failing.get("/api/v1/unknown")
    (record,) = [record for record in caplog.records if record.message == "request.failed"]
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], RuntimeError)
    fields = {"request": answer.json()["request"], "method": "GET", "route": "/api/v1/unknown"}
    assert record.__dict__["fields"] == fields


def test_every_kind_of_error_has_a_status_and_every_status_a_title() -> None:
    """A new branch of the error tree cannot be forgotten in the table."""
    assert set(GridstewardError.__subclasses__()) == set(STATUSES)
    assert {*STATUSES.values(), *SPECIAL_STATUSES.values()} <= set(TITLES)
    assert status_of(NotFound("a", say("b"))) == 404


@pytest.mark.parametrize("path", ["/api/v1/patrols", "/sign-in"])
def test_more_than_a_form_can_be_is_not_read(client: TestClient, path: str) -> None:
    """Three megabytes where no file belongs are 413, in words, before anything looks at them."""
    answer = client.post(path, content=b" " * 3_000_000, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert "larger than this program takes" in answer.text
