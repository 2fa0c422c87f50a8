"""The addresses that a question may mean, looked for in the database.

Two ways lead to them. Equal names and numbers are looked up as they are, so that none of them is missed. What
is only alike is found by grams: the rarest ones of the question, by how many names have each, until enough names
are in sight; the numbers of the question then choose among the addresses of the likeliest names.
"""

import contextlib
import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Double, Integer, Text

from geo.addresses.grams import AskedGram
from geo.addresses.known import Name, Numbers
from geo.addresses.queries import AddressInfo
from geo.addresses.rules import normalise_building
from geo.boundaries.reach import Reach

MOST_ADDRESSES = 80
"""More addresses than these are too many to tell apart: nothing is said to be sure of them."""


@dataclass(frozen=True)
class Ground:
    """Where a search looks: a territory, the part of a plan that may be seen, and the day on which plates stand."""

    territory_id: int
    reach: Reach
    day: date

    @property
    def values(self) -> dict[str, Any]:
        """The parameters that every search has."""
        grids = self.reach.grid_ids
        return {
            "territory": self.territory_id,
            "plan": self.reach.plan_id,
            "day": self.day,
            "whole": grids is None,
            "grids": sorted(grids or ()),
        }


@dataclass(frozen=True)
class Known:
    """A stored address as it is held against a question, and where a plan has it."""

    info: AddressInfo
    name_id: int
    name: Name
    numbers: Numbers
    sounds: str
    grid_id: int | None
    community: str | None
    town: str | None

    @property
    def building_form(self) -> str | None:
        """Compound and building as they are searched."""
        return normalise_building(self.info.compound, self.info.building)


@dataclass(frozen=True)
class NameHit:
    """A name that shares grams with a question, the likeliest first."""

    id: int
    name: Name
    sounds: str


def alike_names(session: Session, ground: Ground, grams: Sequence[AskedGram]) -> list[NameHit]:
    """The names that share most with a question, weighed by gram.

    The rarest grams are looked for, as long as their names together are not too many. Of names that share as
    much the shorter come first.
    """
    values = {"grams": [each.gram for each in grams], "weights": [each.weight for each in grams]}
    within = "" if ground.reach.is_whole else _NAME_WITHIN
    rows = run(session, _ALIKE.format(within=within), {**ground.values, **values})
    return [NameHit(row[0], Name(*row[1:6]), row[6]) for row in rows]


def equal_addresses(
    session: Session, ground: Ground, spellings: Sequence[str], asked: Mapping[str, str]
) -> list[Known]:
    """Every address whose text is one of the spellings, or whose names and numbers are those asked.

    `asked` holds what must be equal, by column (street, compound, crossing; house, building); a question
    without a name or without a number is held against whole texts alone.
    """
    names = [f"n.{column} = :{column}" for column in ("street", "compound", "crossing") if column in asked]
    numbers = [f"p.{column} = :{column}" for column in ("house", "building") if column in asked]
    ways = [_BY_TEXT, _BY_BUILDING]
    if names and (numbers or "crossing" in asked):
        if "house_no" in asked:
            numbers.append("p.house_no = CAST(:house_no AS integer)")
        ways.append(_BY_PARTS.format(conditions=" AND ".join([*names, *numbers])))
    return _known(session, ground, " UNION ".join(ways), {"spellings": list(spellings), **asked})


def addresses_named(
    session: Session, ground: Ground, name_ids: Sequence[int], asked: Mapping[str, str], *, around: int
) -> list[Known]:
    """Addresses of some names, the likeliest name first: those with the numbers asked, and others of the first names.

    `asked` holds house_no, building or number; `around` says of how many names others are shown too.
    """
    conditions = {
        "house_no": "p.house_no = CAST(:house_no AS integer)",
        "building": "p.building = :building",
        "number": "p.building = :number OR p.house_no = CAST(:number_no AS integer)",
    }
    met = " OR ".join(condition for name, condition in conditions.items() if name in asked)
    near = "p.house_no" if "nearest" not in asked else _NEAREST
    ways = [_OTHERS.format(near=near)]
    if met:
        ways.insert(0, _NUMBERED.format(met=met))
    values = {"names": list(name_ids), "first": list(name_ids[:around]), **asked}
    return _known(session, ground, " UNION ALL ".join(ways), values)


def grids_of_names(session: Session, ground: Ground, name_ids: Sequence[int]) -> frozenset[int | None]:
    """The grids in which the addresses of some names lie, as far as they may be seen; None for those in none."""
    rows = run(session, _GRIDS_OF_NAMES, {**ground.values, "names": list(name_ids)})
    return frozenset(row.grid_id for row in rows)


@contextlib.contextmanager
def planned_once(session: Session) -> Iterator[None]:
    """Statements in the block keep the plan that they have: making one takes longer than carrying it out."""
    session.execute(_PLAN_ONCE)
    yield
    session.execute(_PLAN_AS_BEFORE)


_PLAN_ONCE = text("SET LOCAL plan_cache_mode = force_generic_plan")
_PLAN_AS_BEFORE = text("SET LOCAL plan_cache_mode = auto")


def run(session: Session, statement: str, values: Mapping[str, Any]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Run a statement with those of the values that it has a place for."""
    prepared, places = _prepared(statement)
    return session.execute(prepared, {place: values[place] for place in places}).all()


@functools.lru_cache(maxsize=500)
def _prepared(statement: str) -> tuple[TextClause, tuple[str, ...]]:
    """A statement and its places: there are as many statements as there are ways to ask."""
    prepared = text(statement)
    places = tuple(dict.fromkeys(_PLACE.findall(statement)))
    arrays = [bindparam(name, type_=_ARRAYS[name]) for name in places if name in _ARRAYS]
    return prepared.bindparams(*arrays), places


_PLACE = re.compile(r"(?<!:):([a-z_]+)")
_ARRAYS: Mapping[str, Any] = {
    "names": ARRAY(Integer), "first": ARRAY(Integer), "grids": ARRAY(Integer), "spellings": ARRAY(Text),
    "grams": ARRAY(Text), "weights": ARRAY(Double),
}  # fmt: skip


def _known(session: Session, ground: Ground, ways: str, values: Mapping[str, Any]) -> list[Known]:
    return [_known_row(row) for row in run(session, _FOUND.format(ways=ways), {**ground.values, **values})]


def _known_row(row: Any) -> Known:
    return Known(
        info=AddressInfo(
            row.id, row.key, row.text, row.in_compound, row.in_building, row.said_community, row.households,
            row.retired_on, row.lon, row.lat,
        ),
        name_id=row.name_id,
        name=_name(row),
        numbers=Numbers(row.house, row.building, row.unit, row.floor, row.room, row.beside),
        sounds=row.sounds,
        grid_id=row.grid_id,
        community=row.plan_community,
        town=row.town,
    )  # fmt: skip


def _name(row: Any) -> Name:
    return Name(row.area, row.community, row.street, row.compound, row.crossing)


_ALIKE = """
    WITH rare AS MATERIALIZED (
        SELECT asked.gram, asked.weight, sum(g.names) OVER (ORDER BY g.names, g.gram) AS hits,
            row_number() OVER (ORDER BY g.names, g.gram) AS rank
        FROM unnest(:grams, :weights) AS asked(gram, weight)
        JOIN address_gram g ON g.territory_id = :territory AND g.gram = asked.gram
    ), hit AS MATERIALIZED (
        SELECT each.id, sum(rare.weight) - 0.01 * min(each.size) AS weight
        FROM rare
        JOIN address_gram g ON g.territory_id = :territory AND g.gram = rare.gram
        CROSS JOIN LATERAL unnest(g.name_ids[1:4000], g.sizes[1:4000]) AS each(id, size)
        WHERE (rare.hits <= 4000 OR rare.rank = 1) {within}
        GROUP BY each.id ORDER BY weight DESC, each.id LIMIT 120
    )
    SELECT n.id, n.area, n.community, n.street, n.compound, n.crossing, n.sounds
    FROM hit JOIN address_name n ON n.id = hit.id ORDER BY hit.weight DESC, n.id
"""
_NAME_WITHIN = """
    AND each.id IN (
        SELECT p.name_id FROM address_grid g JOIN address_part p ON p.address_id = g.address_id
        WHERE g.plan_id = :plan AND g.grid_id = ANY(:grids)
    )
"""
_BY_TEXT = "SELECT a.id, 0 AS rank FROM address a WHERE a.territory_id = :territory AND a.normalised = ANY(:spellings)"
_BY_BUILDING = """
    SELECT a.id, 0 FROM address a WHERE a.territory_id = :territory AND a.normalised_building = ANY(:spellings)
"""
_BY_PARTS = """
    (SELECT p.address_id, 0 FROM address_name n JOIN address_part p ON p.name_id = n.id
    WHERE n.territory_id = :territory AND {conditions} LIMIT 300)
"""
_NUMBERED = """
    (SELECT found.address_id AS id, named.rank
    FROM unnest(:names) WITH ORDINALITY AS named(id, rank) CROSS JOIN LATERAL (
        SELECT p.address_id FROM address_part p WHERE p.name_id = named.id AND ({met}) LIMIT 40
    ) AS found ORDER BY named.rank LIMIT 80)
"""
_OTHERS = """
    (SELECT found.address_id AS id, named.rank
    FROM unnest(:first) WITH ORDINALITY AS named(id, rank) CROSS JOIN LATERAL (
        SELECT p.address_id FROM address_part p WHERE p.name_id = named.id ORDER BY {near}, p.address_id LIMIT 5
    ) AS found)
"""
_NEAREST = "p.house NOT LIKE :nearest || '%', abs(p.house_no - CAST(:nearest_no AS integer))"
_FOUND = """
    SELECT a.id, a.key, a.text, a.compound AS in_compound, a.building AS in_building, a.community AS said_community,
        a.households, a.retired_on, ST_X(a.geom) AS lon, ST_Y(a.geom) AS lat,
        p.name_id, p.house, p.building, p.unit, p.floor, p.room, p.beside,
        n.area, n.community, n.street, n.compound, n.crossing, n.sounds,
        g.grid_id, c.name AS plan_community, t.name AS town
    FROM (SELECT id, min(rank) AS rank FROM ({ways}) AS way GROUP BY id) AS found
    JOIN address a ON a.id = found.id
    JOIN address_part p ON p.address_id = a.id
    JOIN address_name n ON n.id = p.name_id
    LEFT JOIN address_grid g ON g.plan_id = :plan AND g.address_id = a.id
    LEFT JOIN grid ON grid.id = g.grid_id
    LEFT JOIN plan_community c ON c.plan_id = :plan AND c.community_id = grid.community_id
    LEFT JOIN town t ON t.id = c.town_id
    WHERE (:whole OR g.grid_id = ANY(:grids)) AND (a.retired_on IS NULL OR a.retired_on > :day)
    ORDER BY found.rank, a.normalised, a.key LIMIT 300
"""
_GRIDS_OF_NAMES = """
    SELECT DISTINCT g.grid_id FROM address_part p JOIN address a ON a.id = p.address_id
    LEFT JOIN address_grid g ON g.plan_id = :plan AND g.address_id = p.address_id
    WHERE p.name_id = ANY(:names) AND a.territory_id = :territory
        AND (:whole OR g.grid_id = ANY(:grids)) AND (a.retired_on IS NULL OR a.retired_on > :day)
"""
