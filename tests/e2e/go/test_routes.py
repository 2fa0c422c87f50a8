"""A route on the phone: taken along by the code of a sheet, walked without signal."""

from typing import Any

import pytest

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
