"""A pause on a phone: sent with its moment, in words until then, and nobody asks about the time it took."""

from typing import Any

import pytest

from tests.e2e.go.conftest import START
from tests.e2e.go.test_gaps import HIDE, RETURN

pytestmark = pytest.mark.browser
PAUSE = ".go-three button:last-child"
GO_ON = ".go-three button:first-child"


def test_a_pause_without_signal_arrives_with_its_moment_and_is_no_gap(desk: Any, phone: Any) -> None:
    """Offline: paused, the page opened again, six minutes gone, on again elsewhere; no sheet, all of it arrives."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.kept()
    walker.walk(2)
    walker.context.set_offline(True)
    walker.page.click(PAUSE)
    walker.page.wait_for_selector(".go-finish")
    walker.reopen()
    walker.page.wait_for_selector(".go-band:has-text('Paused')")
    walker.page.evaluate(HIDE)
    walker.stand(101.6740, 39.2190)
    walker.page.evaluate(RETURN)
    walker.page.click(GO_ON)
    walker.page.wait_for_selector(".go-finish", state="detached")
    walker.page.wait_for_selector(".go-band:has-text('No signal')")
    walker.page.click(".go-chip")
    words = walker.page.inner_text(".go-items")
    assert "Pause, " in words
    assert "Went on, " in words
    walker.page.click(".go-actions button:last-child")
    walker.page.wait_for_selector(".go-walk >> visible=true")
    assert walker.page.locator(".go-sheet").count() == 0
    kinds = [(item["kind"], item["at"]) for item in walker.items() if item["kind"] in {"pause", "resume"}]
    assert [kind for kind, _ in kinds] == ["pause", "resume"]
    assert kinds[1][1] - kinds[0][1] >= 360_000
    walker.context.set_offline(False)
    walker.finish()
    walker.all_sent()
    told = [(kind, round(at.timestamp() * 1000)) for kind, at in desk.told(patrol)]
    assert [each for each in told if each[0] in {"pause", "resume"}][:2] == kinds
    assert desk.reported(patrol) == []
    assert walker.errors == walker.foreign == []


def test_a_page_that_was_closed_right_after_a_pause_asks_nothing(desk: Any, phone: Any) -> None:
    """Gone on without a position yet, closed, opened again minutes later elsewhere: the way is nobody's matter."""
    _, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.walk(2)
    walker.page.click(PAUSE)
    walker.page.wait_for_selector(".go-finish")
    walker.context.clear_permissions()
    walker.page.click(GO_ON)
    walker.page.wait_for_selector(".go-finish", state="detached")
    walker.page.wait_for_selector(".go-three button:has-text('Pause')")
    walker.page.close()
    walker.context.add_init_script("(() => { const real = Date.now; Date.now = () => real() + 360000; })()")
    walker.context.grant_permissions(["geolocation"])
    walker.stand(START[0], START[1] + 0.004)
    walker.open_page()
    walker.go()
    walker.page.wait_for_function(
        "() => Number(document.querySelector('.go-figures div:nth-child(3) dd')?.innerText) >= 4"
    )
    assert walker.page.locator(".go-sheet").count() == 0
    assert desk.address


def test_a_pause_that_is_sent_again_is_one(desk: Any, phone: Any) -> None:
    """The answer is lost once: the phone sends it again, the patrol has one pause."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.walk(1)
    lost = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    walker.context.route("**/pause", lose)
    walker.page.click(PAUSE)
    walker.page.wait_for_selector(".go-finish")
    walker.page.click(GO_ON)
    walker.page.wait_for_selector(".go-finish", state="detached")
    walker.finish()
    walker.all_sent()
    assert lost == [200]
    assert [kind for kind, _ in desk.told(patrol)] == ["start", "pause", "resume", "pause", "finish"]
