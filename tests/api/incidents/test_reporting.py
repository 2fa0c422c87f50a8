"""Reports from phones over HTTP, and what the desk sees of them."""

import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import func, select

from geo.core import clock
from geo.db.database import Database
from geo.incidents.models import Incident, IncidentGrid, IncidentReport
from geo.incidents.reporting import forget_owners
from tests.api.incidents.conftest import picture

Told = Callable[..., dict[str, Any]]
JPEG = {"content-type": "image/jpeg"}
NUMBER = "11010519491231002X"
"""The example of the standard: nobody's."""


def send(phone: TestClient, report: dict[str, Any]) -> Any:
    return phone.post("/api/v1/incidents", json=report)


def photograph(phone: TestClient, report: dict[str, Any], photo: bytes, **more: Any) -> Any:
    photo_id = more.get("id", uuid.uuid4())
    return phone.post(f"/api/v1/incidents/{report['id']}/photos?id={photo_id}", content=photo, headers=JPEG)


def test_a_report_sent_twice_is_one_incident_in_its_grid(
    phone: TestClient, told: Told, signed_in_database: Database
) -> None:
    """201, then 200 with the same incident; it lies in the grid of its place; an identity number is left out."""
    report = told(description=f"Heap of rubbish {NUMBER}")
    answers = [send(phone, report) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    with signed_in_database.session() as session:
        incident = session.scalars(select(Incident)).one()
        assert (incident.key, incident.status, incident.description) == (report["id"], "open", "Heap of rubbish")
        assert session.scalar(select(IncidentGrid.grid_id)) is not None
        assert session.scalar(select(func.count()).select_from(IncidentReport)) == 1


def test_other_content_under_a_known_id_is_a_conflict(phone: TestClient, told: Told) -> None:
    """The report that was there stays."""
    report = told()
    send(phone, report)
    answer = send(phone, {**report, "category": "其他"})
    assert (answer.status_code, answer.json()["code"]) == (409, "report.differs")


def test_a_closed_category_is_refused_until_another_is_chosen(desk: TestClient, phone: TestClient, told: Told) -> None:
    """The settings name the open ones, one a line; phones are told them, in the desk's order."""
    form = {"report_categories": "路灯\n  井盖 \n\n路灯", "accuracy_m": "35", "complaints": "12345"}
    assert desk.post("/settings/territories/152922", data=form, follow_redirects=False).status_code == 303
    report = told()
    answer = send(phone, report)
    assert (answer.status_code, answer.json()["code"]) == (409, "category.closed")
    assert send(phone, {**report, "category": "井盖"}).status_code == 201
    place = desk.get("/go/standing").json()["territories"][0]
    assert [each["name"] for each in place["categories"]] == ["路灯", "井盖"]
    assert (place["accuracy_m"], place["complaints"]) == (35, "12345")


@pytest.mark.parametrize(
    ("field", "value"), [("accuracy_m", "3"), ("accuracy_m", "x"), ("report_categories", "长" * 31)]
)
def test_settings_of_phones_have_bounds(desk: TestClient, field: str, value: str) -> None:
    """Metres beyond 5 to 100 and categories that no button can show are refused in words."""
    assert desk.post("/settings/territories/152922", data={field: value}).status_code == 400


def test_the_same_thing_is_one_more_voice_and_no_new_incident(
    phone: TestClient, told: Told, signed_in_database: Database
) -> None:
    """What is near and open is told without its words; by its id a second report joins it."""
    first = told(description="behind the school")
    made = send(phone, first).json()["incident_id"]
    near = phone.get(f"/api/v1/incidents/near?lon=101.6701&lat=39.2151&patrol_id={first['patrol_id']}")
    (known,) = near.json()["items"]
    assert known["id"] == made
    assert "school" not in near.text
    assert known["distance_m"] < 20
    joined = send(phone, told(same_as=made, description="still there")).json()
    assert joined["incident_id"] == made
    with signed_in_database.session() as session:
        assert session.scalar(select(func.count()).select_from(Incident)) == 1


def test_what_is_the_same_as_nothing_here_is_an_incident_of_its_own(phone: TestClient, told: Told) -> None:
    """A report is not lost because the other one was closed or is gone."""
    report = told(same_as=str(uuid.uuid4()))
    assert send(phone, report).status_code == 201


def test_what_residents_asked_is_near_nobody(desk: TestClient, phone: TestClient, told: Told) -> None:
    """An incident of a list is not told to phones: its place can be a home."""
    report = told()
    incident = send(phone, report).json()["incident_id"]
    database: Database = desk.app.state.database  # type: ignore[attr-defined]
    with database.session() as session, session.begin():
        session.delete(session.get_one(IncidentReport, uuid.UUID(report["id"])))
    near = phone.get(f"/api/v1/incidents/near?lon=101.67&lat=39.215&patrol_id={report['patrol_id']}")
    assert near.json() == {"items": []}
    assert incident


def test_a_photo_is_made_anew_and_shown_to_the_desk_alone(desk: TestClient, phone: TestClient, told: Told) -> None:
    """A JPEG without metadata, as picture only, not kept by browsers; the phone that sent it reads nothing."""
    report = told()
    incident = send(phone, report).json()["incident_id"]
    photo_id = uuid.uuid4()
    answers = [photograph(phone, report, picture(), id=photo_id) for _ in range(2)]
    assert [(answer.status_code, answer.json()["new"]) for answer in answers] == [(201, True), (200, False)]
    path = f"/api/v1/incidents/{incident}/photos/{photo_id}"
    seen = desk.get(path)
    assert (seen.headers["content-type"], seen.headers["x-content-type-options"]) == ("image/jpeg", "nosniff")
    assert "default-src 'none'" in seen.headers["content-security-policy"]
    assert "no-store" in seen.headers["cache-control"]
    shown = Image.open(io.BytesIO(seen.content))
    assert shown.format == "JPEG"
    assert not dict(shown.getexif())
    assert b"Secret Camera" not in seen.content
    assert phone.get(path).status_code == 403
    assert TestClient(desk.app).get(path).status_code == 401
    assert str(photo_id) in desk.get("/incidents").text
    page = desk.get(f"/incidents/{report['id']}").text
    assert "红袖章" in page
    assert path in page


@pytest.mark.parametrize(
    ("photo", "kind", "code"),
    [
        (b"<svg onload=alert(1)>", "image/jpeg", None),
        (b"\xff\xd8\xff\xe0 cut off", "image/jpeg", None),
        (b"GIF89a", "image/gif", "photo.kind"),
        (b"\xff" * (2 * 1024 * 1024 + 1), "image/jpeg", "photo.too_large"),
    ],
)
def test_what_is_no_photo_is_refused(phone: TestClient, told: Told, photo: bytes, kind: str, code: str | None) -> None:
    """Drawings with scripts, broken files, other kinds, too many bytes: 400 with a sentence, and nothing is kept."""
    report = told()
    send(phone, report)
    path = f"/api/v1/incidents/{report['id']}/photos?id={uuid.uuid4()}"
    answer = phone.post(path, content=photo, headers={"content-type": kind})
    assert answer.status_code == 400
    assert code in {None, answer.json()["code"]}


def test_a_photo_of_anothers_report_is_refused_as_if_there_was_none(
    desk: TestClient, phone: TestClient, told: Told
) -> None:
    """The desk may add to every patrol, and not to this phone's report."""
    report = told()
    send(phone, report)
    answer = photograph(desk, report, picture())
    assert (answer.status_code, answer.json()["code"]) == (404, "report.unknown")


def test_a_report_has_at_most_four_photos(phone: TestClient, told: Told) -> None:
    """The fifth is refused in words."""
    report = told()
    send(phone, report)
    statuses = [photograph(phone, report, picture(side_px=32 + number)).status_code for number in range(5)]
    assert statuses == [201, 201, 201, 201, 400]


def test_the_key_of_a_patrol_reports_for_that_patrol_alone(phone: TestClient, told: Told) -> None:
    """Without it, or for another, it is refused."""
    assert send(phone, told(patrol_id=None)).status_code == 403
    assert send(phone, told(patrol_id=str(uuid.uuid4()))).status_code == 404


def test_who_reported_is_forgotten_when_no_key_holds_any_more(
    phone: TestClient, told: Told, signed_in_database: Database
) -> None:
    """After 60 days nothing tells whose a report was, and nothing can be added to it."""
    report = told()
    send(phone, report)
    with signed_in_database.session() as session, session.begin():
        assert forget_owners(session, clock.now() + timedelta(days=59)) == 0
        assert forget_owners(session, clock.now() + timedelta(days=61)) == 1
    assert photograph(phone, report, picture()).status_code == 404
