"""Which grid of which plan each point object lies in, as rows (plan, object, grid).

Set-based, in PostGIS. Every object of a territory has one row in each of its plans, with no grid
where it lies in none. A point on a shared edge goes to the grid with the smaller ordinal. Each
polygon is read once and all points under its box are tested against it in a row, because PostGIS
keeps the index of one polygon prepared only as long as the next question is about the same one.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, text
from sqlalchemy.orm import Session


@dataclass(frozen=True, kw_only=True)
class PointJoin:
    """How one kind of point objects is joined to grids.

    `objects` has `id`, `geom` and `import_id`; `joins` has `plan_id`, `grid_id` and the column
    `key` with the object's id. An object's territory stands in its own row, or, where `owner` is
    given, in the row of that table which its column `owner_key` names (a fix: its patrol).
    """

    objects: Table
    joins: Table
    key: str
    owner: Table | None = None
    owner_key: str | None = None


@dataclass(frozen=True)
class JoinCount:
    """How many rows lie in a grid and how many in none, over all plans that were joined."""

    inside: int
    outside: int

    def __add__(self, other: "JoinCount") -> "JoinCount":
        """Counts of two joins together."""
        return JoinCount(self.inside + other.inside, self.outside + other.outside)


def join_points(
    session: Session,
    join: PointJoin,
    *,
    plan_ids: Sequence[int],
    import_id: uuid.UUID | None = None,
    object_ids: Sequence[int] | Sequence[uuid.UUID] | None = None,
) -> JoinCount:
    """Join objects to the grids of some plans of one territory, replacing the rows there are.

    All objects of the territory, or only those of one import, or only those named.
    """
    total = JoinCount(0, 0)
    for plan_id in plan_ids:
        total += _join_plan(session, join, plan_id, import_id=import_id, object_ids=object_ids)
    return total


def _join_plan(
    session: Session,
    join: PointJoin,
    plan_id: int,
    *,
    import_id: uuid.UUID | None,
    object_ids: Sequence[int] | Sequence[uuid.UUID] | None,
) -> JoinCount:
    chosen = _chosen(join, import_id=import_id, object_ids=object_ids)
    names = {"objects": join.objects.name, "joins": join.joins.name, "key": join.key, "chosen": chosen}
    values = {"plan": plan_id, "import_id": import_id, "object_ids": list(object_ids or ())}

    def run(statement: str) -> int:
        given = {name: value for name, value in values.items() if f":{name}" in statement.format(**names)}
        return int(session.execute(text(statement.format(**names)), given).rowcount)  # type: ignore[attr-defined]

    few = _fewer_than_grids(session, join, plan_id, values, chosen)
    run(_BY_OBJECT if few else _BY_GRID)
    run(_DROP_ROWS)
    inside = run(_INSIDE)
    outside = run(_OUTSIDE)
    run("DROP TABLE pg_temp.joined")
    return JoinCount(inside, outside)


def _fewer_than_grids(
    session: Session, join: PointJoin, plan_id: int, values: Mapping[str, object], chosen: str
) -> bool:
    """Whether it pays to look up each object's polygons rather than each polygon's objects."""
    counted = f"""
        SELECT (SELECT count(*) FROM (SELECT FROM {join.objects.name} o WHERE {chosen} LIMIT :most) o)
             < (SELECT count(*) FROM grid WHERE plan_id = :plan)
    """  # noqa: S608 (own table names)
    given = {name: value for name, value in values.items() if f":{name}" in counted}
    return bool(session.execute(text(counted), {**given, "plan": plan_id, "most": _MANY}).scalar_one())


_MANY = 100_000

_BY_GRID = """
    CREATE TEMPORARY TABLE joined AS
    SELECT o.id, g.id AS grid_id, g.ordinal
    FROM (SELECT id, ordinal, geom FROM grid WHERE plan_id = :plan OFFSET 0) g
    CROSS JOIN LATERAL (
        SELECT o.id FROM {objects} o WHERE ST_Covers(g.geom, o.geom) AND {chosen} OFFSET 0
    ) o
"""
_BY_OBJECT = """
    CREATE TEMPORARY TABLE joined AS
    SELECT o.id, g.id AS grid_id, g.ordinal
    FROM (SELECT o.id, o.geom FROM {objects} o WHERE {chosen} OFFSET 0) o
    CROSS JOIN LATERAL (
        SELECT id, ordinal FROM grid WHERE plan_id = :plan AND ST_Covers(geom, o.geom) OFFSET 0
    ) g
"""
_DROP_ROWS = """
    DELETE FROM {joins} j USING {objects} o WHERE j.plan_id = :plan AND j.{key} = o.id AND {chosen}
"""
_INSIDE = """
    INSERT INTO {joins} (plan_id, {key}, grid_id)
    SELECT DISTINCT ON (id) :plan, id, grid_id FROM pg_temp.joined ORDER BY id, ordinal
"""
# EXCEPT, because NOT EXISTS on rows without statistics, fresh from this transaction, compares each with each.
_OUTSIDE = """
    INSERT INTO {joins} (plan_id, {key}, grid_id)
    SELECT :plan, outside.id, NULL
    FROM (SELECT o.id FROM {objects} o WHERE {chosen} EXCEPT SELECT id FROM pg_temp.joined) outside
"""


def _chosen(
    join: PointJoin, *, import_id: uuid.UUID | None, object_ids: Sequence[int] | Sequence[uuid.UUID] | None
) -> str:
    """The condition on object `o` that the join covers; `:plan` names the plan and so the territory."""
    territory = "(SELECT territory_id FROM plan WHERE id = :plan)"
    if join.owner is None:
        condition = f"o.territory_id = {territory}"
    else:
        owners = f"SELECT id FROM {join.owner.name} WHERE territory_id = {territory}"  # noqa: S608 (own table names)
        condition = f"o.{join.owner_key} IN ({owners})"
    if import_id is not None:
        condition += " AND o.import_id = :import_id"
    if object_ids is not None:
        condition += " AND o.id = ANY(:object_ids)"
    return condition
