"""What a report carries beside its place: photos, words, a voice note; and what is near it, on a map each."""

import io
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from geo.incidents.models import Incident, IncidentPhoto, IncidentReport, IncidentVoiceNote

pytestmark = pytest.mark.browser
TAPS_AT_MOST = 4


def photo(width_px: int = 2400, height_px: int = 1800) -> dict[str, Any]:
    """A photo as a camera gives it."""
    made = io.BytesIO()
    Image.linear_gradient("L").resize((width_px, height_px)).convert("RGB").save(made, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def rows(desk: Any, table: Any) -> list[Any]:
    with desk.database.session() as session:
        return list(session.scalars(select(table)))


def drag(page: Any, down_px: int) -> None:
    """Move the map down."""
    stage = page.locator(".go-place-map")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + down_px, steps=4)
    page.wait_for_timeout(200)  # a hand that rests before it lets go: the map does not glide on
    page.mouse.up()
    page.wait_for_timeout(400)


class Taps:
    """A finger that counts."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.count = 0

    def on(self, what: str) -> None:
        """Tap it."""
        self.page.tap(what)
        self.count += 1


def ready(walker: Any) -> Any:
    walker.go()
    walker.page.wait_for_selector("#go-title")
    walker.page.wait_for_timeout(300)
    return walker.page


@pytest.mark.parametrize("first", ["kind", "photo", "word"])
def test_a_report_takes_four_taps_at_most(desk: Any, phone: Any, first: str) -> None:
    """Report, what it is, save: three. Photo first, or a word first that no category is called by: four."""
    walker = phone(signed_in=True)
    page = ready(walker)
    taps = Taps(page)
    taps.on(".go-page >> text=Report")
    if first == "photo":
        with page.expect_file_chooser() as chosen:
            taps.on("text=Photo first")
        chosen.value.set_files([photo()])
        page.wait_for_selector(".go-photos canvas")
        assert "The photo is kept" in page.inner_text(".go-report")
    if first == "word":
        taps.on("#go-find")
        page.fill("#go-find", "wasps under the roof")
        assert "becomes the words" in page.inner_text(".go-report")
    taps.on(".go-kind:has-text('Noise')")
    page.wait_for_selector(".go-place-map canvas")
    page.wait_for_timeout(500)
    taps.on(".go-report .go-large")
    page.wait_for_selector(".go-report", state="detached")
    walker.all_sent()
    assert taps.count <= TAPS_AT_MOST
    (incident,) = rows(desk, Incident)
    assert incident.category == "噪声扰民"
    assert incident.description == ("wasps under the roof" if first == "word" else None)
    assert len(rows(desk, IncidentPhoto)) == (first == "photo")
    assert walker.errors == []


def test_what_was_added_stays_while_another_category_is_chosen(desk: Any, phone: Any) -> None:
    """Photo and words stay; a photo that is left out is not sent."""
    walker = phone(signed_in=True)
    page = ready(walker)
    page.tap(".go-page >> text=Report")
    page.tap(".go-kind:has-text('Noise')")
    for number in range(2):
        page.set_input_files("#go-photo", [photo(600 + number, 400)])
        page.wait_for_function(f"() => document.querySelectorAll('.go-photos canvas').length === {number + 1}")
    page.fill("#go-words-field", "since the morning")
    page.tap(".go-drop >> nth=0")
    page.tap(".go-card >> nth=0")
    page.tap(".go-kind:has-text('Trees')")
    assert page.locator(".go-photos canvas").count() == 1
    assert page.input_value("#go-words-field") == "since the morning"
    page.wait_for_selector(".go-place-map canvas")
    page.wait_for_timeout(500)
    page.tap(".go-report .go-large")
    page.wait_for_selector(".go-report", state="detached")
    walker.all_sent()
    (incident,), (kept,) = rows(desk, Incident), rows(desk, IncidentPhoto)
    assert (incident.category, incident.description) == ("树木绿化", "since the morning")
    assert Image.open(io.BytesIO(kept.content)).width == 601


def test_each_report_nearby_has_a_map_of_its_own(desk: Any, phone: Any) -> None:
    """Two open reports: two maps with streets, a number and the ring; the second one is one more voice."""
    walker = phone(signed_in=True)
    page = ready(walker)
    for moved_px in (0, 50):
        page.tap(".go-page >> text=Report")
        page.tap(".go-kind:has-text('Rubbish')")
        page.wait_for_selector(".go-place-map canvas")
        page.wait_for_timeout(500)
        drag(page, moved_px)
        if moved_px:
            page.wait_for_selector(".go-near .go-card")  # what is near has come, and the page moves no more
        page.tap(".go-report .go-large")
        page.wait_for_selector(".go-report", state="detached")
        walker.all_sent()
    page.tap(".go-page >> text=Report")
    page.tap(".go-kind:has-text('Rubbish')")
    page.wait_for_selector(".go-near .go-card:nth-of-type(2) .go-near-map")
    maps = page.evaluate(
        """() => [...document.querySelectorAll(".go-near-map")].map((each) => ({
          streets: each.querySelector(".street").getAttribute("d").length > 0,
          apart: (([x, y], [a, b]) => Math.hypot(x - a, y - b))(...[".ring", ".dot"].map((part) =>
            ["cx", "cy"].map((side) => each.querySelector(part)[side].baseVal.value))),
          number: each.querySelector(".number").textContent,
        }))"""
    )
    assert [(each["streets"], each["number"]) for each in maps] == [(True, "1"), (True, "2")]
    assert maps[0]["apart"] < 2
    assert maps[1]["apart"] > 20
    page.tap(".go-near .go-card >> nth=1")
    page.wait_for_timeout(400)  # the page is scrolled: at once the second would be a second tap at the same place
    page.tap(".go-report .go-large")
    page.wait_for_selector(".go-report", state="detached")
    walker.all_sent()
    assert len(rows(desk, Incident)) == 2
    assert len(rows(desk, IncidentReport)) == 3


LONG = """(ms) => {
  const real = performance.now.bind(performance);
  const begun = real();
  performance.now = () => real() + (real() - begun > 600 ? ms : 0);
}"""
"""A minute has passed after half a second."""


REFUSED = """() => {
  navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", "NotAllowedError"); };
}"""


def speak(page: Any, *, ms: int = 1200) -> None:
    """Speak so long; kept when this returns."""
    page.tap("text=Voice note (optional)")
    page.wait_for_selector(".go-speaking")
    page.wait_for_timeout(ms)
    page.tap(".go-speaking")
    page.wait_for_selector(".go-voice audio")


def played_ms(page: Any, selector: str) -> float:
    """How far a voice note plays in half a second."""
    return float(
        page.evaluate(
            """async (selector) => {
              const sound = document.querySelector(selector);
              sound.muted = true;
              await sound.play();
              await new Promise((done) => setTimeout(done, 500));
              return sound.currentTime * 1000;
            }""",
            selector,
        )
    )


def test_a_report_is_not_placed_in_the_middle_of_the_town(desk: Any, phone: Any) -> None:
    """Where the position is not known the map shows the town, and is not taken for the place until it is moved."""
    walker = phone(signed_in=True)
    page = ready(walker)
    page.evaluate("() => { navigator.geolocation.getCurrentPosition = () => {}; }")
    page.tap(".go-page >> text=Report")
    page.tap(".go-kind:has-text('Noise')")
    page.wait_for_selector(".go-place-map canvas")
    page.wait_for_timeout(800)
    page.tap(".go-report .go-large")
    page.wait_for_selector("text=The place is not known yet")
    drag(page, 30)
    page.tap(".go-report .go-large")
    page.wait_for_selector(".go-report", state="detached")
    assert desk.address
    walker.all_sent()


def test_a_voice_note_is_heard_left_out_spoken_again_and_arrives(desk: Any, phone: Any) -> None:
    """Without signal and swept away: it waits in words, arrives once, leaves the phone, and is played at the desk."""
    walker = phone(signed_in=True)
    walker.context.grant_permissions(["geolocation", "microphone"])
    page = ready(walker)
    walker.kept()
    page.tap(".go-page >> text=Report")
    page.tap(".go-kind:has-text('Noise')")
    speak(page)
    page.tap("text=Leave the voice note out")
    assert page.locator(".go-voice audio").count() == 0
    speak(page)
    assert played_ms(page, ".go-voice audio") > 100
    assert "Voice note, 0:01" in page.inner_text(".go-voice")
    walker.context.set_offline(True)
    page.tap(".go-report .go-large")
    page.wait_for_selector(".go-report", state="detached")
    page = walker.reopen()
    page.tap(".go-chip")
    page.wait_for_selector("text=Voice note of a report")
    walker.context.set_offline(False)
    walker.all_sent()
    (note,) = rows(desk, IncidentVoiceNote)
    assert (note.media_type, 900 < note.length_ms < 4000) == ("audio/webm", True)
    (left,) = [item["body"] for item in walker.items() if item["kind"] == "voice"]
    assert left == {"report": str(note.report_id), "type": "audio/webm"}
    office = walker.context.browser.new_context(locale="en")
    office.add_cookies([{"name": "gs-session", "value": desk.headers["cookie"].partition("=")[2], "url": desk.address}])
    seen = office.new_page()
    seen.goto(f"{desk.address}/incidents/{note.report_id}")
    assert f"{round(note.length_ms / 1000)} s" in seen.inner_text(".report-spoken")
    seen.wait_for_function("() => document.querySelector('audio').readyState > 0")
    length_s = seen.evaluate("() => document.querySelector('audio').duration")
    assert length_s == pytest.approx(note.length_ms / 1000, abs=0.1)
    assert played_ms(seen, "audio") > 100
    office.close()
    assert walker.errors == walker.foreign == []


def test_a_voice_note_ends_by_itself_after_a_minute_and_with_the_report(desk: Any, phone: Any) -> None:
    """At a minute it stops; one that is still spoken when the report is saved is kept with it."""
    walker = phone(signed_in=True)
    walker.context.grant_permissions(["geolocation", "microphone"])
    page = ready(walker)
    page.tap(".go-page >> text=Report")
    page.tap(".go-kind:has-text('Noise')")
    page.evaluate(LONG, 59_500)
    page.tap("text=Voice note (optional)")
    page.wait_for_selector("text=Voice note, 1:00")
    page.tap("text=Leave the voice note out")
    page.tap("text=Voice note (optional)")
    page.wait_for_selector(".go-speaking")
    page.wait_for_timeout(700)
    page.tap(".go-report .go-large")
    page.wait_for_selector(".go-report", state="detached")
    walker.all_sent()
    assert len(rows(desk, IncidentVoiceNote)) == 1
    assert walker.errors == []


def test_without_a_microphone_one_writes(desk: Any, phone: Any) -> None:
    """Refused: a sentence says so, and the report is saved without it."""
    walker = phone(signed_in=True)
    page = ready(walker)
    page.tap(".go-page >> text=Report")
    page.tap(".go-kind:has-text('Noise')")
    page.evaluate(REFUSED)
    page.tap("text=Voice note (optional)")
    page.wait_for_selector("text=The microphone is not allowed")
    page.wait_for_selector(".go-place-map canvas")
    page.wait_for_timeout(500)
    page.tap(".go-report .go-large")
    page.wait_for_selector(".go-report", state="detached")
    walker.all_sent()
    assert rows(desk, IncidentVoiceNote) == []
