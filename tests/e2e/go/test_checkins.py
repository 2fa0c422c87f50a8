"""Check-in at a place: the card's code is typed, or its picture scanned."""

import uuid
from typing import Any

import pytest

from geo.patrols.phones.checkins import check_ins

pytestmark = pytest.mark.browser


def test_a_card_is_typed_without_signal_and_scanned_during_a_walk(desk: Any, phone: Any) -> None:
    """Typed offline, scanned into a second window that gives it to the one that records: two facts of one patrol."""
    patrol, code = desk.patrol()
    card = desk.card()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.kept()
    walker.walk(1)
    walker.context.set_offline(True)
    walker.page.click("text=Check in")
    walker.page.fill("#go-place", card[:5])
    walker.page.click(".go-panel .go-first")
    assert "six letters and digits" in walker.page.inner_text(".go-fault")
    walker.page.fill("#go-place", card.lower())
    walker.page.click(".go-panel .go-first")
    walker.page.wait_for_selector("text=Check-in saved on this phone")
    walker.context.set_offline(False)
    first = walker.page
    scanned = walker.context.new_page()
    scanned.goto(f"{walker.address}/go/p/{card}")
    first.wait_for_function("(card) => document.querySelector('#go-place')?.value === card", arg=card)
    scanned.close()
    first.click(".go-panel .go-first")
    walker.finish()
    walker.all_sent()
    with desk.database.session() as session:
        found = check_ins(session, uuid.UUID(patrol))
    assert [(each.code, each.name) for each in found] == [(card, "曙光路消防栓")] * 2
    assert walker.errors == walker.foreign == []
