"""An address while it is being written: its words by what they name, and the plain address that noise starts from."""

import random
import re
from dataclasses import dataclass

from benchmarks.addresses.world import CITY, Plate, World

DIGITS = "零一二三四五六七八九"
INSIDES = ("{}号楼{}单元", "{}栋{}单元")
"""Building and entrance, plainly."""

_ORDER = "before city district town community street house compound inside late after"
_HEADS = ((), ("town",), ("district",), ("district", "town"), ("city", "district", "town"))
_DESK_HEADS, _SHEET_HEADS = (45, 20, 13, 12, 10), (10, 20, 3, 25, 42)


@dataclass
class Saying:
    """An address being written: its words by what they name."""

    world: World
    plate: Plate
    chance: random.Random
    words: dict[str, str]
    joint: str = ""

    def written(self) -> str:
        """Joined; numbers that would run together, and letters, are kept apart."""
        text, number = "", rf"[\d{DIGITS}十百]"
        for word in [self.words[key] for key in _ORDER.split() if self.words.get(key)]:
            runs = re.fullmatch(rf"{number}{{2}}|[A-Za-z]{{2}}", text[-1:] + word[0])
            joint = self.joint if text and self.chance.random() < 0.75 else ""
            text += (joint or (" " if runs else "")) + word
        return text

    def has(self, *keys: str) -> bool:
        """Whether all these are written."""
        return all(key in self.words for key in keys)

    def plain_names(self, *keys: str) -> list[str]:
        """The keys of names that are written as the register has them, in an order by chance."""
        plain = [key for key in keys if self.words.get(key) == getattr(self.plate, key)]
        return self.chance.sample(plain, len(plain))

    def one_of(self, wordings: str) -> str:
        """A wording of those between spaces, with a floor and a door where it has room for them."""
        floor, door = (f"{self.chance.randint(1, last)}" for last in (6, 4))
        return self.chance.choice(wordings.split()).replace("{f}", floor).replace("{d}", door)


def plain(world: World, plate: Plate, chance: random.Random) -> Saying:
    """As much of the head as habit and the register want; by the compound alone where that is enough."""
    desk = chance.random() < 0.6
    head = {*chance.choices(_HEADS, _DESK_HEADS if desk else _SHEET_HEADS)[0]}
    head |= {part for part, needed in zip(("district", "town"), world.needs(plate), strict=True) if needed}
    names = {"city": CITY, "district": plate.district, "town": plate.town}
    words = {part: name for part, name in names.items() if part in head}
    if not (world.is_told_by_compound(plate) and chance.random() < (0.4 if desk else 0.2)):
        words |= {"street": plate.street, "house": f"{plate.house}号"}
    if plate.compound:
        form = chance.choices(INSIDES, (3, 1))[0]
        words |= {"compound": plate.compound, "inside": form.format(plate.building, plate.unit)}
    return Saying(world, plate, chance, words)


def spelt_out(number: re.Match[str]) -> str:
    """Below a hundred as it is spoken, from there digit by digit."""
    tens, ones = divmod(int(number[0]), 10)
    if tens > 9:
        return "".join(DIGITS[int(digit)] for digit in number[0])
    return ("" if tens < 2 else DIGITS[tens]) + "十" * (tens > 0) + (DIGITS[ones] if ones or not tens else "")
