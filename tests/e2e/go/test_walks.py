"""A walk on a phone: by a code, without signal, closed and opened again; everything arrives, and once."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_a_walk_without_signal_arrives_once(desk: Any, phone: Any) -> None:
    """Code, walk, no signal, the page swept away and reloaded, signal again: each position is there once."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.kept()
    walker.walk(2)
    walker.context.set_offline(True)
    walker.walk(3)
    assert "No signal" in walker.page.inner_text(".go-band")
    walker.page.reload()
    walker.page.wait_for_selector(".go-walk")
    walker.walk(2)
    walker.reopen()
    walker.page.wait_for_selector(".go-walk")
    walker.walk(2)
    walker.finish()
    walker.page.wait_for_selector(".go-all.warn")
    recorded = [item for item in walker.items() if item["kind"] == "fix"]
    assert len(recorded) >= 9
    walker.context.set_offline(False)
    walker.all_sent()
    assert "All sent" in walker.page.inner_text(".go-all")
    arrived = desk.fixes(patrol)
    assert [str(fix.id) for fix in arrived] == [item["id"] for item in recorded]
    assert walker.foreign == walker.errors == []
