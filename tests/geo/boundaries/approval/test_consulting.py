"""How long a plan is open to comment, what a comment may be, and which step follows which."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.boundaries.approval.consulting import LONGEST_TEXT, Period, read_comment, read_reason, read_until
from geo.boundaries.approval.stages import PlanStep, Stage, leads_to
from geo.core.errors import BadInput

ZONES = ("Asia/Shanghai", "America/New_York", "Pacific/Apia", "UTC")
TODAY = date(2026, 11, 29)
IDENTITY_NUMBER = "11010519491231002X"


@given(
    st.integers(1_577_836_800, 1_893_456_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
    st.integers(0, 60),
    st.sampled_from(ZONES),
)
def test_the_whole_of_the_last_day_counts(opened_at: datetime, days: int, zone_name: str) -> None:
    """Wherever the territory lies: open to the last instant of that day, closed with the first of the next."""
    zone = ZoneInfo(zone_name)
    until = opened_at.astimezone(zone).date() + timedelta(days=days)
    period = Period(opened_at, until, zone)
    last = period.closes_at - timedelta(microseconds=1)
    assert last.astimezone(UTC).astimezone(zone).date() == until
    assert (period.is_open(last), period.is_open(period.closes_at)) == (True, False)
    assert period.is_open(opened_at)


def test_the_day_is_that_of_the_territory() -> None:
    """Six in the evening in UTC is the next day in Shanghai already."""
    late = datetime(2026, 11, 29, 18, tzinfo=UTC)
    assert not Period(late - timedelta(days=3), TODAY, ZoneInfo("Asia/Shanghai")).is_open(late)
    assert Period(late - timedelta(days=3), TODAY, ZoneInfo("UTC")).is_open(late)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "2026-11-28", "2028-01-01", "9999-12-31"])
def test_a_last_day_is_a_day_of_the_year_that_begins(text: str) -> None:
    """Words, days that are none, days gone by and days far away are refused."""
    with pytest.raises(BadInput):
        read_until(text, TODAY)


def test_today_and_a_year_from_now_are_last_days() -> None:
    """Both ends count."""
    assert read_until("2026-11-29", TODAY) == TODAY
    assert read_until("2027-11-30", TODAY) == date(2027, 11, 30)


@given(st.text(max_size=200), st.text(max_size=60))
def test_what_is_kept_can_be_stored_and_is_read_again_alike(text: str, address: str) -> None:
    """No zero byte, no half of a character; what was kept, sent again, is kept as it is."""
    try:
        comment = read_comment(text, address)
    except BadInput:
        return
    assert "\x00" not in comment.text
    assert comment.text.encode()
    assert read_comment(comment.text, comment.address) == comment


@pytest.mark.parametrize("text", ["", " \n", "字" * (LONGEST_TEXT + 1), f"号码{IDENTITY_NUMBER}。"])
def test_a_comment_that_cannot_be_kept_is_refused(text: str) -> None:
    """Nothing written, too much, or an identity number, which the sentence does not repeat."""
    with pytest.raises(BadInput) as refused:
        read_comment(text, None)
    assert IDENTITY_NUMBER not in str(refused.value)


def test_no_identity_number_hides_in_the_address() -> None:
    """It is looked for there too."""
    with pytest.raises(BadInput):
        read_comment("请保留", IDENTITY_NUMBER)


def test_an_answer_needs_a_reason() -> None:
    """One line of words; empty ones are refused."""
    assert read_reason(" 已\n核实 ") == "已 核实"
    with pytest.raises(BadInput):
        read_reason(" \n")


def test_on_the_full_way_nothing_is_left_out() -> None:
    """Each stage has one step forward; the short way also leads from a draft straight to publishing."""
    forward = {PlanStep.SUBMIT, PlanStep.CONSULT, PlanStep.APPROVE, PlanStep.PUBLISH}
    steps = {stage: [step for step in forward if leads_to(stage, step, is_short=False)] for stage in Stage}
    assert steps == {
        Stage.DRAFT: [PlanStep.SUBMIT],
        Stage.SUBMITTED: [PlanStep.CONSULT],
        Stage.CONSULTATION: [PlanStep.APPROVE],
        Stage.APPROVED: [PlanStep.PUBLISH],
    }
    assert leads_to(Stage.DRAFT, PlanStep.PUBLISH, is_short=True) is Stage.APPROVED


@pytest.mark.parametrize("step", [PlanStep.ANSWER, PlanStep.FILE])
def test_answering_and_filing_change_no_stage(step: PlanStep) -> None:
    """They are noted with the plan and lead nowhere."""
    assert {leads_to(stage, step, is_short=short) for stage in Stage for short in (True, False)} == {None}
