"""The turns of a walk, and how they are said."""

import enum
from collections.abc import Mapping

from geo.core.language import Sentence, say

_SLIGHT, _PLAIN, _SHARP, _BACK = 25.0, 60.0, 120.0, 170.0


class Turn(enum.StrEnum):
    """How one goes on at a junction."""

    BEGIN = "begin"
    STRAIGHT = "straight"
    SLIGHT_LEFT = "slight left"
    LEFT = "left"
    SHARP_LEFT = "sharp left"
    SLIGHT_RIGHT = "slight right"
    RIGHT = "right"
    SHARP_RIGHT = "sharp right"
    BACK = "back"
    STOP = "stop"
    ARRIVE = "arrive"


_NAMED: Mapping[Turn, Sentence] = {
    Turn.BEGIN: say("Begin on {street}: {metres} m."),
    Turn.STRAIGHT: say("Go straight on along {street}: {metres} m."),
    Turn.SLIGHT_LEFT: say("Bear left into {street}: {metres} m."),
    Turn.LEFT: say("Turn left into {street}: {metres} m."),
    Turn.SHARP_LEFT: say("Turn sharp left into {street}: {metres} m."),
    Turn.SLIGHT_RIGHT: say("Bear right into {street}: {metres} m."),
    Turn.RIGHT: say("Turn right into {street}: {metres} m."),
    Turn.SHARP_RIGHT: say("Turn sharp right into {street}: {metres} m."),
    Turn.BACK: say("Turn round and walk back along {street}: {metres} m."),
}
_STREETS: Mapping[Turn, Sentence] = {
    Turn.BEGIN: say("Begin on the street: {metres} m."),
    Turn.STRAIGHT: say("Go straight on along the street: {metres} m."),
    Turn.SLIGHT_LEFT: say("Bear left into the street: {metres} m."),
    Turn.LEFT: say("Turn left into the street: {metres} m."),
    Turn.SHARP_LEFT: say("Turn sharp left into the street: {metres} m."),
    Turn.SLIGHT_RIGHT: say("Bear right into the street: {metres} m."),
    Turn.RIGHT: say("Turn right into the street: {metres} m."),
    Turn.SHARP_RIGHT: say("Turn sharp right into the street: {metres} m."),
    Turn.BACK: say("Turn round and walk back along the street: {metres} m."),
}
_PATHS: Mapping[Turn, Sentence] = {
    Turn.BEGIN: say("Begin on the path: {metres} m."),
    Turn.STRAIGHT: say("Go straight on along the path: {metres} m."),
    Turn.SLIGHT_LEFT: say("Bear left into the path: {metres} m."),
    Turn.LEFT: say("Turn left into the path: {metres} m."),
    Turn.SHARP_LEFT: say("Turn sharp left into the path: {metres} m."),
    Turn.SLIGHT_RIGHT: say("Bear right into the path: {metres} m."),
    Turn.RIGHT: say("Turn right into the path: {metres} m."),
    Turn.SHARP_RIGHT: say("Turn sharp right into the path: {metres} m."),
    Turn.BACK: say("Turn round and walk back along the path: {metres} m."),
}
_STOP = say("Stop at {place}.")
_ARRIVE = say("You have arrived: {metres} m in all.")


def turn_of(before_deg: float, after_deg: float) -> Turn:
    """The turn between two directions, in degrees clockwise from north."""
    degrees = (after_deg - before_deg + 180.0) % 360.0 - 180.0
    size = abs(degrees)
    if size < _SLIGHT:
        return Turn.STRAIGHT
    if size >= _BACK:
        return Turn.BACK
    right = degrees > 0
    if size < _PLAIN:
        return Turn.SLIGHT_RIGHT if right else Turn.SLIGHT_LEFT
    if size < _SHARP:
        return Turn.RIGHT if right else Turn.LEFT
    return Turn.SHARP_RIGHT if right else Turn.SHARP_LEFT


def going_on(turn: Turn, street: str | None, metres: int, *, path: bool) -> Sentence:
    """What to do at a junction, and how far the street, or path, is followed then."""
    if street:
        return Sentence(_NAMED[turn].text, {"street": street, "metres": metres})
    return Sentence((_PATHS if path else _STREETS)[turn].text, {"metres": metres})


def stopping(place: str) -> Sentence:
    """That a place is visited."""
    return Sentence(_STOP.text, {"place": place})


def arriving(metres: int) -> Sentence:
    """The end of a walk."""
    return Sentence(_ARRIVE.text, {"metres": metres})
