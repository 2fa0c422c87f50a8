"""What an answer is on another day, in words: after the next published change, and today."""

from datetime import date

from sqlalchemy.orm import Session

from api.boundaries.locating import Location
from geo.boundaries.overtime import Elsewhen, Spot, coming, nowadays
from geo.core.language import Sentence, say


def change_words(session: Session, location: Location) -> Sentence | None:
    """What the next published change makes of the place; None where there is none, or no one place."""
    spot = _spot(location)
    change = coming(session, location.ground, spot) if spot is not None else None
    if change is None or change.from_on is None:
        return None
    day = change.from_on.isoformat()
    if change.same:
        return None if location.grid is None else say("A new division holds from {day}; this grid stays.", day=day)
    names = _names(change)
    if not names:
        return say("From {day}, by the new division, this lies in no grid.", day=day)
    if location.point is None and len(change.grids) > 1:
        return say("From {day} this grid is parted: {grids}.", day=day, grids=names)
    return say("From {day} this is in {grid}.", day=day, grid=names)


def today_words(session: Session, location: Location) -> Sentence | None:
    """What the place is today, where another day was asked about."""
    spot = _spot(location)
    today = nowadays(session, location.ground, spot) if spot is not None else None
    if today is None:
        return None
    names = _names(today)
    if not names and location.grid is None:
        return None
    if not names:
        return say("Today this lies in no grid.")
    if today.same:
        return say("Today it is the same grid, by the division of {day}.", day=_day(today.from_on))
    return say("Today this is in {grid}, by the division of {day}.", grid=names, day=_day(today.from_on))


def _spot(location: Location) -> Spot | None:
    if location.point is None and location.grid is None:
        return None
    return Spot(location.point, location.grid.code if location.grid else None)


def _names(change: Elsewhen) -> str:
    return "、".join(grid.name for grid in change.grids)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
