"""One patrol in words: what was walked, where it stood, and where it checked in, one line each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from geo.core.language import Sentence, say
from geo.patrols.phones.checkins import Presence
from geo.patrols.tracks.track import Track, WalkedStreet


@dataclass(frozen=True)
class Line:
    """A line of the list beside the map: when, what, and how long or how far."""

    at: datetime
    icon: str
    text: Sentence
    length_m: float | None = None
    lasted: timedelta | None = None


def lines_of(track: Track, presences: Sequence[Presence] = ()) -> Iterator[Line]:
    """Stops, streets, stretches off the street and places checked, in the order in which they were walked."""
    found = [Line(each.at_from, "pause", say("Stood still"), lasted=each.lasted) for each in track.stops]
    found += _street_lines(track.streets)
    found += [
        Line(each.at_from, "tree", say("Off the street"), each.length_m, each.at_to - each.at_from)
        for each in track.off_street
    ]
    found += [Line(each.at, "geo-alt-fill", say("Checked in: {place}", place=each.name)) for each in presences]
    return iter(sorted(found, key=lambda line: line.at))


def _street_lines(streets: Sequence[WalkedStreet]) -> list[Line]:
    """Stretches one after another on one street make one line."""
    lines: list[Line] = []
    before: tuple[str | None, bool] | None = None
    for each in streets:
        if lines and before == (each.name, each.recorded):
            lines[-1] = replace(lines[-1], length_m=(lines[-1].length_m or 0) + each.length_m)
            continue
        before = (each.name, each.recorded)
        lines.append(Line(each.at_from, "signpost", _street_words(each), each.length_m))
    return lines


def _street_words(each: WalkedStreet) -> Sentence:
    if each.name is None:
        return say("Street without a name") if each.recorded else say("Street without a name, only reported")
    return say("{street}", street=each.name) if each.recorded else say("{street}, only reported", street=each.name)
