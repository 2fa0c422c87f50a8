"""A time during which a plan held, as the page of history tells it: its name, its days, whether it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from api.boundaries.words import STATUS
from api.plans.listing import TONES
from api.shell import Tone
from api.templating import show_day, show_moment
from geo.boundaries.holding import PlanStatus
from geo.core.language import Sentence, say
from geo.publishing.history import Term

INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class TermRow:
    """A term in words; its days are those of the territory."""

    id: int
    name: str
    days: Sentence
    state: PlanStatus
    status: Sentence
    tone: Tone


def term_rows(all_terms: Sequence[Term], now: datetime, zone: ZoneInfo) -> list[TermRow]:
    """The terms of a territory in words."""
    return [_row(term, now, zone) for term in all_terms]


def _row(term: Term, now: datetime, zone: ZoneInfo) -> TermRow:
    state = term.status(now)
    return TermRow(term.id, term.plan.name, _days(term, zone), state, STATUS[state], TONES[state])


def _days(term: Term, zone: ZoneInfo) -> Sentence:
    """From the first to the last day; with the time of day where it did not begin, or end, with a day."""
    first = _told(term.from_at, zone)
    if term.until_at is None:
        return say("from {day}", day=first)
    if _is_midnight(term.until_at, zone):
        return say("{first} to {last}", first=first, last=show_day(term.until_at - INSTANT, zone))
    return say("{first} to {last}", first=first, last=show_moment(term.until_at, zone))


def _told(moment: datetime, zone: ZoneInfo) -> str:
    return show_day(moment, zone) if _is_midnight(moment, zone) else show_moment(moment, zone)


def _is_midnight(moment: datetime, zone: ZoneInfo) -> bool:
    return moment.astimezone(zone).time() == time(0)
