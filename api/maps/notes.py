"""What a map cannot show, in words, and where to look instead."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from api.maps.asking import Asked, fact_span
from api.maps.period import latest_days
from geo.core.language import Sentence, say
from geo.core.viewer import Right


@dataclass(frozen=True)
class Note:
    """A sentence above the map, with a link that mends it."""

    words: Sentence
    link: str
    link_words: Sentence


def note_for(session: Session, asked: Asked) -> Note | None:
    """A note where the days hold no facts: the last days that do, or where to put facts in."""
    if asked.show == "grids":
        return None
    span = fact_span(session, asked.ground, asked.show)
    if asked.period.holds_any_of(span):
        return None
    words = say("No walks in these days.") if asked.show == "coverage" else say("No incidents in these days.")
    if span is None:
        may_import = asked.ground.viewer.rules_all(Right.IMPORTS_MANAGE)
        return Note(words, "/files" if may_import else "", say("Put in a file"))
    days = latest_days(span, asked.period.zone)
    first, last = days.first.isoformat(), days.last.isoformat()
    link = asked.query(show=asked.show, **{"from": first, "to": last})
    return Note(words, f"/map?{link}", say("Show {first} to {last}", first=first, last=last))
