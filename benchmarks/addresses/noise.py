"""The first noise model: what goes wrong when an address is typed. Seeded.

A name loses a character, has two changed for each other or one written as another of the same sound, or is typed
in pinyin; city, district and town are left out where the rest is enough; numbers are written in all the ways there
are. What noise would turn into another name of the city is another question, and is drawn again.
"""

import random
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from pypinyin import lazy_pinyin

from benchmarks.addresses.world import CITY, Plate, World

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Question:
    """A question, what was done to it, and the plate that it is about."""

    text: str
    kind: str
    plate: Plate


def ask(world: World, plate: Plate, chance: random.Random) -> Question:
    """A question about a plate."""
    kind = chance.choices(list(_NOISES), weights=[2, 3, 2, 3, 3, 2])[0]
    noisy = chance.choice(["street", "compound"]) if plate.compound else "street"
    street, compound = plate.street, plate.compound
    for _ in range(8):
        turned = _NOISES[kind](plate.street if noisy == "street" else plate.compound, chance)
        if kind == "plain" or turned not in world.names:
            street, compound = (turned, compound) if noisy == "street" else (street, turned)
            break
    by_compound = world.is_told_by_compound(plate) and noisy == "compound" and chance.random() < 0.6
    area = _area(world, plate, chance)
    if kind == "pinyin":
        return Question(_in_pinyin(plate, street, compound, area, noisy=noisy), kind, plate)
    inside = compound + _building(plate, chance) if plate.compound else ""
    text = area + inside if by_compound else area + street + _house(plate.house, chance) + inside
    return Question(_dressed(text, chance), kind, plate)


def _area(world: World, plate: Plate, chance: random.Random) -> str:
    needs_district, needs_town = world.needs(plate)
    area = ""
    if needs_district or chance.random() < 0.4:
        area += (CITY if chance.random() < 0.5 else "") + plate.district
    if needs_town or needs_district or chance.random() < 0.5:
        area += plate.town
    return area


def _plain(name: str, _chance: random.Random) -> str:
    return name


def _dropped(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    return name[:at] + name[at + 1 :]


def _swapped(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _misheard(name: str, chance: random.Random) -> str:
    places = [place for place, character in enumerate(name) if _of_same_sound(character)]
    if not places:
        return name
    at = chance.choice(places)
    return name[:at] + chance.choice(_of_same_sound(name[at])) + name[at + 1 :]


def _pinyin(name: str, _chance: random.Random) -> str:
    return "".join(lazy_pinyin(name))


_NOISES: Mapping[str, Callable[[str, random.Random], str]] = {
    "plain": _plain, "dropped": _dropped, "swapped": _swapped, "homophone": _misheard, "numbers": _plain,
    "pinyin": _pinyin,
}  # fmt: skip


@cache
def _sounds() -> dict[str, list[str]]:
    """The 3,755 common characters by their sound."""
    sounds: dict[str, list[str]] = {}
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF if row < 0xD7 else 0xFA):
            character = bytes((row, cell)).decode("gb2312")
            sounds.setdefault(lazy_pinyin(character)[0], []).append(character)
    return sounds


def _of_same_sound(character: str) -> list[str]:
    return [other for other in _sounds().get(lazy_pinyin(character)[0], ()) if other != character]


def _in_pinyin(plate: Plate, street: str, compound: str, area: str, *, noisy: str) -> str:
    if noisy == "street":
        rest = f"{compound}{plate.building}栋{plate.unit}单元" if compound else ""
        return f"{area}{street}{plate.house}{'号' if rest else 'hao'}{rest}"
    return f"{area}{plate.street}{plate.house}号{compound}{plate.building}dong{plate.unit}danyuan"


def _house(house: str, chance: random.Random) -> str:
    return _number(house, chance) + chance.choice(["号", "号", "号", "號", "号院"])


def _building(plate: Plate, chance: random.Random) -> str:
    if chance.random() < 0.15:
        return f"{plate.building}-{plate.unit}-{chance.choice((101, 302, 501))}"
    word = chance.choice(["号楼", "栋", "幢", "#", "号楼", "#楼"])
    return f"{_number(plate.building, chance)}{word}{_number(plate.unit, chance)}单元"


def _number(number: str, chance: random.Random) -> str:
    way = chance.random()
    if way < 0.15:
        return "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    return chinese(int(number)) if way < 0.4 else number


def chinese(number: int) -> str:
    """A number up to 999 in Chinese figures: 一百零五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    written = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if hundreds and rest and not tens:
        written += "零"
    if tens:
        written += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    return written + (_DIGITS[ones] if ones or not number else "")


def _dressed(text: str, chance: random.Random) -> str:
    """A space or a comma somewhere, as people set them; not within a number or a word."""
    places = [at for at in range(1, len(text)) if not (_is_latin(text[at - 1]) and _is_latin(text[at]))]
    if places and chance.random() < 0.2:
        at = chance.choice(places)
        return text[:at] + chance.choice(" ，") + text[at:]
    return text


def _is_latin(character: str) -> bool:
    return unicodedata.normalize("NFKC", character).isascii()
