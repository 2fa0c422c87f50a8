"""Recordings of other programs over HTTP."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.accounts.tokens import make_patrol_key
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file

GRIDS = Path(__file__).resolve().parents[2] / "town" / "grids.geojson"

GPX = (
    '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
    '<trkpt lon="101.67" lat="39.215"><time>2026-03-01T00:00:00Z</time></trkpt>'
    '<trkpt lon="101.67" lat="39.2152"><time>2026-03-01T00:00:10Z</time></trkpt></trkseg></trk></gpx>'
)


@pytest.fixture
def desk(
    fresh_settings: Settings, signed_in_database: Database, as_admin: Callable[[TestClient], TestClient]
) -> Iterator[TestClient]:
    """Whoever sits at the desk of the small town."""
    import_file(signed_in_database, ImportKind.BOUNDARIES, GRIDS, ImportOptions(zone=fresh_settings.zone))
    with TestClient(create_app(fresh_settings, signed_in_database), headers={"accept-language": "en"}) as client:
        yield as_admin(client)


@pytest.fixture
def patrol(desk: TestClient) -> str:
    """A patrol that has begun."""
    told = {"id": str(uuid.uuid4()), "title": "东线", "team": "红袖章"}
    desk.post("/api/v1/patrols", json={**told, "started_at": (clock.now() - timedelta(hours=1)).isoformat()})
    return told["id"]


@pytest.fixture
def phone(desk: TestClient, signed_in_database: Database, patrol: str) -> TestClient:
    """A phone with the key of the patrol, and nothing else."""
    with signed_in_database.session() as session, session.begin():
        key = make_patrol_key(session, patrol, clock.now()).secret
    return TestClient(desk.app, headers={"accept-language": "en", "authorization": f"Bearer {key}"})


def hand(phone: TestClient, patrol: str, name: str, content: bytes) -> tuple[int, dict[str, object]]:
    answer = phone.post(f"/api/v1/patrols/{patrol}/recordings?name={name}", content=content)
    return answer.status_code, answer.json()


def test_the_same_recording_is_kept_once(phone: TestClient, patrol: str) -> None:
    """Its positions join the patrol; handed over again under another name, they are known."""
    assert hand(phone, patrol, "watch.gpx", GPX.encode()) == (200, {"new": 2, "known": 0})
    assert hand(phone, patrol, "../again.gpx", GPX.encode()) == (200, {"new": 0, "known": 2})


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", b"1"), ("a.gpx", b"<gpx"), ("a.fit", b"\x0e\x10"), ("a.tcx", b"")]
)
def test_what_is_no_recording_is_refused_in_words(phone: TestClient, patrol: str, name: str, content: bytes) -> None:
    """Other kinds, broken and empty files: 400 with a sentence."""
    status, told = hand(phone, patrol, name, content)
    assert (status, bool(told["detail"])) == (400, True)


def test_a_patrol_that_is_not_there_takes_none(phone: TestClient) -> None:
    """404, as for positions."""
    assert hand(phone, str(uuid.uuid4()), "watch.gpx", GPX.encode())[0] == 404
