"""The buildings and door-plates that move, as tables."""

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
from sqlalchemy.orm import Session

from geo.addresses.walking import BuildingPlace, building_places, standing_doors
from geo.boundaries.queries import PlanInfo
from geo.core.language import say
from geo.publishing.comparing import Comparison
from geo.publishing.handing import FROM_TO, HandoverTable, Row
from geo.publishing.reassigning import MovedDoor, Reassignment, moved_doors

ADDRESS_COLUMNS = (say("Door-plate key"), say("Address"), say("Compound"), say("Building"), say("Households"), *FROM_TO)
Pairs = dict[tuple[str | None, str | None], tuple[int, int]]
"""Door-plates and households by the codes of their grids before and after."""


def moved_tables(session: Session, before: PlanInfo, comparison: Comparison) -> tuple[HandoverTable, HandoverTable]:
    """The buildings and the addresses that another grid answers for."""
    today, reassignment = comparison.day, Reassignment.of(comparison)

    def addresses() -> Iterator[Row]:
        for each in moved_doors(session, before.territory_id, today, reassignment):
            yield address_row(each, reassignment)

    def buildings() -> Iterator[Row]:
        yield from _buildings(session, before.territory_id, today, comparison)

    return (
        HandoverTable(
            say("Buildings that move"),
            say("Buildings that another grid answers for, with their door-plates and households."),
            (say("Compound"), say("Building"), say("Door-plates"), say("Households"), *FROM_TO),
            buildings,
        ),
        HandoverTable(
            say("Addresses that move"),
            say("Door-plates that another grid answers for, those without households too."),
            ADDRESS_COLUMNS,
            addresses,
        ),
    )


def address_row(each: MovedDoor, reassignment: Reassignment) -> Row:
    """A door-plate that moves as a row of ADDRESS_COLUMNS."""
    door = each.door
    said = door.key, door.text, door.compound, door.building, door.households
    return *said, *from_to(each.before, each.after, reassignment.before, reassignment.after)


def from_to(one: str | None, other: str | None, before: Mapping[str, str], after: Mapping[str, str]) -> Row:
    """The cells of FROM_TO."""
    return one, before.get(one or ""), other, after.get(other or "")


def _buildings(session: Session, territory_id: int, day: date, comparison: Comparison) -> Iterator[Row]:
    """Buildings by where their door-plates lie; those without any by where they stand themselves."""
    moved, seen = _by_building(session, territory_id, day, comparison)
    places = building_places(session, territory_id)
    for place in places:
        for (one, other), (doors, households) in sorted(moved.get(place.id, {}).items(), key=str):
            yield _building_row(place, doors, households, one, other, comparison)
    yield from _empty_buildings([place for place in places if place.id not in seen], comparison)


def _by_building(
    session: Session, territory_id: int, day: date, comparison: Comparison
) -> tuple[dict[int, Pairs], set[int]]:
    """Door-plates and households that move by building and pair of grids, and every building that has door-plates."""
    moved: dict[int, Pairs] = {}
    seen: set[int] = set()
    for step in standing_doors(session, territory_id, day):
        seen.update(door.building_id for door in step.doors if door.building_id is not None)
        before, after, moves = comparison.moved(step.lonlat)
        for place in np.flatnonzero(moves).tolist():
            door = step.doors[place]
            if door.building_id is not None:
                pairs = moved.setdefault(door.building_id, {})
                doors, households = pairs.get((before[place], after[place]), (0, 0))
                pairs[before[place], after[place]] = doors + 1, households + door.households
    return moved, seen


def _empty_buildings(places: list[BuildingPlace], comparison: Comparison) -> Iterator[Row]:
    lonlat = np.array([(place.lon, place.lat) for place in places], np.float64).reshape(-1, 2)
    before, after, moves = comparison.moved(lonlat)
    for index in np.flatnonzero(moves).tolist():
        place = places[index]
        yield _building_row(place, 0, place.households or 0, before[index], after[index], comparison)


def _building_row(  # noqa: PLR0913, PLR0917 (one parameter for each column)
    place: BuildingPlace, doors: int, households: int, one: str | None, other: str | None, comparison: Comparison
) -> Row:
    pair = from_to(one, other, comparison.names_before, comparison.names_after)
    return place.compound, place.said, doors, households, *pair
