"""Numbers as addresses write them, in Arabic and Chinese figures. Pure."""

import re

HAN_FIGURES = "〇零一二三四五六七八九十百两廿"
"""What a Chinese number in an address is written with; addresses count no further than hundreds."""

NUMBER = rf"(?:\d+|[{HAN_FIGURES}]{{1,6}})"
"""A regular expression of one number."""

_DIGITS = {figure: str(value) for value, figure in enumerate("零一二三四五六七八九")} | {"〇": "0", "两": "2"}
_PLACES = {"十": 10, "百": 100}
_ARABIC = re.compile(r"\d+")
_HAN_NUMBER = re.compile(f"[{HAN_FIGURES}]+")


def read_number(written: str) -> str:
    """A number in Arabic figures, without zeros before it: 12 for 十二 and 012, 105 for 一百零五 and 一〇五.

    What is no number stays as it is.
    """
    if _ARABIC.fullmatch(written):
        return written.lstrip("0") or "0"
    if not _HAN_NUMBER.fullmatch(written):
        return written
    if not any(figure in "十百廿" for figure in written):
        return "".join(_DIGITS[figure] for figure in written).lstrip("0") or "0"
    return str(_counted(written.replace("廿", "二十")))


def _counted(written: str) -> int:
    total, digit = 0, 0
    for figure in written:
        if figure in _PLACES:
            total += (digit or 1) * _PLACES[figure]
            digit = 0
        else:
            digit = digit * 10 + int(_DIGITS[figure])
    return total + digit


def arabic(text: str) -> str:
    """A text with every Chinese number in it in Arabic figures."""
    return _HAN_NUMBER.sub(lambda match: read_number(match.group()), text)
