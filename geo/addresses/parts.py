"""What an address is made of: its parts, from province to room, and where each stands in the text. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """A kind of part. The larger comes first."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    COMMUNITY = "community"
    STREET = "street"
    CROSSING = "crossing"
    """The other street of a junction."""
    HOUSE = "house"
    COMPOUND = "compound"
    """The name of a compound or a place, or any name that shows by nothing what it names."""
    BUILDING = "building"
    UNIT = "unit"
    FLOOR = "floor"
    ROOM = "room"
    NUMBER = "number"
    """A number that does not say of what: 12 in 曙光路12."""
    BESIDE = "beside"
    """Where it lies from there: 前, 对面, 附近."""


AREAS = (Field.PROVINCE, Field.CITY, Field.COUNTY, Field.TOWN)
NAMES = (Field.COMMUNITY, Field.STREET, Field.COMPOUND, Field.CROSSING)
NUMBERS = (Field.HOUSE, Field.BUILDING, Field.UNIT, Field.FLOOR, Field.ROOM, Field.NUMBER)


@dataclass(frozen=True)
class Part:
    """One part: what it is, its value in search form, and its span `start:end` in the text that was read."""

    field: Field
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Parts:
    """The parts of a text, in the order in which they stand in it."""

    parts: tuple[Part, ...] = ()

    def value(self, field: Field) -> str:
        """What the text says of a field, its pieces joined; empty where it says nothing."""
        return "".join(part.value for part in self.parts if part.field is field)

    def joined(self, fields: Sequence[Field]) -> str:
        """The values of several fields, one after the other."""
        return "".join(self.value(field) for field in fields)

    @property
    def names(self) -> tuple[Part, ...]:
        """The parts that are names below the town."""
        return tuple(part for part in self.parts if part.field in NAMES)

    @property
    def area(self) -> str:
        """Province, city, county and town, as far as the text names them."""
        return self.joined(AREAS)

    @property
    def has_number(self) -> bool:
        """Whether the text holds any number of house, building, unit or room."""
        return any(part.field in NUMBERS for part in self.parts)
