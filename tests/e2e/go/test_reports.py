"""Reports from a phone: with signal and without, with a photo, of one's own and beside others'."""

import io
import uuid
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from geo.incidents.models import Incident, IncidentPhoto, IncidentReport

pytestmark = pytest.mark.browser


def photo(width_px: int = 2400, height_px: int = 1800) -> bytes:
    """A photo as a camera makes it, with its place and maker."""
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    made = io.BytesIO()
    Image.linear_gradient("L").resize((width_px, height_px)).convert("RGB").save(made, "JPEG", exif=exif)
    return made.getvalue()


def rows(desk: Any, table: Any) -> list[Any]:
    with desk.database.session() as session:
        return list(session.scalars(select(table)))


def test_a_report_without_signal_arrives_once_with_its_photo(desk: Any, phone: Any) -> None:
    """From a walk, offline, swept away: report and small photo arrive once, under the patrol; staff see both."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.kept()
    walker.walk(1)
    walker.context.set_offline(True)
    walker.report("Fire hazard", photo=photo(), words="behind the market")
    walker.walk(1)
    walker.reopen()
    walker.page.wait_for_selector(".go-walk")
    walker.context.set_offline(False)
    walker.finish()
    walker.all_sent()
    (report,) = rows(desk, IncidentReport)
    (incident,) = rows(desk, Incident)
    (kept,) = rows(desk, IncidentPhoto)
    assert (report.patrol_id, report.incident_id, incident.category) == (uuid.UUID(patrol), incident.id, "消防隐患")
    assert incident.description == "behind the market"
    shown = Image.open(io.BytesIO(kept.content))
    assert shown.size == (1600, 1200)
    assert b"Secret" not in kept.content
    assert [item["body"] for item in walker.items() if item["kind"] == "photo"] == [{"report": str(report.id)}]
    assert walker.errors == walker.foreign == []
    office = walker.context.browser.new_context(locale="en")
    office.add_cookies([{"name": "gs-session", "value": desk.headers["cookie"].partition("=")[2], "url": desk.address}])
    page = office.new_page()
    page.goto(desk.address + "/incidents")
    page.click("text=behind the market")
    page.wait_for_function("() => document.querySelector('.report-photo')?.naturalWidth === 1600")
    office.close()


def test_four_taps_without_a_patrol(desk: Any, phone: Any) -> None:
    """Signed in, from the first screen: Report, category, Save. The position is the phone's own."""
    walker = phone(signed_in=True)
    walker.go()
    walker.page.wait_for_selector("#go-title")
    walker.page.wait_for_timeout(300)
    for tap in (".go-page >> text=Report", ".go-kind:has-text('Noise')"):
        walker.page.click(tap)
    walker.page.wait_for_selector(".go-place-map canvas")
    walker.page.wait_for_timeout(500)
    walker.page.click(".go-report .go-first")
    walker.page.wait_for_selector("text=Saved on this phone")
    walker.all_sent()
    (report,) = rows(desk, IncidentReport)
    assert (report.patrol_id, report.accuracy_m, report.category) == (None, 6, "噪声扰民")


def test_who_stands_beside_an_open_report_adds_theirs(desk: Any, phone: Any) -> None:
    """The card tells what is open here; pressed, it is one more voice for the same incident."""
    walker = phone(signed_in=True)
    walker.go()
    walker.page.wait_for_selector("#go-title")
    walker.page.wait_for_timeout(300)
    walker.report("Rubbish")
    walker.all_sent()
    walker.page.click(".go-page >> text=Report")
    walker.page.click(".go-kind:has-text('Rubbish')")
    walker.page.click(".go-near .go-card")
    assert walker.page.get_attribute(".go-near .go-card", "aria-pressed") == "true"
    walker.page.click(".go-report .go-first")
    walker.page.wait_for_selector("text=Saved on this phone")
    walker.all_sent()
    assert len(rows(desk, Incident)) == 1
    assert len(rows(desk, IncidentReport)) == 2


def test_a_closed_category_is_mended_on_the_phone_and_blocks_nothing(desk: Any, phone: Any) -> None:
    """The refused report stays with its reason, its photo waits, positions go on; another category sends both."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.kept()
    walker.context.set_offline(True)
    walker.report("Noise", photo=photo(400, 300))
    desk.settings(report_categories="路灯\n其他")
    walker.walk(2)
    walker.context.set_offline(False)
    walker.finish()
    walker.page.wait_for_selector(".go-chip.danger")
    walker.page.wait_for_timeout(1500)
    assert len(desk.fixes(patrol)) == 3
    walker.reopen(f"/go/{desk.code(patrol)}")
    walker.page.click("form:has(#go-code) button")
    walker.page.wait_for_selector(".go-ticks")
    walker.page.click(".go-chip")
    assert "was closed. Choose another" in walker.page.inner_text(".go-items .refused")
    walker.page.select_option(".go-repair select", value="其他")
    walker.page.click(".go-repair button")
    walker.all_sent()
    assert [report.category for report in rows(desk, IncidentReport)] == ["其他"]
    assert len(rows(desk, IncidentPhoto)) == 1
