"""A phone whose clock is wrong: its times arrive corrected, and how wrong it was arrives as a fact."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from geo.core import clock
from geo.patrols.phones.clocks import clocks_of

pytestmark = pytest.mark.browser
FAST = "(() => { const real = Date.now; Date.now = () => real() + 42 * 60000; })()"


def test_a_fast_phone_is_told_so_and_its_walk_stands_at_the_right_hour(desk: Any, phone: Any) -> None:
    """42 minutes fast: the page says so, positions carry the server's time, and the offset is kept once."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.context.add_init_script(FAST)
    walker.go()
    walker.page.wait_for_selector("text=Phone is 42 min fast; times were corrected.")
    walker.join(code)
    walker.walk(3)
    walker.finish()
    walker.all_sent()
    now = clock.now()
    assert all(now - timedelta(minutes=3) < fix.at < now + timedelta(minutes=1) for fix in desk.fixes(patrol))
    with desk.database.session() as session:
        (told,) = clocks_of(session, uuid.UUID(patrol))
    assert abs(told.ahead_s - 42 * 60) <= 5


def test_the_accuracy_asked_for_and_who_answers_for_the_page_come_from_the_settings(desk: Any, phone: Any) -> None:
    """Weak begins beyond the territory's metres; sponsor, filing number and complaints stand at the foot."""
    desk.settings(accuracy_m=50, sponsor="曙光县委", filing_number="备 2026-7", complaints="12345")
    _, code = desk.patrol()
    walker = phone(signed_in=True)
    walker.stand(101.67, 39.215, 40)
    walker.go()
    walker.page.wait_for_selector(".go-foot a[href='tel:12345']")
    said = walker.page.inner_text(".go-foot")
    assert "曙光县委" in said
    assert "备 2026-7" in said
    walker.join(code)
    walker.page.wait_for_selector(".go-figures:has-text('± 40 m')")
    assert "Weak" not in walker.page.inner_text(".go-band")
    walker.stand(101.6702, 39.2152, 60)
    walker.page.wait_for_selector(".go-band:has-text('Weak position: 60 m')")
