"""All at once: what a phone records arrives once and under the right patrol, whatever happens in between."""

import uuid
from typing import Any

import pytest

import api.go.pages
from geo.accounts.models import AccountSession
from geo.incidents.models import Incident, IncidentPhoto, IncidentReport
from tests.e2e.go.test_people import begin_own, sign_in_other
from tests.e2e.go.test_reports import photo, rows

pytestmark = pytest.mark.browser


def test_nothing_is_lost_or_doubled(desk: Any, phone: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offline: reload, walk, report with photo, closed and reopened; sign-in over, another user, new code; signal."""
    walker = phone(signed_in=True)
    walker.go()
    walker.page.wait_for_selector("#go-title")
    walker.kept()
    walker.reopen()
    walker.page.wait_for_selector("#go-title")
    walker.context.set_offline(True)
    walker.page.reload()
    walker.page.wait_for_selector("#go-title")
    begin_own(walker)
    walker.walk(3)
    walker.report("Fire hazard", photo=photo(), words="behind the market")
    walker.walk(2)
    walker.reopen()
    walker.page.wait_for_selector(".go-walk")
    walker.walk(2)
    with desk.database.session() as session, session.begin():
        session.query(AccountSession).delete()
    sign_in_other(desk, walker)
    monkeypatch.setattr(api.go.pages, "version", lambda: "another")
    walker.context.route("**/api/v1/**", lambda route: route.abort())
    walker.context.set_offline(False)
    walker.page.evaluate("async () => (await navigator.serviceWorker.getRegistration('/go')).update().then(() => 0)")
    walker.until("async () => (await navigator.serviceWorker.getRegistration('/go')).waiting !== null")
    walker.walk(1)
    walker.finish()
    walker.until("async () => (await caches.keys()).join() === 'gridsteward-go-another'")
    walker.page.wait_for_selector("text=Signed in as 王芳")
    items = walker.items()
    assert not any(item["state"] == "sent" for item in items)
    patrol = next(item["patrol"] for item in items if item["kind"] == "begin")
    recorded = [item["id"] for item in items if item["kind"] == "fix"]
    assert len(recorded) >= 8
    begin_own(walker)
    walker.walk(2)
    walker.finish()
    walker.context.unroute("**/api/v1/**")
    walker.reopen()
    walker.all_sent()
    assert [str(fix.id) for fix in desk.fixes(patrol)] == recorded
    (other,) = {item["patrol"] for item in walker.items() if item["kind"] == "begin"} - {patrol}
    assert len(desk.fixes(other)) == sum(item["kind"] == "fix" and item["patrol"] == other for item in walker.items())
    (report,), (incident,), photos = rows(desk, IncidentReport), rows(desk, Incident), rows(desk, IncidentPhoto)
    assert (report.patrol_id, report.incident_id) == (uuid.UUID(patrol), incident.id)
    assert (incident.description, len(photos)) == ("behind the market", 1)
    assert walker.errors == walker.foreign == []
