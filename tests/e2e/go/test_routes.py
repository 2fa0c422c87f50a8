"""A route on the phone: taken along by the code of a sheet, walked without signal."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from geo.core import clock

pytestmark = pytest.mark.browser

FOLLOW = """async ([line, places]) => {
  const { follow, measured, split } = await import("/static/go/following.js");
  const route = measured(line);
  let along_m = null;
  const found = [];
  for (const [lon, lat] of places) {
    const { along_m: next, off_m } = follow(route, along_m, { lon, lat });
    along_m = next;
    found.push([along_m === null ? null : Math.round(along_m), Math.round(off_m)]);
  }
  const { walked, ahead } = split(route, 60);
  return { found, length: route.length_m, walked: walked.length, ahead: ahead.length };
}"""


def test_progress_goes_on_where_a_street_is_walked_twice_and_stays_where_one_leaves(visit: Any) -> None:
    """There and back on one street: on the way back one is 150 m along, not 50; beside the route nothing moves."""
    line = [[101.67, 39.21], [101.67, 39.2109], [101.67, 39.21]]
    step = 0.00045
    places = [[101.68, 39.21], [101.67, 39.21], [101.67, 39.21 + step], [101.67, 39.2109], [101.67, 39.21 + step]]
    told = visit().go("/healthz").evaluate(FOLLOW, [line, [*places, [101.671, 39.21 + step]]])
    alongs = [along for along, _ in told["found"]]
    assert alongs == [None, 0, 50, 100, 150, 150]
    assert told["found"][0][1] > 800
    assert 80 < told["found"][-1][1] < 90
    assert (told["walked"], told["ahead"]) == (2, 3)


def test_a_route_is_walked_without_signal(desk: Any, phone: Any) -> None:
    """Taken along by its address with the key of the patrol; next turn and "off the route" offline."""
    _, code = desk.patrol()
    grid = desk.grid_at(101.67, 39.215)
    walker = phone()
    walker.go(f"/go/route?grid={grid}&start=101.67,39.214")
    assert "A route is to be taken along" in walker.page.inner_text(".go-line.info")
    walker.page.fill("#go-code", code)
    walker.page.click("form:has(#go-code) button")
    walker.page.wait_for_selector("text=On this phone:")
    walker.kept()
    walker.start()
    assert walker.page.locator(".go-turn").count() == 1
    walker.context.set_offline(True)
    walker.walk(3)
    walker.reopen()
    walker.page.wait_for_selector(".go-turn")
    walker.walk(1)
    assert "minutes left" in walker.page.inner_text(".go-turn")
    walker.page.click(".go-turn")
    assert walker.page.locator(".go-turns li").count() >= 2
    walker.page.click(".go-actions button")
    walker.stand(101.6712, 39.2158)
    walker.page.wait_for_selector(".go-band:has-text('off the route. Fine, still recording')")
    walker.context.set_offline(False)
    walker.finish()
    walker.all_sent()
    assert walker.errors == walker.foreign == []


def test_a_planned_patrol_brings_its_stored_route_along(desk: Any, phone: Any) -> None:
    """The card names it; taken while there was signal, it is chosen and walked turn by turn without."""
    grid = desk.grid_at(101.67, 39.215)
    stored = desk.post(f"/api/v1/routes/stored?grid={grid}", {"id": str(uuid.uuid4()), "name": "东线"})
    team = {"id": str(uuid.uuid4()), "name": "红袖章", "leads": ["tester"], "members": []}
    desk.post("/api/v1/teams", team)
    now = clock.now()
    window = {"start_from": now.isoformat(), "start_until": (now + timedelta(hours=1)).isoformat()}
    plan = {"id": str(uuid.uuid4()), "team": team["id"], "route": stored["id"], **window}
    desk.post("/api/v1/patrols/planned", plan)
    walker = phone(signed_in=True)
    walker.go()
    card = walker.page.locator("button.go-card", has_text="红袖章")
    card.wait_for()
    assert "route 东线" in card.inner_text()
    walker.kept()
    walker.page.wait_for_function(
        "async () => (await (await import('/static/go/store.js')).kept('routes', [])).length === 1"
    )
    walker.context.set_offline(True)
    card.click()
    walker.page.wait_for_selector("text=On this phone:")
    assert walker.page.locator("#go-route").input_value() == "0"
    walker.start()
    assert walker.page.locator(".go-turn").count() == 1
    assert walker.errors == walker.foreign == []
