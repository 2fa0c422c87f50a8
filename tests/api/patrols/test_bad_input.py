"""What phones and strangers send that cannot be used: refused in words, in both languages, and nothing half written."""

import gzip
import json
import re
import uuid
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from geo.db.database import Database
from geo.patrols.models import Fix, FixGrid
from tests.api.patrols.test_routes import BEGIN, PATROL, fix, phone

__all__ = ["phone"]
PATH = f"/api/v1/patrols/{PATROL}/fixes"
GZIPPED = {"content-type": "application/json", "content-encoding": "gzip"}
PLAIN = {"content-type": "application/json"}


@pytest.fixture
def walking(phone: TestClient) -> TestClient:
    """A phone whose patrol has begun."""
    phone.post("/api/v1/patrols", json=BEGIN)
    return phone


def stored(database: Database) -> tuple[int, int]:
    """How many positions there are, and rows of their grids."""
    with database.session() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) or 0 for table in (Fix, FixGrid)]
    return counts[0], counts[1]


def refused(phone: TestClient, content: bytes, headers: dict[str, str] = PLAIN) -> list[tuple[int, str]]:
    """Status and words, in English and in Chinese."""
    answers = [
        phone.post(PATH, content=content, headers=headers | {"accept-language": language})
        for language in ("en", "zh-CN")
    ]
    words = [
        answer.json().get("detail") or "".join(fault["what"] for fault in answer.json()["faults"]) for answer in answers
    ]
    return [(answer.status_code, word) for answer, word in zip(answers, words, strict=True)]


def body(**changes: object) -> bytes:
    """A good position, and one that is not."""
    return json.dumps({"fixes": [fix(1), fix(2, **changes)]}).encode()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"at": "2099-01-01T00:00:00Z"}, 400),
        ({"at": "1970-01-01T00:00:05Z"}, 400),
        ({"at": "0001-01-01T00:00:00+14:00"}, 400),
        ({"at": "9999-12-31T23:59:59-12:00"}, 400),
        ({"lon": 0, "lat": 0}, 400),
        ({"id": str(uuid.UUID(int=1)), "lat": 39.3}, 409),
        ({"accuracy_m": -1}, 422),
        ({"lat": 91}, 422),
    ],
    ids=["future", "1970", "before the calendar", "after it", "nowhere", "doubled id", "accuracy", "latitude"],
)
def test_one_bad_position_is_named_and_nothing_is_kept(
    walking: TestClient, signed_in_database: Database, changes: dict[str, object], status: int
) -> None:
    """The sentence says what to do, in the language of whoever asks; the good one beside it is not kept either."""
    english, chinese = refused(walking, body(**changes))
    assert (english[0], chinese[0]) == (status, status)
    assert english[1] != chinese[1]
    assert re.search("[\u4e00-\u9fff]", chinese[1])
    assert stored(signed_in_database) == (0, 0)


def test_a_position_without_accuracy_is_kept(walking: TestClient, signed_in_database: Database) -> None:
    """Not every receiver says how exact it is."""
    without = {name: value for name, value in fix(3).items() if name != "accuracy_m"}
    answer = walking.post(PATH, json={"fixes": [without, fix(4, accuracy_m=None)]})
    assert answer.json() == {"new": 2, "known": 0}
    assert stored(signed_in_database)[0] == 2


def test_another_team_s_patrol_looks_like_one_that_is_not(walking: TestClient, signed_in_database: Database) -> None:
    """The key of one patrol adds nothing to another, and does not learn that it is there."""
    other = {**BEGIN, "id": str(uuid.UUID(int=99))}
    walking.post("/api/v1/patrols", json=other)
    code = walking.post(f"/api/v1/patrols/{other['id']}/code").json()["code"]
    with TestClient(walking.app, headers={"accept-language": "en"}) as stranger:
        key = stranger.post("/api/v1/patrols/join", json={"code": code}).json()["key"]
        headers = {"authorization": f"Bearer {key}"}
        there = stranger.post(PATH, json={"fixes": [fix(1)]}, headers=headers)
        missing = stranger.post(PATH.replace(PATROL, str(uuid.UUID(int=98))), json={"fixes": []}, headers=headers)
    assert (there.status_code, there.json()["code"]) == (404, "patrol.unknown")
    assert missing.json()["code"] == "patrol.unknown"
    assert stored(signed_in_database) == (0, 0)


def test_ten_megabytes_are_refused_before_they_are_read(walking: TestClient, signed_in_database: Database) -> None:
    """413 and a sentence, whether the length is told beforehand or not."""
    large = b'{"fixes": [' + b" " * 10_000_000 + b"]}"
    english, chinese = refused(walking, large)
    assert (english[0], chinese[0]) == (413, 413)
    assert re.search("[\u4e00-\u9fff]", chinese[1])

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(large), 100_000):
            yield large[start : start + 100_000]

    assert walking.post(PATH, content=pieces(), headers=PLAIN).status_code == 413
    assert stored(signed_in_database) == (0, 0)


@pytest.mark.parametrize("size", [1_000, 100_000_000])
def test_what_is_compressed_is_refused_and_not_unpacked(
    walking: TestClient, signed_in_database: Database, size: int
) -> None:
    """A bomb of a hundred megabytes costs what its hundred kilobytes cost."""
    packed = gzip.compress(b'{"fixes": [' + b" " * size + b"]}")
    english, chinese = refused(walking, packed, GZIPPED)
    assert english[0] == chinese[0]
    assert 400 <= english[0] < 500
    assert re.search("[\u4e00-\u9fff]", chinese[1])
    assert stored(signed_in_database) == (0, 0)
