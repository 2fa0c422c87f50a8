"""What the states of patrols are called, with their tones."""

from collections.abc import Mapping
from datetime import timedelta

from api.shell import Tone
from geo.core.language import Sentence, say
from geo.patrols.outing import PatrolStatus, Punctuality

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
