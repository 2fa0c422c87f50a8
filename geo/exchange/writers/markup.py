"""Text inside XML that is written by hand: no program takes it for markup."""

import html
from typing import Any

_NO_MARKUP = str.maketrans("<>", "‹›")


def xml_text(value: Any) -> str:
    """A value as text of XML; characters that XML cannot hold are left out.

    Angle brackets become the single quotation marks that look alike, as some programs show names as HTML.
    """
    kept = "".join(each for each in str(value) if (each >= " " or each in "\t\n") and not _is_no_character(each))
    return html.escape(kept.translate(_NO_MARKUP))


def _is_no_character(each: str) -> bool:
    """Halves of surrogate pairs, and the two numbers that no character has."""
    return "\ud800" <= each <= "\udfff" or each in "\ufffe\uffff"
