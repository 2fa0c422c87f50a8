"""What is wrong with a question, in words: missing parameters, numbers that are none, unknown values."""

from collections.abc import Mapping
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
    match kind:
        case "greater_than_equal":
            return say("This must be at least {least}.", least=str(limits["ge"]))
        case "less_than_equal":
            return say("This must be at most {most}.", most=str(limits["le"]))
        case "string_too_long":
            return say("This is too long: at most {most} characters.", most=str(limits["max_length"]))
    return say("This cannot be used.")


def _listed(limits: Mapping[str, Any]) -> str:
    return str(limits.get("expected", "")).replace(" or ", ", ").replace("'", "")
