"""A phone in bad hands: two windows, trembling fingers, full disks, clocks that jump, failing updates."""

from typing import Any

import pytest
from sqlalchemy import select

import api.go.pages
from geo.incidents.models import Incident, IncidentReport

pytestmark = pytest.mark.browser
CACHES = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    const texts = [];
    for (const each of await cache.keys()) {
      texts.push([new URL(each.url).pathname, await (await cache.match(each)).text()]);
    }
    found[name] = texts;
  }
  return found;
}"""
UPDATE = """async () => {
  const known = await navigator.serviceWorker.getRegistration("/go");
  let ended;
  const gone = new Promise((done) => { ended = done; });
  known.addEventListener("updatefound", () => {
    const { installing } = known;
    installing.addEventListener("statechange", () => installing.state !== "installing" && ended(installing.state));
  });
  await known.update().catch(() => {});
  return Promise.race([gone, new Promise((done) => setTimeout(() => done("nothing"), 8000))]);
}"""
FULL = """() => {
  const add = IDBObjectStore.prototype.add;
  window.makeRoom = () => { IDBObjectStore.prototype.add = add; };
  IDBObjectStore.prototype.add = function (value) {
    const asked = add.call(this, value);
    this.transaction.abort();
    return asked;
  };
}"""
SET_BACK = "(ms) => { const real = Date.now.bind(Date); Date.now = () => real() - ms; }"


def reports(desk: Any, table: Any) -> int:
    with desk.database.session() as session:
        return len(list(session.scalars(select(table))))


def walking(desk: Any, phone: Any) -> tuple[str, Any]:
    """A patrol, and a phone that walks it."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    return patrol, walker


def tremble(page: Any, what: str) -> None:
    """Two taps at one place, an eighth of a second apart."""
    page.locator(what).scroll_into_view_if_needed()
    box = page.locator(what).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.touchscreen.tap(x, y)
    page.wait_for_timeout(125)
    page.touchscreen.tap(x, y)


def test_a_second_tap_does_nothing(desk: Any, phone: Any) -> None:
    """Start, Save, Send now, Pause, Go on, Finish: one start, one report, a pause and no end, one end."""
    patrol, code = desk.patrol()
    walker = phone()
    page = walker.go()
    walker.kept()
    page.fill("#go-code", code)
    tremble(page, "form:has(#go-code) button")
    page.wait_for_selector(".go-large:not([disabled])")
    tremble(page, ".go-large")
    page.wait_for_selector(".go-walk")
    walker.walk(2)
    walker.context.set_offline(True)
    page.tap("text=Report >> visible=true")
    page.tap(".go-kind:has-text('Noise')")
    page.wait_for_selector(".go-place-map canvas")
    page.wait_for_timeout(700)
    tremble(page, ".go-report .go-large")
    page.wait_for_selector(".go-report", state="detached")
    page.tap(".go-chip")
    walker.context.set_offline(False)
    tremble(page, "text=Send now")
    page.wait_for_timeout(400)
    page.click(".go-actions button:last-child")
    tremble(page, ".go-three button:last-child")
    page.wait_for_timeout(400)
    assert page.locator(".go-finish").count() == 1, "a second tap of Pause must not be Finish"
    tremble(page, ".go-three button:first-child")
    page.wait_for_timeout(400)
    assert "Paused" not in page.inner_text(".go-band")
    page.click(".go-three button:last-child")
    page.wait_for_timeout(400)
    tremble(page, ".go-finish")
    page.wait_for_selector(".go-all")
    walker.all_sent()
    kinds = [item["kind"] for item in walker.items()]
    assert [kinds.count(kind) for kind in ("report", "finish")] == [1, 1]
    ids = [item["id"] for item in walker.items() if item["kind"] == "fix"]
    assert sorted(str(fix.id) for fix in desk.fixes(patrol)) == sorted(ids)
    assert len({item["at"] for item in walker.items() if item["kind"] == "fix"}) == len(ids)
    assert reports(desk, IncidentReport) == reports(desk, Incident) == 1
    assert walker.errors == []


def test_two_windows_record_one_walk(desk: Any, phone: Any) -> None:
    """The second says so and records nothing; where the first is closed it goes on with the same walk."""
    patrol, walker = walking(desk, phone)
    walker.kept()
    walker.walk(2)
    first = walker.page
    second = walker.open_page()
    walker.go()
    second.wait_for_selector("text=open in another window")
    walker.page = first
    walker.walk(2)
    assert second.locator(".go-walk").count() == 0
    first.close()
    walker.page = second
    second.wait_for_selector(".go-walk")
    walker.walk(2)
    walker.finish()
    walker.all_sent()
    items = [item for item in walker.items() if item["kind"] == "fix"]
    assert len(items) == len({item["at"] for item in items}) == len(desk.fixes(patrol))
    assert walker.errors == []


def test_two_windows_that_send_at_once_double_nothing(desk: Any, phone: Any) -> None:
    """A browser without locks: both windows have the queue and send it in the same moment."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    walker.go()
    walker.join(code)
    walker.kept()
    walker.walk(1)
    walker.context.set_offline(True)
    walker.report("Noise")
    walker.walk(3)
    walker.finish()
    first = walker.page
    second = walker.open_page()
    walker.go()
    second.wait_for_selector(".go-chip.warn")
    walker.context.set_offline(False)
    send = """async () => {
      const { Sender } = await import("/static/go/sender.js");
      return new Sender(() => {}).send();
    }"""
    for page in (first, second):
        page.evaluate(f"() => {{ ({send})(); }}")
    walker.all_sent()
    first.close()
    ids = sorted(item["id"] for item in walker.items() if item["kind"] == "fix")
    assert sorted(str(fix.id) for fix in desk.fixes(patrol)) == ids
    assert reports(desk, IncidentReport) == reports(desk, Incident) == 1


def test_what_a_full_disk_refuses_is_kept_until_there_is_room(desk: Any, phone: Any) -> None:
    """The band says so, the count stands still; with room again the positions of meanwhile are there too."""
    patrol, walker = walking(desk, phone)
    walker.walk(2)
    walker.page.evaluate(FULL)
    for north in (39.2160, 39.2162, 39.2164):
        walker.stand(101.67, north)
        walker.page.wait_for_timeout(500)
    walker.page.wait_for_selector("text=The phone cannot keep more")
    before = walker.count()
    walker.page.evaluate("() => makeRoom()")
    walker.stand(101.67, 39.2166)
    walker.page.wait_for_function(
        "(before) => Number(document.querySelector('.go-figures div:nth-child(3) dd').innerText) > before", arg=before
    )
    walker.finish()
    walker.all_sent()
    lats = [item["body"]["lat"] for item in walker.items() if item["kind"] == "fix"]
    assert {39.2160, 39.2162, 39.2164, 39.2166} <= set(lats)
    assert len(desk.fixes(patrol)) == len(lats)


def test_a_clock_that_is_set_back_loses_no_position(desk: Any, phone: Any) -> None:
    """Set back by 42 minutes in the middle of a walk: positions go on being kept, each after the one before."""
    patrol, walker = walking(desk, phone)
    walker.walk(2)
    walker.page.evaluate(SET_BACK, 42 * 60_000)
    walker.walk(3)
    walker.finish()
    walker.all_sent()
    fixes = [item for item in walker.items() if item["kind"] == "fix"]
    times = [item["at"] for item in fixes]
    assert times == sorted(times)
    assert times[-1] - times[0] < 60_000
    assert len(desk.fixes(patrol)) == len(times) >= 6


def test_an_update_that_fails_leaves_the_page_as_it_was(desk: Any, phone: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that is missing, or another than its address says, three times: one cache, and it opens without signal."""
    walker = phone()
    walker.go()
    walker.kept()
    walker.reopen()
    page = walker.page
    page.wait_for_selector("#go-code")
    (name,) = page.evaluate(CACHES)
    parts = api.go.pages.asset_paths()
    for number, wrong in enumerate(
        ("/static/go/gone.js?v=0123456789ab", "/static/go/app.js?v=0123456789ab", "/healthz")
    ):
        version = f"broken{number}"
        broken = (*parts, wrong) if number < 2 else ("/no/such/page",)
        monkeypatch.setattr(api.go.pages, "version", lambda version=version: version)
        monkeypatch.setattr(api.go.pages, "asset_paths", lambda broken=broken: broken)
        assert page.evaluate(UPDATE) == "redundant"
        assert list(page.evaluate(CACHES)) == [name]
    walker.context.set_offline(True)
    page.reload()
    page.wait_for_selector("#go-code")
    assert desk.address
    assert walker.errors == []


def test_caches_hold_nothing_of_a_person(desk: Any, phone: Any) -> None:
    """After a walk, a report and a sign-out: files of the program and the empty page alone, and no name."""
    walker = phone(signed_in=True)
    page = walker.go()
    page.wait_for_selector("#go-title")
    walker.kept()
    page.fill("#go-title", "Secret round")
    page.click("form:has(#go-title) button")
    walker.start()
    walker.walk(1)
    walker.report("Noise", words="Secret words")
    walker.finish()
    walker.all_sent()
    name = page.evaluate(
        "async () => (await import('/static/go/store.js')).kept('person').then((each) => each.person.name)"
    )
    walker.context.clear_cookies()
    page = walker.reopen()
    page.wait_for_selector("text=With an account you start without a code")
    held = page.evaluate(CACHES)
    assert len(held) == 1
    for path, content in next(iter(held.values())):
        assert path == "/go" or path.startswith("/static/")
        assert "Secret" not in content
        assert f">{name}<" not in content
    kept = page.evaluate("async () => (await import('/static/go/store.js')).all('kept')")
    told = {each["name"]: each["value"] for each in kept}
    assert (told["person"], told["planned"]) == (None, [])
    assert desk.address
