"""Whose records go out under whom: sign-ins end, others sign in, keys and versions change, items are refused."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

import api.go.pages
from geo.accounts.actions import add_account
from geo.accounts.models import AccountSession
from geo.accounts.rules import Profile, digest
from geo.core import clock
from geo.core.viewer import Grant, Role

pytestmark = pytest.mark.browser


def sign_in_other(desk: Any, walker: Any) -> None:
    """Another patroller signs in on the same phone."""
    now = clock.now()
    with desk.database.session() as session, session.begin():
        account_id = add_account(session, Profile("wangfang", "王芳", (Grant(Role.PATROLLER),)), now)
        secret = "the-session-of-another-patroller-in-tests"  # noqa: S105 (opens nothing but this test's database)
        held = {"created_at": now, "seen_at": now, "expires_at": now + timedelta(hours=1)}
        session.add(AccountSession(secret_hash=digest(secret), account_id=account_id, **held))
    walker.context.clear_cookies()
    walker.context.add_cookies([{"name": "gs-session", "value": secret, "url": desk.address}])


def begin_own(walker: Any) -> None:
    walker.page.fill("#go-title", "西线")
    walker.page.click("form:has(#go-title) button")
    walker.start()


def test_another_user_counts_the_queue_and_it_goes_out_under_its_owner(desk: Any, phone: Any) -> None:
    """The sign-in has expired and somebody else is signed in: what was recorded arrives under its own patrol."""
    walker = phone(signed_in=True)
    walker.go()
    begin_own(walker)
    walker.kept()
    walker.all_sent()
    walker.context.set_offline(True)
    walker.walk(3)
    walker.finish()
    walker.page.wait_for_selector(".go-all.warn")
    patrol = next(item["patrol"] for item in walker.items() if item["kind"] == "begin")
    recorded = [item["id"] for item in walker.items() if item["kind"] == "fix"]
    sign_in_other(desk, walker)
    walker.context.route("**/api/v1/patrols/*/*", lambda route: route.abort())
    walker.context.set_offline(False)
    walker.reopen()
    walker.page.wait_for_selector("text=Signed in as 王芳")
    walker.page.click(".go-chip")
    assert "of Tester: 5" in walker.page.inner_text(".go-other")
    assert walker.page.locator(".go-items li").count() == 0
    walker.context.unroute("**/api/v1/patrols/*/*")
    walker.page.click(".go-actions .go-first")
    walker.all_sent()
    assert [str(fix.id) for fix in desk.fixes(patrol)] == recorded
    assert walker.errors == []


@pytest.mark.slow
def test_a_new_version_waits_for_the_end_of_the_walk(desk: Any, phone: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a walk is recorded the new worker waits and the band says so; after it the page is the new one."""
    _, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.kept()
    walker.reopen()
    walker.join(code)
    walker.walk(1)
    monkeypatch.setattr(api.go.pages, "version", lambda: "another")
    walker.page.evaluate("async () => (await navigator.serviceWorker.getRegistration('/go')).update().then(() => 0)")
    walker.until("async () => (await navigator.serviceWorker.getRegistration('/go')).waiting !== null")
    walker.walk(1)
    assert walker.page.evaluate("async () => (await caches.keys()).length") == 2
    walker.finish()
    walker.until("async () => (await caches.keys()).join() === 'gridsteward-go-another'", within_s=100)
    walker.page.wait_for_selector("#go-code")
    walker.all_sent()
    assert [item["state"] for item in walker.items()] == ["sent"] * 5


def test_an_item_that_is_refused_stays_with_its_reason_and_blocks_nothing(desk: Any, phone: Any) -> None:
    """An impossible position among good ones: the good ones arrive, the other is listed with why."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.context.set_offline(True)
    walker.walk(2)
    bad = {"lon": 101.67, "lat": 95, "accuracy_m": 5}
    told = {"owner": f"patrol:{patrol}", "patrol": patrol, "kind": "fix", "at": 1793000000000, "body": bad}
    walker.page.evaluate("async (told) => { await (await import('/static/go/queue.js')).add(told); }", told)
    walker.walk(2)
    walker.context.set_offline(False)
    walker.finish()
    walker.all_answered()
    assert len(desk.fixes(patrol)) == 5
    walker.page.click(".go-chip")
    assert "Not taken: body.fixes.0.lat: This must be at most 90" in walker.page.inner_text(".go-items .refused")
    with walker.page.expect_download() as saved:
        walker.page.click("text=Save as a file")
    assert saved.value.path().read_text(encoding="utf-8-sig").startswith("patrol_id,title,team,time,lon,lat")


def test_a_wrong_code_says_so(desk: Any, phone: Any) -> None:
    """What was typed stays, and the sentence says what to do."""
    desk.patrol()
    walker = phone()
    walker.go("/go/000000")
    walker.page.click("form:has(#go-code) button")
    walker.page.wait_for_selector("text=No patrol has this code now")
    assert walker.page.input_value("#go-code") == "000000"


def test_a_call_for_help_is_sent_when_the_server_says_so(desk: Any, phone: Any) -> None:
    """Held for three seconds it is sent and stands on Today; without signal it says so and offers the telephone."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.walk(1)
    hold(walker)
    walker.page.wait_for_selector(".go-call-state.good")
    walker.page.click(".go-call > .go-button")
    office = walker.context.browser.new_context(locale="en")
    office.add_cookies([{"name": "gs-session", "value": desk.headers["cookie"].partition("=")[2], "url": desk.address}])
    today = office.new_page()
    today.goto(desk.address)
    today.click("text=Call for help: 红袖章")
    today.click("text=I see to it")
    today.goto(desk.address)
    assert today.locator("text=Call for help").count() == 0
    office.close()
    walker.context.set_offline(True)
    hold(walker)
    walker.page.wait_for_selector(".go-call-state.danger", timeout=8_000)
    assert walker.page.get_attribute(".go-call-ways a[href='tel:110']", "href") == "tel:110"
    assert uuid.UUID(patrol)


def hold(walker: Any) -> None:
    box = walker.page.locator(".go-sos").bounding_box()
    walker.page.mouse.move(box["x"] + 10, box["y"] + 10)
    walker.page.mouse.down()
    walker.page.wait_for_selector(".go-call")
    walker.page.mouse.up()
