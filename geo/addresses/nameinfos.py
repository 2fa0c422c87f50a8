"""What a name stands for, with its place and its grids in a plan."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from geo.addresses.compoundgrids import GridsByBuilding, GridShare, grids_by_building, grids_of_buildings
from geo.addresses.namescoring import Likeness
from geo.addresses.nametables import NamedKind
from geo.addresses.relations import Relation
from geo.boundaries.reach import Reach


@dataclass(frozen=True)
class Found:
    """A candidate: what a name stands for, its form, and how it is like the question.

    `said` is the alias by which it was found; `number` the building that was named beside a compound.
    """

    stands_for: NamedKind
    key: str
    name: str
    form: str
    said: str | None = None
    likeness: Likeness = Likeness.ALIKE
    share: float = 0.0
    relation: Relation | None = None
    number: str | None = None

    @property
    def order(self) -> tuple[float, ...]:
        """The likeliest first; of two that are alike, the one that answers more of the question."""
        exact_phrase = self.likeness is Likeness.EXACT and self.relation is not None
        return (self.likeness + (0.5 if exact_phrase else 0), self.number is None, -self.share, len(self.form))


@dataclass(frozen=True)
class NameInfo:
    """A thing that a question may mean; lon and lat in WGS84, None for grids and communities.

    `grids` are the grids it lies in within the plan, the one with most of it first. `by_building` tells a
    compound's. `building` is the number that was asked for, None too where the compound has no such building
    (`missing` holds it then). `relation` is what was said about a place nearby: the answer is not here but
    beside it.
    """

    kind: NamedKind
    key: str
    name: str
    said: str | None
    likeness: Likeness
    share: float
    relation: Relation | None
    lon: float | None
    lat: float | None
    community: str | None
    grids: tuple[GridShare, ...]
    by_building: GridsByBuilding | None = None
    building: str | None = None
    missing: str | None = None

    @property
    def grid(self) -> GridShare | None:
        """The grid that comes first: the answer where nothing has to be asked, else the likeliest one."""
        return self.grids[0] if self.grids else None

    @property
    def must_ask(self) -> bool:
        """Whether something has to be asked back before a grid is named."""
        sure = self.likeness is Likeness.EXACT and self.relation is None and self.missing is None
        return not sure or len(self.grids) != 1


@dataclass(frozen=True)
class _Thing:
    """A row that a name stands for, with its id in its table."""

    id: int
    key: str
    name: str
    community: str | None
    lon: float | None
    lat: float | None


def stand_for(session: Session, territory_id: int, reach: Reach, found: Sequence[Found]) -> list[NameInfo]:
    """Each candidate with its thing and grids, in their order; those that are gone or out of reach left out."""
    plan_id = reach.plan_id
    things = {kind: _things(session, territory_id, plan_id, kind, keys) for kind, keys in _by_kind(found).items()}
    numbered = _numbered(session, things.get(NamedKind.COMPOUND, {}), found)
    compounds = grids_by_building(session, plan_id, _ids(things, NamedKind.COMPOUND))
    buildings = grids_of_buildings(
        session, plan_id, [*_ids(things, NamedKind.BUILDING), *(each.id for each in numbered.values())]
    )
    joined = _joined(session, plan_id, things)
    infos = []
    for each in found:
        thing = things[each.stands_for].get(each.key)
        if thing is None:
            continue
        building = numbered.get((thing.id, each.number or "")) if each.number else None
        if building is not None:
            info = _info(each, NamedKind.BUILDING, building, buildings.get(building.id, ()))
        elif each.stands_for is NamedKind.COMPOUND:
            info = _compound_info(each, thing, compounds[thing.id])
        elif each.stands_for is NamedKind.BUILDING:
            info = _info(each, NamedKind.BUILDING, thing, buildings.get(thing.id, ()))
        else:
            info = _info(each, each.stands_for, thing, joined.get((each.stands_for, thing.id), ()))
        infos.append(info)
    return [each for each in infos if _is_within(each, reach)]


def _info(found: Found, kind: NamedKind, thing: _Thing, grids: Iterable[GridShare]) -> NameInfo:
    return NameInfo(
        kind=kind,
        key=thing.key,
        name=thing.name,
        said=found.said,
        likeness=found.likeness,
        share=found.share,
        relation=found.relation,
        lon=thing.lon,
        lat=thing.lat,
        community=thing.community,
        grids=tuple(share for share in grids if share.grid_id is not None),
        building=found.number,
    )


def _compound_info(found: Found, thing: _Thing, by_building: GridsByBuilding) -> NameInfo:
    info = _info(found, NamedKind.COMPOUND, thing, by_building.parts)
    return replace(info, by_building=by_building, building=None, missing=found.number)


def _is_within(info: NameInfo, reach: Reach) -> bool:
    return reach.is_whole or any(reach.covers(share.grid_id) for share in info.grids)


def _by_kind(found: Iterable[Found]) -> Mapping[NamedKind, set[str]]:
    keys: dict[NamedKind, set[str]] = defaultdict(set)
    for each in found:
        keys[each.stands_for].add(each.key)
    return keys


def _ids(things: Mapping[NamedKind, Mapping[str, _Thing]], kind: NamedKind) -> list[int]:
    return [thing.id for thing in things.get(kind, {}).values()]


def _things(
    session: Session, territory_id: int, plan_id: int, kind: NamedKind, keys: Iterable[str]
) -> dict[str, _Thing]:
    values = {"territory": territory_id, "plan": plan_id, "keys": sorted(keys)}
    statement = _THINGS[kind]
    known = {name: value for name, value in values.items() if f":{name}" in statement.text}
    return {
        row.key: _Thing(row.id, row.key, row.name, row.community, row.lon, row.lat)
        for row in session.execute(statement, known)
    }


def _numbered(
    session: Session, compounds: Mapping[str, _Thing], found: Iterable[Found]
) -> dict[tuple[int, str], _Thing]:
    """The buildings that were named by number beside a compound, by the compound's id and the number."""
    wanted = {
        (compounds[each.key].id, each.number) for each in found if each.number is not None and each.key in compounds
    }
    if not wanted:
        return {}
    values = {"compounds": [compound for compound, _ in wanted], "numbers": [number for _, number in wanted]}
    return {
        (row.compound_id, row.number): _Thing(row.id, row.key, row.normalised, row.community, row.lon, row.lat)
        for row in session.execute(_NUMBERED, values)
        if (row.compound_id, row.number) in wanted
    }


def _joined(
    session: Session, plan_id: int, things: Mapping[NamedKind, Mapping[str, _Thing]]
) -> dict[tuple[NamedKind, int], tuple[GridShare, ...]]:
    """The grids of addresses, places, grids and communities."""
    grids: dict[tuple[NamedKind, int], tuple[GridShare, ...]] = {}
    for kind, statement in _GRIDS.items():
        ids = _ids(things, kind)
        for row in session.execute(statement, {"plan": plan_id, "ids": ids}) if ids else ():
            grids[kind, row.id] = (*grids.get((kind, row.id), ()), GridShare(row.grid_id, row.code, row.name, ()))
    return grids


def _of_table(table: str, name: str, community: str) -> TextClause:
    return text(f"""
        SELECT id, key, {name} AS name, {community} AS community, ST_X(geom) AS lon, ST_Y(geom) AS lat FROM {table}
        WHERE territory_id = :territory AND key = ANY(:keys)
    """)  # noqa: S608 (own table names)


_THINGS: Mapping[NamedKind, TextClause] = {
    NamedKind.ADDRESS: _of_table("address", "text", "community"),
    NamedKind.BUILDING: _of_table("building", "normalised", "NULL::text"),
    NamedKind.PLACE: _of_table("place", "name", "NULL::text"),
    NamedKind.COMPOUND: text("""
        SELECT c.id, c.key, c.name, c.community, ST_X(b.geom) AS lon, ST_Y(b.geom) AS lat
        FROM compound c
        LEFT JOIN LATERAL (
            SELECT geom FROM building WHERE compound_id = c.id ORDER BY length(number), number, key LIMIT 1
        ) b ON true
        WHERE c.territory_id = :territory AND c.key = ANY(:keys)
    """),
    NamedKind.GRID: text("""
        SELECT id, code AS key, name, NULL AS community, NULL AS lon, NULL AS lat FROM grid
        WHERE plan_id = :plan AND code = ANY(:keys)
    """),
    NamedKind.COMMUNITY: text("""
        SELECT c.id, c.code AS key, p.name, p.name AS community, NULL AS lon, NULL AS lat
        FROM community c JOIN plan_community p ON p.community_id = c.id AND p.plan_id = :plan
        WHERE c.territory_id = :territory AND c.code = ANY(:keys)
    """),
}
_NUMBERED = text("""
    SELECT b.id, b.key, b.compound_id, b.number, b.normalised, c.community, ST_X(b.geom) AS lon, ST_Y(b.geom) AS lat
    FROM building b JOIN compound c ON c.id = b.compound_id
    WHERE b.compound_id = ANY(:compounds) AND b.number = ANY(:numbers)
""")
_OF_JOIN = """
    SELECT j.{kind}_id AS id, g.id AS grid_id, g.code, g.name FROM {kind}_grid j
    JOIN grid g ON g.id = j.grid_id WHERE j.plan_id = :plan AND j.{kind}_id = ANY(:ids)
"""
_GRIDS: Mapping[NamedKind, TextClause] = {
    NamedKind.ADDRESS: text(_OF_JOIN.format(kind="address")),
    NamedKind.PLACE: text(_OF_JOIN.format(kind="place")),
    NamedKind.GRID: text("SELECT id, id AS grid_id, code, name FROM grid WHERE plan_id = :plan AND id = ANY(:ids)"),
    NamedKind.COMMUNITY: text("""
        SELECT community_id AS id, id AS grid_id, code, name FROM grid
        WHERE plan_id = :plan AND community_id = ANY(:ids) ORDER BY ordinal
    """),
}
