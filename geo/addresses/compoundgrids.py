"""Which grids a compound lies in, building by building."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.addresses.buildingnumbers import as_digits, write_buildings


@dataclass(frozen=True)
class GridShare:
    """The part of a compound that lies in one grid (None: in none), by the numbers or names of its buildings."""

    grid_id: int | None
    code: str | None
    name: str | None
    buildings: tuple[str, ...]

    @property
    def said(self) -> str:
        """The buildings as one says them: 1–4、6号楼."""
        return write_buildings(self.buildings)


@dataclass(frozen=True)
class GridsByBuilding:
    """The grids of a compound, each with its buildings; the one with most of them first.

    `loose` are the grids of door-plates that stand in no building.
    """

    shares: tuple[GridShare, ...]
    loose: tuple[GridShare, ...] = ()

    @property
    def parts(self) -> tuple[GridShare, ...]:
        """Each grid once: those of buildings, then those of other door-plates."""
        known = {share.grid_id for share in self.shares}
        return (*self.shares, *(share for share in self.loose if share.grid_id not in known))

    @property
    def only(self) -> GridShare | None:
        """The one grid that all of the compound lies in; None where it lies in several, or in none."""
        parts = self.parts
        return parts[0] if len(parts) == 1 and parts[0].grid_id is not None else None

    def of_building(self, number: str) -> tuple[GridShare, ...]:
        """The parts in which a building stands: several where its doors are parted, none if unknown."""
        wanted = as_digits(number.casefold())
        return tuple(share for share in self.shares if wanted in share.buildings)


def grids_by_building(session: Session, plan_id: int, compound_ids: Sequence[int]) -> dict[int, GridsByBuilding]:
    """The grids of compounds in a plan, by the id of the compound, found for all at once.

    A building lies where its door-plates in use lie; one without any, where it stands itself.
    """
    if not compound_ids:
        return {}
    values = {"plan": plan_id, "compounds": list(compound_ids)}
    found: dict[int, list[_Stands]] = {number: [] for number in compound_ids}
    for row in session.execute(_STANDS, values):
        found[row.compound_id].append(_Stands(row.grid_id, row.code, row.name, row.building))
    return {compound_id: _parted(stands) for compound_id, stands in found.items()}


def grids_of_buildings(
    session: Session, plan_id: int, building_ids: Sequence[int]
) -> Mapping[int, tuple[GridShare, ...]]:
    """The grids of buildings in a plan, by the id of the building, as `grids_by_building` finds them."""
    if not building_ids:
        return {}
    found: dict[int, list[_Stands]] = {number: [] for number in building_ids}
    for row in session.execute(_STAND_ALONE, {"plan": plan_id, "buildings": list(building_ids)}):
        found[row.id].append(_Stands(row.grid_id, row.code, row.name, row.building))
    return {building_id: _shares(stands) for building_id, stands in found.items()}


@dataclass(frozen=True)
class _Stands:
    """A building, or a door-plate without one, and the grid it lies in."""

    grid_id: int | None
    code: str | None
    name: str | None
    building: str | None


def _parted(stands: Iterable[_Stands]) -> GridsByBuilding:
    known = list(stands)
    return GridsByBuilding(
        _shares(each for each in known if each.building is not None),
        _shares(each for each in known if each.building is None),
    )


def _shares(stands: Iterable[_Stands]) -> tuple[GridShare, ...]:
    """One share a grid, the one with most buildings first, those in none last."""
    by_grid: dict[tuple[int | None, str | None, str | None], dict[str, None]] = {}
    for each in stands:
        numbers = by_grid.setdefault((each.grid_id, each.code, each.name), {})
        numbers |= {each.building: None} if each.building is not None else {}
    shares = [GridShare(*grid, _in_order(numbers)) for grid, numbers in by_grid.items()]
    return tuple(sorted(shares, key=lambda share: (share.grid_id is None, -len(share.buildings), share.code or "")))


def _in_order(numbers: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(numbers, key=lambda each: (not each.isdecimal(), int(each) if each.isdecimal() else 0, each)))


_PLATES = """
    SELECT a.compound_id, a.building_id, j.grid_id FROM address a
    JOIN address_grid j ON j.address_id = a.id AND j.plan_id = :plan
    WHERE {which} AND a.retired_on IS NULL AND j.grid_id IS NOT NULL
    GROUP BY 1, 2, 3
"""
_STANDS = text(f"""
    WITH plates AS ({_PLATES.format(which="a.compound_id = ANY(:compounds)")}),
    stands AS (
        SELECT b.compound_id, coalesce(b.number, b.name) AS building, coalesce(p.grid_id, j.grid_id) AS grid_id
        FROM building b
        LEFT JOIN plates p ON p.building_id = b.id
        LEFT JOIN building_grid j ON j.building_id = b.id AND j.plan_id = :plan
        WHERE b.compound_id = ANY(:compounds)
        UNION ALL
        SELECT compound_id, NULL, grid_id FROM plates WHERE building_id IS NULL
    )
    SELECT s.compound_id, s.building, g.id AS grid_id, g.code, g.name
    FROM stands s LEFT JOIN grid g ON g.id = s.grid_id ORDER BY g.ordinal, s.building
""")  # noqa: S608 (own statement)
_STAND_ALONE = text(f"""
    WITH plates AS ({_PLATES.format(which="a.building_id = ANY(:buildings)")})
    SELECT b.id, coalesce(b.number, b.name) AS building, g.id AS grid_id, g.code, g.name
    FROM building b
    LEFT JOIN plates p ON p.building_id = b.id
    LEFT JOIN building_grid j ON j.building_id = b.id AND j.plan_id = :plan
    LEFT JOIN grid g ON g.id = coalesce(p.grid_id, j.grid_id)
    WHERE b.id = ANY(:buildings) ORDER BY g.ordinal
""")  # noqa: S608 (own statement)
