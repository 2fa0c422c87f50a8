"""What the states of patrols are called, with their tones."""

from collections.abc import Mapping
from datetime import timedelta

from api.shell import Tone
from geo.core.language import Sentence, say
from geo.patrols.outing import PatrolStatus, Punctuality
from geo.patrols.phones.clocks import SAME_S

STATUS: Mapping[PatrolStatus, tuple[Sentence, Tone, str]] = {
    PatrolStatus.PLANNED: (say("planned"), "calm", "calendar3"),
    PatrolStatus.STARTED: (say("walking"), "good", "person-walking"),
    PatrolStatus.PAUSED: (say("paused"), "warn", "pause"),
    PatrolStatus.FINISHED: (say("finished"), "calm", "check2"),
    PatrolStatus.CANCELLED: (say("cancelled"), "calm", "x-circle"),
}


def late_words(late: tuple[Punctuality, timedelta]) -> Sentence:
    """What the lead of a team alone is told."""
    minutes = int(late[1].total_seconds() // 60)
    if late[0] is Punctuality.LATE:
        return say("set out {minutes} min late", minutes=minutes)
    if late[0] is Punctuality.WAITED_FOR:
        return say("waited for, {minutes} min", minutes=minutes)
    return say("has not come")


def clock_words(ahead_s: int) -> Sentence:
    """How far the clock of a phone was off."""
    if abs(ahead_s) <= SAME_S:
        return say("right")
    n, unit = _rounded(abs(ahead_s))
    words = {
        ("s", True): say("{n} s ahead", n=n),
        ("s", False): say("{n} s behind", n=n),
        ("min", True): say("{n} min ahead", n=n),
        ("min", False): say("{n} min behind", n=n),
        ("h", True): say("{n} h ahead", n=n),
        ("h", False): say("{n} h behind", n=n),
    }
    return words[unit, ahead_s > 0]


def _rounded(seconds: int) -> tuple[int, str]:
    if seconds < 90:
        return seconds, "s"
    return (round(seconds / 60), "min") if seconds < 5400 else (round(seconds / 3600), "h")
