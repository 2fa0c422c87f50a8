"""An address as it is stored: what its text and its columns say together, by field. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from geo.addresses.parsing import field_values
from geo.addresses.parts import AREAS, Field

EDITION = 2
"""Goes up with every change of the grammar that reads an address otherwise: all are then read anew."""

_LONGEST = 100
"""A name longer than this tells no more."""

_LEADING = re.compile(r"\d{1,9}")
_BARE = re.compile(r"\d+")


@dataclass(frozen=True)
class Name:
    """What an address is called but for its numbers, each in search form and empty where nothing is said."""

    area: str = ""
    community: str = ""
    street: str = ""
    compound: str = ""
    crossing: str = ""

    @property
    def below_area(self) -> tuple[str, str, str, str]:
        """The names that are compared and spoken."""
        return self.community, self.street, self.compound, self.crossing


@dataclass(frozen=True)
class Numbers:
    """The numbers of an address in search form, empty where it has none."""

    house: str = ""
    building: str = ""
    unit: str = ""
    floor: str = ""
    room: str = ""
    beside: str = ""

    @property
    def house_no(self) -> int | None:
        """What the house number begins with."""
        return leading_number(self.house)


def leading_number(house: str) -> int | None:
    """The number that a house number begins with: 12 of 12-3 and 12甲."""
    match = _LEADING.match(house)
    return int(match.group()) if match else None


def read_known(
    text: str, *, compound: str | None = None, building: str | None = None, community: str | None = None
) -> tuple[Name, Numbers]:
    """The name and the numbers of a stored address.

    Of compound and building its columns come before its text: somebody filled them in on purpose.
    """
    values = field_values(text)
    if compound:
        values |= _column(compound, Field.COMPOUND)
    if building:
        values |= _column(building, Field.BUILDING)
    if community:
        values = _column(community, Field.COMMUNITY) | values
    return _name(values), _numbers(values)


def _column(written: str, as_field: Field) -> dict[Field, str]:
    """What a column says: a bare 3 under "building" is building 3, and 3号 is too."""
    values = field_values(written)
    if as_field is Field.BUILDING:
        for loose in (Field.NUMBER, Field.HOUSE, Field.ROOM):
            if Field.BUILDING not in values and loose in values:
                values[Field.BUILDING] = values.pop(loose)
        return {name: value for name, value in values.items() if name in _WITHIN}
    if as_field is Field.COMMUNITY:
        return {as_field: "".join(values.get(each, "") for each in (Field.COMMUNITY, Field.COMPOUND))}
    return {name: value for name, value in values.items() if name in {*_WITHIN, Field.COMPOUND}}


_WITHIN = (Field.BUILDING, Field.UNIT, Field.FLOOR, Field.ROOM)


def _name(values: Mapping[Field, str]) -> Name:
    return Name(
        area="".join(values.get(each, "") for each in AREAS)[:_LONGEST],
        community=values.get(Field.COMMUNITY, "")[:_LONGEST],
        street=values.get(Field.STREET, "")[:_LONGEST],
        compound=values.get(Field.COMPOUND, "")[:_LONGEST],
        crossing=values.get(Field.CROSSING, "")[:_LONGEST],
    )


def _numbers(values: Mapping[Field, str]) -> Numbers:
    """A number that does not say of what is a house number on a street, else a building."""
    house, building, loose = (values.get(each, "") for each in (Field.HOUSE, Field.BUILDING, Field.NUMBER))
    if loose and not house and (values.get(Field.STREET) or building):
        house = loose
    elif loose and not building:
        building = loose
    return Numbers(
        house=house[:_LONGEST],
        building=building[:_LONGEST],
        unit=values.get(Field.UNIT, "")[:_LONGEST],
        floor=values.get(Field.FLOOR, "")[:_LONGEST],
        room=values.get(Field.ROOM, "")[:_LONGEST],
        beside=values.get(Field.BESIDE, "")[:_LONGEST],
    )
