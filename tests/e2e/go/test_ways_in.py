"""Who opens /go with what: inner browsers, plain http; and the sums that the phone does by itself."""

from typing import Any

import numpy as np
import pytest

from api.go.pages import asset_paths
from geo.core.datum import Datum, from_wgs84

pytestmark = pytest.mark.browser
AGENTS = {
    "WeChat": "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/107.0 Mobile MicroMessenger/8.0.47",
    "DingTalk": "Mozilla/5.0 (iPhone; CPU iPhone OS 16_4 like Mac OS X) AppleWebKit/605.1 DingTalk/7.0.40",
}


@pytest.mark.parametrize("agent", AGENTS.values(), ids=AGENTS)
def test_an_inner_browser_sees_only_the_way_out(desk: Any, phone: Any, agent: str) -> None:
    """The picture, the short address, the code to type; no script, no button, no worker."""
    walker = phone(agent=agent, language="zh-CN")
    page = walker.go("/go/123456")
    said = page.inner_text("body")
    assert "在浏览器" in said
    assert desk.address.removeprefix("http://") + "/go" in said
    assert "123456" in said
    assert page.locator("script, button, a, input").count() == 0
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


def test_the_check_ticks_what_is_well(desk: Any, phone: Any) -> None:
    """On this phone browser, address and location are well; the test of the position finds it where it is."""
    walker = phone()
    page = walker.go("/go/check")
    page.wait_for_selector("text=Location works, good to 6 m")
    assert page.locator(".go-tick.good").count() >= 4
    page.click("text=Test at a known place")
    page.wait_for_selector(".go-test-map canvas")
    page.click("text=I stand here")
    page.wait_for_selector("text=The phone agrees")
    assert walker.errors == walker.foreign == []
    assert desk.address in page.url


SHIFTS = """async (places) => {
  const { gcjShift, judge } = await import("/static/go/shift.js");
  return places.map(([lon, lat]) => {
    const shift = gcjShift({ lon, lat });
    const shifted = { lon: lon + shift.lon, lat: lat + shift.lat };
    const found = judge(shifted, { lon, lat });
    const aside = judge({ lon: lon - shift.lon, lat: lat + shift.lat }, { lon, lat });
    return [shifted.lon, shifted.lat, found.correction !== null, aside.correction === null];
  });
}"""


def test_the_shift_of_a_phone_is_that_of_gcj02(visit: Any) -> None:
    """The phone's formula agrees with ours to a centimetre; another direction is not taken for it."""
    places = np.array([[101.67, 39.21], [116.4, 39.9], [113.26, 23.13], [87.6, 43.8]])
    found = visit().go("/healthz").evaluate(SHIFTS, places.tolist())
    wanted = from_wgs84(places, Datum.GCJ02)
    assert np.allclose([row[:2] for row in found], wanted, atol=1e-7)
    assert all(row[2] and row[3] for row in found)


PACES = """async (steps) => {
  const { isKept } = await import("/static/go/pacing.js");
  const last = { at: 0, lon: 101.67, lat: 39.21 };
  return steps.map(([s, metres]) => isKept(last, { at: s * 1000, lon: 101.67, lat: 39.21 + metres / 111319.49 }));
}"""


def test_a_position_is_kept_every_ten_metres_five_seconds_or_minute(visit: Any) -> None:
    """Moving: 10 m, or 5 s with a step of 3 m. At rest: one a minute."""
    steps = [[1, 10.5], [5, 4], [4, 4], [5, 1], [59, 1], [60, 0], [0, 50]]
    found = visit().go("/healthz").evaluate(PACES, steps)
    assert found == [True, True, False, False, False, True, False]


def test_the_shell_is_small(desk: Any, phone: Any) -> None:
    """All that is kept to open without signal is 250 KB compressed, at most."""
    walker = phone()
    sizes = walker.go("/healthz").evaluate(
        """async (paths) => {
          let sum = 0;
          for (const path of paths) {
            const body = await (await fetch(path)).blob();
            const packed = body.stream().pipeThrough(new CompressionStream("gzip"));
            sum += (await new Response(packed).arrayBuffer()).byteLength;
          }
          return sum;
        }""",
        [*asset_paths(), "/go"],
    )
    assert desk.address
    assert 50_000 < sizes <= 250_000, sizes
