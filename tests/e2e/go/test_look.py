"""Every screen of /go: axe-core finds nothing wrong, nothing is too wide; it opens offline in two seconds."""

import time
from typing import Any

import pytest

from tests.e2e.conftest import AXE

pytestmark = pytest.mark.browser
OPENS_WITHIN_S = 2.0


def faults(page: Any) -> list[str]:
    """What axe-core finds, and whether the page scrolls sideways."""
    page.evaluate(AXE.read_text(encoding="utf-8") + "\n;0")
    found = page.evaluate("() => axe.run()")
    told = [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found["violations"]]
    wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    return [*told, *([f"{wide} px too wide"] if wide > 0 else [])]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_screens_are_without_fault(desk: Any, phone: Any, language: str, theme: str, tmp_path: Any) -> None:
    """Home, ready, walk with a route, turns, check-in, categories, report, to send, pause, done."""
    desk.settings(sponsor="曙光社区", filing_number="备 2026-7", complaints="12345", desk_telephones="0483-12345")
    walker = phone(signed_in=True, language=language)
    page = walker.page
    page.emulate_media(color_scheme=theme)
    wrong: dict[str, list[str]] = {}

    def look(name: str) -> None:
        page.wait_for_timeout(150)
        page.screenshot(path=str(desk.shots(tmp_path) / f"{name}-{language}-{theme}.png"))
        if found := faults(page):
            wrong[name] = found

    walker.go(f"/go/route?grid={desk.grid_at(101.67, 39.215)}&start=101.67,39.214")
    page.wait_for_selector("#go-title")
    walker.kept()
    look("home")
    page.click("form:has(#go-title) button")
    page.wait_for_selector("#go-route option:nth-child(2)", state="attached")
    page.wait_for_selector(".go-large:not([disabled])")
    look("ready")
    walker.start()
    walker.walk(3)
    look("walk")
    page.click(".go-turn")
    look("turns")
    page.click(".go-actions button")
    page.click(".go-three button:nth-child(2)")
    look("checkin")
    page.click(".go-actions button")
    page.click(".go-three button:nth-child(1)")
    look("kinds")
    page.click(".go-kind:nth-child(2)")
    page.wait_for_timeout(500)
    look("report")
    walker.context.set_offline(True)
    page.click(".go-report .go-first")
    page.click(".go-chip")
    look("to-send")
    page.click(".go-actions button:last-child")
    page.click(".go-three button:last-child")
    page.wait_for_selector(".go-finish")
    look("pause")
    walker.finish()
    page.wait_for_selector(".go-all")
    look("done")
    assert wrong == {}


@pytest.mark.parametrize(("language", "theme"), [("zh-CN", "dark"), ("en", "light")])
def test_screens_of_a_planned_patrol_are_without_fault(
    desk: Any, phone: Any, language: str, theme: str, tmp_path: Any
) -> None:
    """The plan before the start, streets to be ticked alone and over a walk, cancelled, handed over."""
    plan, code = desk.plan()
    walker = phone(language=language)
    page = walker.page
    page.emulate_media(color_scheme=theme)
    wrong: dict[str, list[str]] = {}

    def look(name: str) -> None:
        page.wait_for_timeout(150)
        page.screenshot(path=str(desk.shots(tmp_path) / f"{name}-{language}-{theme}.png"))
        if found := faults(page):
            wrong[name] = found

    walker.go()
    page.fill("#go-code", code)
    page.click("form:has(#go-code) button")
    page.wait_for_selector(".go-unrecorded:not([disabled])")
    look("plan")
    page.click(".go-unrecorded")
    page.click(".go-street >> nth=0")
    page.wait_for_selector("[aria-checked=true]")
    look("ticking")
    desk.cancel(plan, "沙尘暴")
    page.evaluate("() => dispatchEvent(new Event('online'))")
    page.wait_for_selector(".go-cancelled >> visible=true")
    page.click(".go-three button:last-child")
    page.wait_for_selector(".go-hand")
    look("cancelled")
    page.click(".go-hand")
    page.wait_for_function("() => document.querySelector('.go-code-picture img')?.naturalWidth > 0")
    look("hand-over")
    page.click(".go-large")
    page.wait_for_selector(".go-all")
    look("handed")
    assert wrong == {}


def test_it_opens_without_signal_in_two_seconds_on_a_slow_phone(desk: Any, phone: Any) -> None:
    """The processor slowed down four times, no signal: the first screen can be used within two seconds."""
    walker = phone(signed_in=True)
    walker.go()
    walker.page.wait_for_selector("#go-title")
    walker.kept()
    walker.reopen()
    walker.page.wait_for_selector("#go-title")
    walker.context.set_offline(True)
    slow = walker.context.new_cdp_session(walker.page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    took = []
    for _ in range(3):
        begun = time.monotonic()
        walker.page.reload(wait_until="commit")
        walker.page.wait_for_selector("#go-code")
        took.append(time.monotonic() - begun)
    assert min(took) <= OPENS_WITHIN_S, took
    assert desk.address
