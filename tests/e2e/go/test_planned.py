"""A planned patrol: entered by its code before the start, cancelled under way, handed to another phone."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def enter(walker: Any, code: str) -> None:
    walker.page.fill("#go-code", code)
    walker.page.click("form:has(#go-code) button")


def test_a_volunteer_enters_before_the_start_and_sets_out_without_signal(desk: Any, phone: Any) -> None:
    """The plan stands on the phone; Start, two positions offline; with signal the planned patrol has them."""
    plan, code = desk.plan()
    walker = phone()
    walker.go()
    enter(walker, code)
    walker.page.wait_for_selector("text=带手电")
    assert desk.grid_at(101.67, 39.215) in walker.page.inner_text(".go-line.calm")
    walker.kept()
    walker.context.set_offline(True)
    walker.start()
    walker.walk(2)
    walker.context.set_offline(False)
    walker.finish()
    walker.all_sent()
    assert len(desk.fixes(plan)) == sum(item["kind"] == "fix" for item in walker.items())
    assert [kind for kind, _ in desk.told(plan)] == ["start", "pause", "finish"]
    assert walker.errors == walker.foreign == []


def test_a_lead_shows_the_code_before_the_start(desk: Any, phone: Any) -> None:
    """On the phone of somebody of the team, before Start; another phone enters with it and finds the plan."""
    plan, _ = desk.plan(lead="tester")
    lead = phone(signed_in=True)
    lead.go()
    lead.page.click(".go-card:has-text('Planned:')")
    lead.page.click(".go-show-code")
    lead.page.wait_for_function("() => /^\\d{6}$/.test(document.querySelector('.go-digits').innerText)")
    assert "three hours before the start" in lead.page.inner_text(".go-page .muted")
    code = lead.page.inner_text(".go-digits")
    lead.page.click(".go-actions button")
    lead.page.wait_for_selector(".go-unrecorded")
    other = phone()
    other.go()
    enter(other, code)
    other.start()
    other.walk(1)
    other.finish()
    other.all_sent()
    assert len(desk.fixes(plan)) >= 1


def test_a_code_that_is_too_early_or_cancelled_says_so(desk: Any, phone: Any) -> None:
    """Nothing is opened, and the sentence says from when, or why."""
    _, early = desk.plan(minutes=300)
    plan, gone = desk.plan()
    desk.cancel(plan, "沙尘暴")
    walker = phone()
    walker.go()
    enter(walker, early)
    walker.page.wait_for_selector("text=This code lets phones in from")
    enter(walker, gone)
    walker.page.wait_for_selector("text=This patrol was cancelled: 沙尘暴")


@pytest.mark.parametrize("hears", ["by asking", "with an answer"])
def test_a_phone_that_entered_by_a_code_hears_of_the_end(desk: Any, phone: Any, hears: str) -> None:
    """Cancelled while it walks: the band says when and why, also after a reload; what is walked still arrives."""
    plan, code = desk.plan()
    walker = phone()
    walker.go()
    enter(walker, code)
    walker.start()
    walker.walk(2)
    desk.cancel(plan, "沙尘暴")
    if hears == "by asking":
        walker.page.evaluate("() => dispatchEvent(new Event('online'))")
    else:
        walker.context.route("**/standing", lambda route: route.abort())
        walker.page.click(".go-three button:last-child")
        walker.page.wait_for_selector(".go-finish")
    walker.page.wait_for_selector(".go-cancelled:has-text('(沙尘暴). What you walked is kept.')")
    if hears == "with an answer":
        walker.page.click(".go-three button:first-child")
        walker.page.wait_for_selector(".go-finish", state="detached")
    walker.page.reload()
    walker.page.wait_for_selector(".go-cancelled:has-text('Cancelled at')")
    walker.walk(2)
    walker.finish()
    walker.all_sent()
    assert len(desk.fixes(plan)) == sum(item["kind"] == "fix" for item in walker.items()) >= 4
    assert walker.errors == walker.foreign == []


def test_a_lead_hands_the_recording_to_another_phone(desk: Any, phone: Any) -> None:
    """Code and picture, the other phone starts, this one stops; what it still has arrives, and the other finishes."""
    lead = phone(signed_in=True)
    lead.go()
    lead.page.wait_for_selector("#go-title")
    lead.page.click("form:has(#go-title) button")
    lead.start()
    lead.walk(2)
    lead.page.click(".go-three button:last-child")
    lead.page.click(".go-hand")
    lead.page.wait_for_function("() => /^\\d{6}$/.test(document.querySelector('.go-digits').innerText)")
    code = lead.page.inner_text(".go-digits")
    lead.page.wait_for_function("() => document.querySelector('.go-code-picture img')?.naturalWidth > 0")
    other = phone()
    other.go()
    other.join(code)
    other.walk(2)
    lead.context.set_offline(True)
    lead.page.click("text=Stop recording here")
    lead.page.wait_for_selector("text=Handed over at")
    patrol = next(item["patrol"] for item in lead.items() if item["kind"] == "begin")
    lead.context.set_offline(False)
    lead.all_sent()
    other.finish()
    other.all_sent()
    kinds = [kind for kind, _ in desk.told(patrol)]
    assert kinds.count("finish") == 1
    assert kinds.count("hand_over") == 1
    assert len(desk.fixes(patrol)) == sum(item["kind"] == "fix" for item in [*lead.items(), *other.items()])
    assert lead.errors == lead.foreign == other.errors == []


def test_a_phone_without_an_account_hands_on_with_the_digits_it_entered(desk: Any, phone: Any) -> None:
    """Without signal it shows what it knows, and stops; the patrol is not over."""
    patrol, code = desk.patrol()
    walker = phone()
    walker.go()
    walker.join(code)
    walker.walk(1)
    walker.context.set_offline(True)
    walker.page.click(".go-three button:last-child")
    walker.page.click(".go-hand")
    assert walker.page.inner_text(".go-digits") == code
    walker.page.click("text=Stop recording here")
    walker.page.wait_for_selector("text=Handed over at")
    walker.context.set_offline(False)
    walker.all_sent()
    assert sorted(kind for kind, _ in desk.told(patrol)) == ["hand_over", "pause", "resume", "start"]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("width", [360, 390])
def test_the_three_buttons_are_large_and_on_one_line(desk: Any, phone: Any, language: str, width: int) -> None:
    """64 px high at least, words on one line and within the button, on the way and in a pause."""
    _, code = desk.patrol()
    walker = phone(language=language)
    walker.page.set_viewport_size({"width": width, "height": 780})
    walker.go()
    walker.join(code)
    walker.walk(1)
    assert sizes(walker) == [True] * 3
    walker.page.click(".go-three button:last-child")
    walker.page.wait_for_selector(".go-finish")
    assert sizes(walker) == [True] * 3


def sizes(walker: Any) -> list[bool]:
    fits: list[bool] = walker.page.evaluate("""() => [...document.querySelectorAll(".go-three button")].map((each) => {
      const [button, words] = [each.getBoundingClientRect(), each.querySelector("span").getBoundingClientRect()];
      const inside = words.left >= button.left && words.right <= button.right && words.height < 30;
      return button.height >= 64 && inside && parseFloat(getComputedStyle(each).fontSize) >= 17;
    })""")
    return fits
