"""Voice notes over HTTP: sent by the phone that reported, heard by the desk alone."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from geo.db.database import Database
from geo.incidents.models import Incident, IncidentVoiceNote

Told = Callable[..., dict[str, Any]]
FOLDER = Path(__file__).resolve().parents[2] / "geo/exchange/voices"
TONE = (FOLDER / "tone.webm").read_bytes()
WEBM = "audio/webm"


def speak(phone: TestClient, report: dict[str, Any], sound: bytes = TONE, kind: str = WEBM, **more: Any) -> Any:
    path = f"/api/v1/incidents/{report['id']}/voice-notes?id={more.get('id', uuid.uuid4())}"
    return phone.post(path, content=sound, headers={"content-type": kind})


@pytest.fixture
def spoken(phone: TestClient, told: Told) -> dict[str, Any]:
    """A report: its id, and that of its incident."""
    report = told()
    return {**report, "incident": phone.post("/api/v1/incidents", json=report).json()["incident_id"]}


def test_a_voice_note_is_made_anew_and_heard_by_the_desk_alone(
    desk: TestClient, phone: TestClient, spoken: dict[str, Any]
) -> None:
    """Sent twice it is one; as sound only, not kept by browsers; the phone that sent it hears nothing."""
    note_id = uuid.uuid4()
    answers = [speak(phone, spoken, id=note_id, kind="audio/webm;codecs=opus") for _ in range(2)]
    assert [(answer.status_code, answer.json()["new"]) for answer in answers] == [(201, True), (200, False)]
    path = f"/api/v1/incidents/{spoken['incident']}/voice-notes/{note_id}"
    heard = desk.get(path)
    assert (heard.headers["content-type"], heard.headers["x-content-type-options"]) == (WEBM, "nosniff")
    assert "default-src 'none'" in heard.headers["content-security-policy"]
    assert "no-store" in heard.headers["cache-control"]
    assert heard.content[:4] == b"\x1a\x45\xdf\xa3"
    assert b"Secret" not in heard.content
    assert phone.get(path).status_code == 403
    assert TestClient(desk.app).get(path).status_code == 401
    page = desk.get(f"/incidents/{spoken['id']}").text
    assert path in page
    assert "<audio controls" in page
    assert "with a voice note" in desk.get("/incidents").text


@pytest.mark.parametrize(
    ("asked", "status", "part", "place"),
    [
        ("bytes=0-1", 206, slice(0, 2), "bytes 0-1/{size}"),
        ("bytes=100-", 206, slice(100, None), "bytes 100-{last}/{size}"),
        ("bytes=-10", 206, slice(-10, None), "bytes {ten}-{last}/{size}"),
        ("bytes=10-99999999", 206, slice(10, None), "bytes 10-{last}/{size}"),
        ("bytes=99999999-", 416, slice(0, 0), "bytes */{size}"),
        ("bytes=-0", 416, slice(0, 0), "bytes */{size}"),
        ("bytes=5-2", 416, slice(0, 0), "bytes */{size}"),
        ("bytes=0-1,4-5", 200, slice(None), None),
        ("bytes=-", 200, slice(None), None),
        ("lines=1-2", 200, slice(None), None),
    ],
)
def test_a_part_is_told_by_its_bytes(  # noqa: PLR0917 (a table of cases)
    desk: TestClient, phone: TestClient, spoken: dict[str, Any], asked: str, status: int, part: slice, place: str | None
) -> None:
    """Some browsers play only what they may ask for in parts; a part that is not there is 416, nonsense the whole."""
    note_id = uuid.uuid4()
    speak(phone, spoken, id=note_id)
    path = f"/api/v1/incidents/{spoken['incident']}/voice-notes/{note_id}"
    whole = desk.get(path).content
    answer = desk.get(path, headers={"range": asked})
    assert (answer.status_code, answer.content) == (status, whole[part])
    size = len(whole)
    said = place and place.format(size=size, last=size - 1, ten=size - 10)
    assert answer.headers.get("content-range") == said
    assert answer.headers["accept-ranges"] == "bytes"


def test_a_phone_that_records_mp4_is_heard_as_aac(desk: TestClient, phone: TestClient, spoken: dict[str, Any]) -> None:
    """Whole and in fragments, as different telephones write it."""
    note_id = uuid.uuid4()
    assert speak(phone, spoken, (FOLDER / "pieces.m4a").read_bytes(), "audio/mp4", id=note_id).status_code == 201
    heard = desk.get(f"/api/v1/incidents/{spoken['incident']}/voice-notes/{note_id}")
    assert (heard.headers["content-type"], heard.content[:2]) == ("audio/aac", b"\xff\xf1")


@pytest.mark.parametrize(
    ("sound", "kind", "code"),
    [
        (TONE, "audio/wav", "voice.kind"),
        (TONE, "text/html", "voice.kind"),
        (b"", WEBM, "voice.unsupported"),
        (b"<script>alert(1)</script>", WEBM, "voice.unsupported"),
        (b"\x1a\x45\xdf\xa3<script>alert(1)</script>", WEBM, "voice.damaged"),
        (TONE[:200], WEBM, "voice.damaged"),
        (b"\x1a\x45\xdf\xa3" + b"\x00" * (1024 * 1024), WEBM, "voice.too_large"),
    ],
)
def test_what_is_no_voice_note_is_refused(  # noqa: PLR0917 (a table of cases)
    phone: TestClient, spoken: dict[str, Any], signed_in_database: Database, sound: bytes, kind: str, code: str
) -> None:
    """Other kinds, markup, heads without sound, too many bytes: 400 with a sentence, and nothing is kept."""
    answer = speak(phone, spoken, sound, kind)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    with signed_in_database.session() as session:
        assert session.scalar(select(func.count()).select_from(IncidentVoiceNote)) == 0


def test_a_report_has_one_voice_note_and_it_stays(phone: TestClient, spoken: dict[str, Any]) -> None:
    """A second one is refused, other sound under its id is a conflict."""
    note_id = uuid.uuid4()
    assert speak(phone, spoken, id=note_id).status_code == 201
    second = speak(phone, spoken)
    assert (second.status_code, second.json()["code"]) == (400, "voice.too_many")
    other = speak(phone, spoken, (FOLDER / "tone.m4a").read_bytes(), "audio/mp4", id=note_id)
    assert (other.status_code, other.json()["code"]) == (409, "voice.differs")


def test_anothers_report_and_one_that_is_not_there_look_alike(
    desk: TestClient, phone: TestClient, told: Told, spoken: dict[str, Any]
) -> None:
    """The desk may add to every patrol, and not to this phone's report; nor is there a note of another incident."""
    for sender, report in ((desk, spoken), (phone, told())):
        answer = speak(sender, report)
        assert (answer.status_code, answer.json()["code"]) == (404, "report.unknown")
    note_id = uuid.uuid4()
    speak(phone, spoken, id=note_id)
    other = phone.post("/api/v1/incidents", json=told()).json()["incident_id"]
    answer = desk.get(f"/api/v1/incidents/{other}/voice-notes/{note_id}")
    assert (answer.status_code, answer.json()["code"]) == (404, "voice.unknown")


def test_a_voice_note_goes_with_its_incident(
    phone: TestClient, spoken: dict[str, Any], signed_in_database: Database
) -> None:
    """An incident that is erased takes it along."""
    speak(phone, spoken)
    with signed_in_database.session() as session, session.begin():
        session.delete(session.get_one(Incident, uuid.UUID(spoken["incident"])))
    with signed_in_database.session() as session:
        assert session.scalar(select(func.count()).select_from(IncidentVoiceNote)) == 0


def test_only_the_field_page_may_ask_for_the_microphone(desk: TestClient) -> None:
    """Every other page refuses it to itself."""
    assert "microphone=(self)" in desk.get("/go").headers["permissions-policy"]
    for path in ("/", "/incidents", "/go/standing"):
        assert "microphone=()" in desk.get(path).headers["permissions-policy"]
