"""A patroller's hand on the demo territory, for the pictures of the guide: phones that walk, report and send."""

import io
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, StorageState

GRIDS, COMMUNITY = {"zh": "152922103003004", "en": "152922103003002"}, "152922103003"
TEAMS = {"zh": "红袖章一队", "en": "Red armbands 1"}
NOTES = {"zh": "带手电筒，重点看消防栓。", "en": "Bring a torch; look at the hydrants."}
WORDS = {"zh": "井盖松动，已摆警示牌。", "en": "The manhole cover is loose. A sign stands there."}
WECHAT = "Mozilla/5.0 (Linux; Android 13; wv) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 MicroMessenger/8.0"
LOCALES = {"zh": "zh-CN", "en": "en"}
SCREEN = {"width": 390, "height": 844}
GAP = 26
AWAY = """() => {
  // As if the page had been hidden for six minutes.
  Object.defineProperty(document, "hidden", { configurable: true, get: () => window.isAway });
  window.isAway = true;
  document.dispatchEvent(new Event("visibilitychange"));
  const real = Date.now;
  Date.now = () => real() + 360000;
}"""
BACK = "() => { window.isAway = false; document.dispatchEvent(new Event('visibilitychange')); }"
AWAKE = """Object.defineProperty(navigator, "wakeLock", {
  value: { request: async () => Object.assign(new EventTarget(), { release: async () => {} }) },
});"""
SENT = """async () => {
  const { all } = await import("/static/go/store.js");
  return (await all("items")).every((each) => each.state === "sent");
}"""


class Album:
    """Screens of a language, laid beside one another: two or three make a picture."""

    def __init__(self, folder: Path, language: str) -> None:
        self.folder = folder
        self.language = language

    def keep(self, name: str, screens: list[bytes]) -> None:
        """One picture; its colours are cut to 256, which makes it a third as large and nobody sees."""
        images = [Image.open(io.BytesIO(each)).convert("RGB") for each in screens]
        width = sum(each.width for each in images) + GAP * (len(images) + 1)
        sheet = Image.new("RGB", (width, images[0].height + 2 * GAP), "#DFE3E6")
        left = GAP
        for each in images:
            sheet.paste(each, (left, GAP))
            left += each.width + GAP
        target = self.folder / f"{name}-{self.language}.png"
        sheet.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
        print(f"  docs/pictures/{target.name}")


def take_of_walks(browser: Browser, address: str, people: dict[str, StorageState], language: str, folder: Path) -> None:
    """Plan a patrol, walk it with a lead's phone, let a volunteer's in, report, lose time, send: a picture of each."""
    album = Album(folder, language)
    desk = _phone(browser, language, people["staff"]).new_page()
    desk.goto(f"{address}/patrols")
    _plan(desk, address, language)
    lead = _phone(browser, language, people["patroller"])
    way = _way(desk, address, GRIDS[language])
    page = lead.new_page()
    _stand(lead, *way[0])
    told = _set_out(page, lead, address, way, language)
    album.keep("phone-lead", [told.pop("home"), _planned(desk, address, language), told.pop("code")])
    album.keep("phone-in", _ways_in(browser, address, language, told.pop("digits").decode()))
    album.keep("phone-walk", [told["ready"], told["walk"], told["pocket"]])
    album.keep("phone-report", _report(page, language))
    album.keep("phone-sos", _call(page, lead))
    album.keep("phone-gap", _lose_time(page, lead, way))
    album.keep("phone-send", _end(page, lead))


def _phone(
    browser: Browser, language: str, state: StorageState | None = None, agent: str | None = None
) -> BrowserContext:
    context = browser.new_context(
        viewport=SCREEN, locale=LOCALES[language], is_mobile=True, has_touch=True, color_scheme="light",
        permissions=["geolocation"], storage_state=state, user_agent=agent, timezone_id="Asia/Shanghai",
    )  # fmt: skip
    context.add_init_script(AWAKE)
    return context


def _shot(page: Page) -> bytes:
    page.wait_for_timeout(500)
    return page.screenshot()


def _stand(phone: BrowserContext, lon: float, lat: float) -> None:
    phone.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 6})


def _plan(desk: Page, address: str, language: str) -> None:
    """A team that the patroller leads, and a patrol of today from now on."""
    headers = {"x-csrf-token": str(desk.evaluate("() => document.querySelector('meta[name=csrf]').content"))}
    team = str(uuid.uuid4())
    now = datetime.now(ZoneInfo("Asia/Shanghai")).replace(second=0, microsecond=0)
    wish = {"id": team, "name": TEAMS[language], "community": COMMUNITY, "leads": ["zhangmin"], "volunteers": 6}
    plan = {
        "id": str(uuid.uuid4()), "team": team, "start_from": now.isoformat(),
        "start_until": (now + timedelta(minutes=30)).isoformat(), "grid": GRIDS[language], "walkers": 2,
        "notes": NOTES[language],
    }  # fmt: skip
    for path, body in (("teams", wish), ("patrols/planned", plan)):
        answer = desk.request.post(f"{address}/api/v1/{path}", data=body, headers=headers)
        if not answer.ok:
            raise SystemExit(f"{path}: {answer.status} {answer.text()}")


def _way(desk: Page, address: str, grid: str) -> list[tuple[float, float]]:
    """Places along the route of the grid, about 12 m from one another."""
    found = desk.request.get(f"{address}/api/v1/routes/{grid}?format=geojson").json()
    lines = [each["geometry"]["coordinates"] for each in found["features"] if each["geometry"]["type"] == "LineString"]
    return list(_steps([place for line in lines for place in line]))


def _steps(line: list[list[float]], step_deg: float = 0.00012) -> Iterator[tuple[float, float]]:
    for (x, y, *_), (to_x, to_y, *_) in pairwise(line):
        count = max(1, round(((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5 / step_deg))
        for number in range(count):
            yield (x + (to_x - x) * number / count, y + (to_y - y) * number / count)


def _planned(desk: Page, address: str, language: str) -> bytes:
    desk.goto(f"{address}/patrols/plan", wait_until="networkidle")
    desk.select_option("select[name=team]", label=TEAMS[language])
    desk.select_option("select[name=grid]", GRIDS[language])
    desk.fill("textarea[name=notes]", NOTES[language])
    return _shot(desk)


def _set_out(
    page: Page, lead: BrowserContext, address: str, way: list[tuple[float, float]], language: str
) -> dict[str, bytes]:
    """The screens up to the walk under way, and the six digits."""
    told: dict[str, bytes] = {}
    page.goto(f"{address}/go/route?grid={GRIDS[language]}", wait_until="networkidle")
    page.wait_for_selector(f"button.go-card:has-text('{TEAMS[language]}')")
    told["home"] = _shot(page)
    page.click(f"button.go-card:has-text('{TEAMS[language]}')")
    page.wait_for_selector("#go-route option:nth-child(2)", state="attached")
    page.wait_for_selector(".go-large:not([disabled])")
    told["ready"] = _shot(page)
    page.click(".go-large:not([disabled])")
    page.wait_for_selector(".go-walk")
    for place in way[:45]:
        _stand(lead, *place)
        page.wait_for_timeout(250)
    told["walk"] = _shot(page)
    page.wait_for_function(SENT)
    page.click(".go-over button:nth-child(1)")
    page.wait_for_function("() => /\\d{6}/.test(document.querySelector('.go-digits').innerText)")
    told["code"], told["digits"] = _shot(page), page.inner_text(".go-digits").encode()
    page.click(".go-actions button")
    page.click(".go-over button:nth-child(3)")
    told["pocket"] = _shot(page)
    page.locator(".go-pocket input").fill("100")
    return told


def _ways_in(browser: Browser, address: str, language: str, code: str) -> list[bytes]:
    """What WeChat's scan shows, the six digits, the check of the phone."""
    inside = _phone(browser, language, agent=WECHAT).new_page()
    inside.goto(f"{address}/go/{code}")
    volunteer = _phone(browser, language)
    _stand(volunteer, 101.671, 39.216)
    page = volunteer.new_page()
    page.goto(f"{address}/go/{code}", wait_until="networkidle")
    home = _shot(page)
    page.goto(f"{address}/go/check", wait_until="networkidle")
    page.wait_for_timeout(2500)
    return [_shot(inside), home, _shot(page)]


def _report(page: Page, language: str) -> list[bytes]:
    page.click(".go-three button:nth-child(1)")
    kinds = _shot(page)
    page.click(".go-kind:nth-child(4)")
    page.set_input_files("#go-photo", [{"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": _photo()}])
    page.wait_for_selector(".go-photos canvas")
    page.fill("#go-words-field", WORDS[language])
    page.evaluate("() => document.activeElement.blur()")
    report = _shot(page)
    page.click(".go-report .go-first")
    page.wait_for_selector(".go-three button:nth-child(2)")
    page.wait_for_timeout(6500)
    page.click(".go-three button:nth-child(2)")
    arrived = _shot(page)
    page.click(".go-actions button")
    return [kinds, report, arrived]


def _photo() -> bytes:
    """A drawn picture of a manhole on a street."""
    picture = Image.new("RGB", (800, 600), "#7C8084")
    pen = ImageDraw.Draw(picture)
    pen.polygon([(0, 0), (800, 0), (800, 130), (0, 190)], fill="#B9AE9C")
    pen.ellipse((250, 260, 560, 470), fill="#33373A", outline="#222222", width=10)
    for left in range(300, 520, 40):
        pen.line((left, 300, left, 430), fill="#55595D", width=10)
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return kept.getvalue()


def _call(page: Page, lead: BrowserContext) -> list[bytes]:
    """SOS without signal, and what it says when the signal is back."""
    walk = _shot(page)
    lead.set_offline(True)
    _hold(page)
    page.wait_for_selector(".go-call-state.danger", timeout=20_000)
    lost = _shot(page)
    lead.set_offline(False)
    page.wait_for_selector(".go-call-state.good", timeout=40_000)
    sent = _shot(page)
    page.click(".go-call > button")
    return [walk, lost, sent]


def _hold(page: Page) -> None:
    box = page.locator(".go-sos").bounding_box()
    if box is None:
        raise SystemExit("There is no SOS on the screen.")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    time.sleep(3.4)
    page.mouse.up()


def _lose_time(page: Page, lead: BrowserContext, way: list[tuple[float, float]]) -> list[bytes]:
    page.evaluate(AWAY)
    _stand(lead, *way[70])
    page.evaluate(BACK)
    page.wait_for_selector(".go-sheet")
    asked = _shot(page)
    page.click(".go-sheet .go-first")
    page.wait_for_selector(".go-sheet", state="detached")
    page.click(".go-three button:nth-child(3)")
    return [asked, _shot(page)]


def _end(page: Page, lead: BrowserContext) -> list[bytes]:
    """What waits without signal, and "all sent"."""
    lead.set_offline(True)
    page.click(".go-finish")
    page.wait_for_selector(".go-all")
    page.click(".go-chip")
    listed = _shot(page)
    lead.set_offline(False)
    page.click(".go-actions .go-first")
    page.wait_for_function(SENT, timeout=30_000)
    page.click(".go-actions button:last-child")
    page.wait_for_selector(".go-all.good")
    page.evaluate("() => { document.querySelector('.go-note').hidden = true; }")
    return [listed, _shot(page)]
