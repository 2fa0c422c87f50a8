"""The plan editor in Chromium: our work in a painting frame, the reading of a line, a full redraw, and what is sent.

A generated town of 3,000 blocks, 54 grids and 19,640 door-plate points; the page and its scripts are those of the
program, its answers are given from memory, so that only the browser is measured. Six fast strokes of the brush,
then 400 strokes of a line from border to border; once as it is and once with the CPU slowed four times.
"""

import gzip
import json
import os
import statistics
import sys
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, Route, sync_playwright

from api.plans.editor_words import words_in
from api.plans.pages import KEYS, MODULES, TABS
from api.templating import STATIC_DIR, make_environment
from benchmarks.plans.drafts import draft_of_town
from benchmarks.plans.strokes import CUTS, LINES, STROKES
from geo.core.language import say
from geo.core.viewer import PUBLIC, Right

SITE = "http://editor.test"
WINDOW = {"width": 1440, "height": 900}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
SIZES = {"3,000": {"columns": 56, "rows": 58, "households": 19_640}, "10,000": {"columns": 104, "rows": 106}}
LIMITS = {
    ("3,000", 1): {"frame": 8.0, "interval": 17.0, "line": 16.0, "cut": 16.0, "redraw": 25.0, "bytes": 400},
    ("3,000", 4): {"frame": 16.0, "interval": 20.0},
    ("10,000", 1): {"redraw": 60.0, "bytes": 900},
}
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def main() -> int:
    """Print the figures of both sizes; 1 where one is beyond its limit."""
    beyond = False
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        for size, measures in SIZES.items():
            town = draft_of_town(1, grids=(2, 3), **measures)  # type: ignore[arg-type]  # all of them are numbers
            for slowed in (1, 4) if size == "3,000" else (1,):
                beyond |= report(size, slowed, measure(browser, town, slowed))
        browser.close()
    return int(beyond)


def report(size: str, slowed: int, found: Mapping[str, float]) -> bool:
    """Print what was measured beside its limits; True where one is passed."""
    limits = LIMITS.get((size, slowed), {})
    print(f"{size} blocks, CPU slowed {slowed} times")
    for name, value in found.items():
        limit = limits.get(name)
        print(f"  {WORDS[name]:48} {value:8.1f}{f'   (limit {limit:g})' if limit else ''}")
    return any(found[name] > limit for name, limit in limits.items())


WORDS = {
    "frame": "our work in a painting frame, p95, ms",
    "frame_middle": "our work in a painting frame, median, ms",
    "interval": "between two frames while painting, median, ms",
    "found": "blocks that six fast strokes took",
    "line": "a line read, p95, ms",
    "line_middle": "a line read, median, ms",
    "line_share": "lines with a reading, %",
    "cut": "a line that cuts exactly read, p95, ms",
    "cut_middle": "a line that cuts exactly read, median, ms",
    "redraw": "full redraw, median, ms",
    "bytes": "plan data, compressed, KB",
    "code": "scripts and style of the page, compressed, KB",
    "heap": "JavaScript heap, MB",
}


def measure(browser: Browser, town: Mapping[str, Any], slowed: int) -> dict[str, float]:
    """Open the editor on a town, paint and draw, and take the figures."""
    data = json.dumps(town, separators=(",", ":"), ensure_ascii=False).encode()
    page = browser.new_page(viewport=WINDOW)  # type: ignore[arg-type]  # playwright's own kind of dictionary
    page.route(f"{SITE}/**", lambda route: answer(route, data))
    page.goto(f"{SITE}/plans/7/edit")
    page.wait_for_selector("html[data-plan-ready]", timeout=60_000)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    painted = paint(page)
    lines = page.evaluate(LINES, [7, 400])
    redraws = page.evaluate(
        """async () => {
          const { stage } = document.querySelector("[data-plan]");
          return Array.from({ length: 25 }, () => (stage.paint(), Number(stage.root.dataset.drawn)));
        }"""
    )
    heap = page.evaluate("() => performance.memory.usedJSHeapSize / 2 ** 20")
    cuts = page.evaluate(CUTS, [7, 200])
    page.close()
    return {
        "frame": percentile(painted["frames"], 95),
        "frame_middle": statistics.median(painted["frames"]),
        "interval": statistics.median(painted["intervals"]),
        "found": painted["found"],
        "line": percentile(lines["times"], 95),
        "line_middle": statistics.median(lines["times"]),
        "line_share": 100 * lines["read"] / lines["inside"],
        "cut": percentile(cuts["times"], 95),
        "cut_middle": statistics.median(cuts["times"]),
        "redraw": statistics.median(redraws),
        "bytes": len(gzip.compress(data, 6)) / 1024,
        "code": code_bytes() / 1024,
        "heap": heap,
    }


def paint(page: Page) -> dict[str, Any]:
    """Six strokes that real pointer events draw, each across half the town."""
    page.keyboard.press("b")
    page.get_by_label("跨社区").check()
    page.evaluate(STROKES)
    for turn in range(6):
        y = 200 + 90 * turn
        page.mouse.move(330, y)
        page.mouse.down()
        page.mouse.move(760, y + (40 if turn % 2 else -40), steps=45)
        page.mouse.up()
    page.wait_for_timeout(400)
    found: dict[str, Any] = page.evaluate("() => window.painted()")
    return found


def percentile(values: list[float], share: int) -> float:
    """The value below which a share of them lies."""
    return sorted(values)[min(len(values) - 1, round(len(values) * share / 100))]


def code_bytes() -> int:
    """What the page's own scripts and style weigh, compressed one by one."""
    files = [STATIC_DIR / "plans" / f"{name}.js" for name in MODULES] + [STATIC_DIR / "plans" / "editor.css"]
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)


def answer(route: Route, data: bytes) -> None:
    """Answer the page from memory: its frame, its files, its draft; an edit is taken as it comes."""
    path = route.request.url.removeprefix(SITE).partition("?")[0]
    if path.endswith("/edit"):
        route.fulfill(content_type="text/html", body=frame())
    elif path.startswith("/static/"):
        file = STATIC_DIR / path.removeprefix("/static/")
        route.fulfill(content_type=TYPES.get(file.suffix, "application/octet-stream"), body=file.read_bytes())
    elif path.endswith("/blocks"):
        route.fulfill(content_type="application/json", body=data)
    elif path.endswith("/base"):
        route.fulfill(content_type="application/json", body='{"base": {"id": 1}, "overtaken": false}')
    elif route.request.method == "POST":
        change = {"version": 1, "can_undo": True, "can_redo": False, **taken(route.request.post_data_json)}
        route.fulfill(content_type="application/json", body=json.dumps(change))
    else:
        route.fulfill(content_type="application/json", body='{"items": [], "grids": []}')


def taken(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What an edit of the brush moves."""
    to: Mapping[str, list[str]] = asked["operation"].get("to", {})
    return {"moved": {name: code for code, names in to.items() for name in names}}


def frame() -> str:
    """The page of the editor, as the program renders it."""
    environment = make_environment(ZoneInfo("Asia/Shanghai"))
    plan = SimpleNamespace(id=7, name="2027", status=say("Draft"))
    return environment.get_template("plans/editor.html").render(
        plan=plan, tabs=TABS, keys=KEYS, modules=MODULES, words=words_in("zh-CN"), language="zh-CN", theme="light",
        languages={}, navigation=[], viewer=PUBLIC, rights=Right, csrf="", path="/plans", made_up=False, imprint=None,
        here="/plans", nonce=None, with_choice=lambda *_: "?",
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
