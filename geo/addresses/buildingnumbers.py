"""Numbers of buildings as people say and write them: 3号楼, 三号楼, 1–4、6号楼. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

MOST_IN_A_RANGE = 200

_NUMERALS = "零一二三四五六七八九"
_DASHES = "-–—~～至到"
_NUMBER = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})"
_SUFFIX = r"(?:号?楼|栋|幢|座|#楼?|号)"
_SAID = re.compile(rf"(?P<number>{_NUMBER}|[a-z])(?P<suffix>{_SUFFIX})(?P<rest>.*)$")
_PART = re.compile(rf"^({_NUMBER}|[a-z])(?:{_SUFFIX})?(?:[{_DASHES}]({_NUMBER})(?:{_SUFFIX})?)?$")
_COMMAS = re.compile(r"[、,，;；和及\s]+")
_AFTER = re.compile(r"^(?:[\d一二三四五六七八九十]+单元|[\d-]+室?|[东西]单元|楼?上?下?)*$")


def read_buildings(text: str) -> tuple[str, ...] | None:
    """The numbers of a list with ranges (1–4、6号楼), each once in the order said; None where it cannot be read."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    numbers: dict[str, None] = {}
    for part in filter(None, _COMMAS.split(folded)):
        found = _PART.match(part)
        if found is None:
            return None
        first, last = as_digits(found[1]), as_digits(found[2] or found[1])
        if first != last and not _is_range(first, last):
            return None
        numbers |= dict.fromkeys(_between(first, last))
    return tuple(numbers) or None


def write_buildings(numbers: Iterable[str]) -> str:
    """Numbers as one says them: runs as ranges, others between commas, 号楼 once at the end.

    What is no number stands by itself, after the numbers.
    """
    digits = sorted({int(number) for number in numbers if number.isdecimal()})
    others = sorted({number for number in numbers if not number.isdecimal()})
    runs = [str(first) if first == last else f"{first}–{last}" for first, last in _runs(digits)]
    said = ["、".join(runs) + "号楼"] if runs else []
    return "、".join([*said, *others])


def split_building(form: str) -> tuple[str, str] | None:
    """What stands before a building's number in a search form, and the number: 幸福小区三栋2单元 is 幸福小区, 3.

    None where no building is named, or something else follows it.
    """
    for found in re.finditer(rf"(?:{_NUMBER}|[a-z]){_SUFFIX}", form):
        said = _SAID.match(form, found.start())
        if said and said["suffix"] != "号" and _AFTER.match(said["rest"]):
            return form[: found.start()], as_digits(said["number"])
    return None


def as_digits(number: str) -> str:
    """A number in digits: 三 and 十二 are 3 and 12; what is in digits or a letter stays."""
    if not number or number[0] not in f"{_NUMERALS}十":
        return number.lstrip("0") or number
    tens, _, ones = number.rpartition("十")
    if "十" not in number:
        return "".join(str(_NUMERALS.index(numeral)) for numeral in number)
    return str(10 * (_NUMERALS.index(tens) if tens else 1) + (_NUMERALS.index(ones) if ones else 0))


def bare_number(building: str) -> str:
    """The number of a building without 号楼, 栋 or 幢, in digits; a building with another name stays as it is."""
    folded = unicodedata.normalize("NFKC", building).casefold().strip()
    found = re.fullmatch(rf"({_NUMBER}|[a-z]){_SUFFIX}?", folded)
    return as_digits(found[1]) if found else folded


def _is_range(first: str, last: str) -> bool:
    return first.isdecimal() and last.isdecimal() and 0 <= int(last) - int(first) <= MOST_IN_A_RANGE


def _between(first: str, last: str) -> list[str]:
    return [first] if first == last else [str(number) for number in range(int(first), int(last) + 1)]


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of neighbouring numbers, as their first and last."""
    if not numbers:
        return []
    ends = [index for index, (one, other) in enumerate(pairwise(numbers), start=1) if other != one + 1]
    return [(numbers[first], numbers[last - 1]) for first, last in pairwise([0, *ends, len(numbers)])]
