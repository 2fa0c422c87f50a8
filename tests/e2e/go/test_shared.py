"""A recording of another program that is shared into the page joins the patrol as if it had been live."""

from datetime import timedelta
from typing import Any

import pytest

from geo.core import clock

pytestmark = pytest.mark.browser
SHARE = """async (text) => {
  const form = new FormData();
  form.append("file", new File([text], "watch.gpx", { type: "application/gpx+xml" }));
  await fetch("/go/share", { method: "POST", body: form, redirect: "manual" });
}"""


def gpx(count: int) -> str:
    begun = clock.now() - timedelta(minutes=20)
    times = [f"{begun + timedelta(seconds=10 * number):%Y-%m-%dT%H:%M:%SZ}" for number in range(count)]
    points = "".join(
        f'<trkpt lon="101.67" lat="{39.215 + number * 0.0002:.6f}"><time>{at}</time></trkpt>'
        for number, at in enumerate(times)
    )
    return f'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{points}</trkseg></trk></gpx>'


def test_a_shared_file_joins_the_patrol_once(desk: Any, phone: Any) -> None:
    """Shared offline after a walk, twice: it waits in the queue, and its positions arrive once under that patrol."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.kept()
    walker.walk(1)
    walker.finish()
    walker.all_sent()
    before = len(desk.fixes(patrol))
    walker.reopen()
    walker.context.set_offline(True)
    recording = gpx(5)
    for _ in range(2):
        walker.page.evaluate(SHARE, recording)
        walker.reopen()
        walker.page.wait_for_selector("text=watch.gpx")
        walker.page.click("text=Add it")
        walker.page.wait_for_selector("#go-shared", state="detached")
    assert sum(item["kind"] == "recording" for item in walker.items()) == 2
    walker.context.set_offline(False)
    walker.all_sent()
    assert len(desk.fixes(patrol)) == before + 5
    assert walker.errors == walker.foreign == []


def test_the_installed_page_takes_recordings(visit: Any) -> None:
    """The manifest names the address that the worker answers, and the kinds of files."""
    told = visit().go("/healthz").evaluate("async () => (await fetch('/go/manifest.webmanifest')).json()")
    target = told["share_target"]
    assert target["action"] == "/go/share"
    assert {".gpx", ".fit", ".tcx"} <= set(target["params"]["files"][0]["accept"])
