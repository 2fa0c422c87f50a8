"""What is wrong with a question, in words: missing parameters, numbers that are none, unknown values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError

from geo.core.language import Sentence, say

_WHOLE = {"int_parsing", "int_type", "int_from_float", "int_parsing_size"}
_NUMBER = {"float_parsing", "float_type", "finite_number", "decimal_parsing", "decimal_type"}
_UNKNOWN = {"enum", "literal_error"}


@dataclass(frozen=True)
class WrongPart:
    """One part of a question that cannot be used; `where` names it with the part of the request it stands in."""

    where: str
    what: Sentence

    @property
    def name(self) -> str:
        """The name of the parameter alone."""
        return self.where.rpartition(".")[2]


def wrong_parts(error: RequestValidationError) -> tuple[WrongPart, ...]:
    """Every part that cannot be used, in the order of the question."""
    return tuple(WrongPart(".".join(map(str, fault["loc"])), _in_words(fault)) for fault in error.errors())


def _in_words(fault: Mapping[str, Any]) -> Sentence:
    kind, limits = str(fault["type"]), fault.get("ctx", {})
    if kind == "missing":
        return say("This is missing.")
    if kind in _WHOLE:
        return say("This must be a whole number.")
    if kind in _NUMBER:
        return say("This must be a number.")
    if kind in _UNKNOWN:
        return say("There is no such value here. Use one of: {values}.", values=_listed(limits))
    return _beyond(kind, limits)


def _beyond(kind: str, limits: Mapping[str, Any]) -> Sentence:
    """What lies outside its bounds; other faults in general."""
    bound = next((name for name in ("ge", "le", "max_length") if name in limits), "")
    words = _BOUNDS.get(kind)
    return words(str(limits[bound])) if words and bound else _FORMS.get(kind, say("This cannot be used."))


_BOUNDS: Mapping[str, Callable[[str], Sentence]] = {
    "greater_than_equal": lambda bound: say("This must be at least {least}.", least=bound),
    "less_than_equal": lambda bound: say("This must be at most {most}.", most=bound),
    "string_too_long": lambda bound: say("This is too long: at most {most} characters.", most=bound),
    "too_long": lambda bound: say("These are too many at once: at most {most}.", most=bound),
}

_FORMS: Mapping[str, Sentence] = {
    "string_too_short": say("This is missing."),
    "timezone_aware": say("Write the time with its zone, such as 2026-01-31T08:00:00+08:00."),
    "uuid_parsing": say("This must be a UUID."),
    "uuid_type": say("This must be a UUID."),
}


def _listed(limits: Mapping[str, Any]) -> str:
    return str(limits.get("expected", "")).replace(" or ", ", ").replace("'", "")
