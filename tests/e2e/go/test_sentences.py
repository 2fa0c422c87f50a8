"""What the phone says when something is wrong with it: each sentence where its cause is."""

import io
from typing import Any

import pytest
from PIL import Image

from geo.core import clock
from geo.incidents.models import IncidentPhoto
from tests.e2e.go.test_attached import photo, ready, rows

pytestmark = pytest.mark.browser
MB = 1024 * 1024
BATTERY = """(percent) => {
  const battery = new EventTarget();
  Object.assign(battery, { level: percent / 100, charging: false });
  navigator.getBattery = async () => battery;
  navigator.wakeLock.request = async () => ({ release: async () => {} });
  window.setBattery = (now, charging = false) => {
    Object.assign(battery, { level: now / 100, charging });
    battery.dispatchEvent(new Event("levelchange"));
  };
}"""
DIMMED = "() => document.documentElement.hasAttribute('data-dim')"
THEME = "() => document.documentElement.dataset.theme"


def leave_room(walker: Any, room_mb: int) -> None:
    """Have the browser say that so much is left; what it really has stays."""
    walker.page.evaluate(
        "(left) => { navigator.storage.estimate = async () => ({ quota: left + 1000, usage: 1000 }); }", room_mb * MB
    )


def started(desk: Any, phone: Any, **told: Any) -> Any:
    """A phone on a walk."""
    _, code = desk.patrol()
    walker = phone(**told)
    walker.go()
    walker.join(code)
    return walker


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "60 MB left. Photos will be kept smaller."), ("zh-CN", "手机空间只剩 60 MB。照片会缩小保存。")],
)
def test_with_little_room_photos_are_kept_smaller(desk: Any, phone: Any, language: str, said: str) -> None:
    """Below 80 MB it is said before the photo is taken, and the photo that arrives has 1,000 pixels, not 1,600."""
    walker = phone(signed_in=True, language=language)
    page = ready(walker)
    leave_room(walker, 60)
    page.tap(".go-report-first")
    page.wait_for_selector(f"text={said}")
    page.set_input_files("#go-photo", [photo()])
    page.wait_for_selector(".go-photos canvas")
    page.tap(".go-kind >> nth=0")
    page.wait_for_selector(".go-place-map canvas")
    page.wait_for_timeout(500)
    page.tap(".go-report .go-large")
    page.wait_for_selector(".go-report", state="detached")
    walker.all_sent()
    (kept,) = rows(desk, IncidentPhoto)
    assert Image.open(io.BytesIO(kept.content)).size == (1000, 750)


def test_little_room_and_a_browser_that_may_clear_are_named_before_the_walk(desk: Any, phone: Any) -> None:
    """Both stand among the ticks with what to do; Start stays possible."""
    walker = phone(signed_in=True)
    page = ready(walker)
    leave_room(walker, 60)
    page.click("form:has(#go-title) button")
    page.wait_for_selector("text=60 MB left. Photos will be kept smaller.")
    page.evaluate("() => { navigator.storage.persisted = navigator.storage.persist = async () => false; }")
    leave_room(walker, 900)
    page.wait_for_timeout(400)
    page.click("button:has-text('Look again')")
    page.wait_for_selector("text=The browser may clear what is recorded")
    page.wait_for_selector("text=Add this page to the home screen.")
    walker.start()


def test_with_little_battery_it_records_on_and_dims(desk: Any, phone: Any) -> None:
    """At 15 % the band says so and the page is dark until it is touched; charged it is as before; 16 % is enough."""
    _, code = desk.patrol()
    walker = phone()
    walker.page.add_init_script(f"({BATTERY})(16)")
    walker.go()
    walker.join(code)
    walker.walk(1)
    page = walker.page
    assert not page.evaluate(DIMMED)
    page.evaluate("() => setBattery(15)")
    page.wait_for_selector("text=15 % battery. Still recording, dimmed.")
    assert page.evaluate(DIMMED)
    assert page.evaluate(THEME) == "dark"
    walker.walk(2)
    page.tap(".go-figures")
    assert not page.evaluate(DIMMED)
    page.evaluate("() => setBattery(15, true)")
    page.wait_for_selector("text=Recording. Position good")
    page.evaluate("() => setBattery(9)")
    assert page.evaluate(DIMMED)
    walker.finish()
    page.wait_for_selector(".go-all")
    assert not page.evaluate(DIMMED)
    assert walker.errors == []


def test_a_weak_position_is_said_with_its_metres(desk: Any, phone: Any) -> None:
    """38 m where 20 are asked for; it is kept all the same."""
    walker = started(desk, phone)
    walker.walk(1)
    before = walker.count()
    walker.stand(101.67, 39.2158, accuracy_m=38)
    walker.page.wait_for_selector("text=Weak position: 38 m. Step into the open.")
    walker.page.wait_for_function(
        "(before) => Number(document.querySelector('.go-figures div:nth-child(3) dd').innerText) > before", arg=before
    )


def test_off_the_route_is_said_in_metres_and_recorded(desk: Any, phone: Any) -> None:
    """60 m beside it: said, and the position is kept."""
    walker = phone(signed_in=True)
    page = walker.page
    walker.go(f"/go/route?grid={desk.grid_at(101.67, 39.215)}&start=101.67,39.214")
    page.wait_for_selector("#go-title")
    page.click("form:has(#go-title) button")
    page.wait_for_selector("#go-route option:nth-child(2)", state="attached")
    walker.start()
    walker.walk(1)
    before = walker.count()
    walker.stand(101.67 - 60 / 86_350, 39.2152)
    page.wait_for_selector("text=60 m off the route. Fine, still recording.")
    assert walker.count() > before


SUN = """async (cases) => {
  const { isNight } = await import("/static/go/night.js");
  return cases.map(([at, lon, lat]) => [-240, 240].map((s) => isNight(at * 1000 + s * 1000, { lon, lat })));
}"""
SUNSETS = (
    (1782045766, 101.67, 39.21),
    (1797933223, 101.67, 39.21),
    (1804238699, 126.5, 45.8),
    (1854016682, 75.99, 39.47),
    (1786792125, 109.5, 18.25),
)
"""When the sun went down: by another program's formulae, to the second."""


@pytest.mark.parametrize("sunset", SUNSETS)
def test_the_night_begins_at_sunset(visit: Any, sunset: tuple[int, float, float]) -> None:
    """Four minutes before it is day, four minutes after it is night, in summer and winter, east and west."""
    found = visit().go("/go").evaluate(SUN, [sunset])
    assert found == [[False, True]]


MOVE = """async (lon) => {
  const { keep, kept } = await import("/static/go/store.js");
  await keep("places", (await kept("places")).map((each) => ({ ...each, lon, lat: 0 })));
  document.dispatchEvent(new CustomEvent("gs:places"));
}"""


def test_the_page_is_dark_from_sunset_and_the_map_follows(desk: Any, phone: Any) -> None:
    """Where it is noon light, where it is midnight dark, by hand the other way and kept; streets change with it."""
    walker = started(desk, phone)
    page = walker.page
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(500)
    noon = (12 - clock.now().hour) * 15
    page.evaluate(MOVE, noon)
    page.wait_for_function("() => document.documentElement.dataset.theme === 'auto'")
    assert (shade(page, GROUND), shade(page, STREET)) == ("pale", "pale")
    page.evaluate(MOVE, noon - 180 if noon > 0 else noon + 180)
    page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
    assert (shade(page, GROUND), shade(page, STREET)) == ("dark", "dark")
    page.click(".go-night")
    page.wait_for_function("() => document.documentElement.dataset.theme === 'light'")
    assert (shade(page, GROUND), shade(page, STREET)) == ("pale", "pale")
    walker.reopen()
    page = walker.page
    page.wait_for_selector(".go-walk")
    assert page.evaluate(THEME) == "light"
    page.click(".go-night")
    assert "theme" not in page.evaluate("() => document.cookie")
    assert walker.errors == []


GROUND = "() => getComputedStyle(document.querySelector('.go-map')).backgroundColor"
STREET = """() => {
  const sheet = document.querySelector(".go-map canvas");
  const { data } = sheet.getContext("2d").getImageData(0, 0, sheet.width, sheet.height);
  const seen = new Map();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] < 255) continue;
    const colour = `rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})`;
    seen.set(colour, (seen.get(colour) || 0) + 1);
  }
  return [...seen].sort((one, other) => other[1] - one[1])[0][0];
}"""


def shade(page: Any, what: str) -> str:
    """Whether the most of it is pale or dark."""
    page.wait_for_timeout(300)
    parts = [int(part) for part in str(page.evaluate(what)).strip("rgb()").split(",")]
    return "pale" if min(parts) > 200 else "dark" if max(parts) < 90 else str(parts)
