"""The six digits on the phone of whoever walks: shown while the walk goes on, and another phone enters with them."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_a_lead_shows_the_digits_and_another_phone_walks_along(desk: Any, phone: Any) -> None:
    """The walk goes on beneath; a phone that entered by a code shows none."""
    lead = phone(signed_in=True)
    lead.go()
    lead.page.wait_for_selector("#go-title")
    lead.page.click("form:has(#go-title) button")
    lead.start()
    lead.walk(2)
    lead.page.click(".go-over button:first-child")
    lead.page.wait_for_function("() => /^\\d{6}$/.test(document.querySelector('.go-digits').innerText)")
    code = lead.page.inner_text(".go-digits")
    before = len(lead.items())
    lead.stand(101.67, 39.2175)
    lead.page.wait_for_timeout(300)
    lead.page.click(".go-actions button")
    assert lead.page.locator(".go-walk").is_visible()
    assert len(lead.items()) > before
    other = phone()
    other.go()
    other.join(code)
    other.walk(1)
    assert other.page.locator(".go-over button:has-text('Six digits')").count() == 0
    assert desk.address


def test_without_signal_it_says_so(desk: Any, phone: Any) -> None:
    """No digits are shown that nobody can use."""
    lead = phone(signed_in=True)
    lead.go()
    lead.page.wait_for_selector("#go-title")
    lead.page.click("form:has(#go-title) button")
    lead.start()
    lead.walk(1)
    lead.context.set_offline(True)
    lead.page.click(".go-over button:first-child")
    lead.page.wait_for_selector("text=A code needs signal")
    assert lead.page.inner_text(".go-digits") == "–"
    assert desk.address
