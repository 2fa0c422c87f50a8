"""Which grid of which plan each point object lies in, as rows (plan, object, grid).

Set-based, in PostGIS. Every object of a territory has one row in each of its plans, with no grid
where it lies in none. A point on a shared edge goes to the grid with the smaller ordinal. Large
polygons are taken one by one, with all points under the box of each, because PostGIS keeps the index
of one polygon prepared only as long as the next question is about the same one.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, Table, text
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

    def run(statement: str) -> CursorResult[Any]:
        filled = statement.format(**names)
        given = {name: value for name, value in values.items() if f":{name}" in filled}
        return session.execute(text(filled), given)  # type: ignore[return-value]  # of text, always a cursor's

    # 1. Find, polygon by polygon or object by object. The spatial index is the only way left open:
    #    rows that were only just copied in are not in the statistics yet, and mislead the planner.
    handful = object_ids is not None and len(object_ids) <= _HANDFUL
    by_object = handful or bool(run(_OBJECTS_ARE_CHEAPER).scalar_one())
    run("SET LOCAL enable_seqscan = off")
    run("SET LOCAL enable_bitmapscan = off")
    run(_BY_OBJECT if by_object else _BY_POLYGON)
    run("SET LOCAL enable_seqscan = on")
    run("SET LOCAL enable_bitmapscan = on")
    run("ANALYZE pg_temp.found")
    # 2. Replace the rows there are. Old statistics of a busy table can call a whole new file one row;
    #    joined in a nested loop, its 40,000 positions then took minutes.
    run(f"SET LOCAL enable_nestloop = {'on' if handful else 'off'}")
    if run("SELECT EXISTS (SELECT FROM {joins} WHERE plan_id = :plan)").scalar_one():
        run(_DROP_ROWS)
    written = int(run(_WRITE_ROWS).rowcount)
    inside = int(run("SELECT count(DISTINCT id) FROM pg_temp.found").scalar_one())
    run("SET LOCAL enable_nestloop = on")
    run("DROP TABLE pg_temp.found")
    return JoinCount(inside, written - inside)


_HANDFUL = 100
"""So few objects are looked up one by one without asking."""

# Microseconds, measured: a polygon costs one search of the objects' index; an object one of the
# polygons' and, for want of a prepared polygon, a walk along the outlines around it.
_OBJECTS_ARE_CHEAPER = """
    WITH outlines AS (
        SELECT count(*) AS polygons, coalesce(avg(ST_NPoints(geom)), 0) AS corners FROM grid WHERE plan_id = :plan
    )
    SELECT (
        SELECT count(*) FROM (SELECT FROM {objects} o WHERE {chosen} LIMIT (SELECT 2 * polygons FROM outlines)) o
    ) * (8 + 0.04 * corners) < 10 * polygons
    FROM outlines
"""
_BY_POLYGON = """
    CREATE TEMPORARY TABLE found AS
    SELECT o.id, g.ordinal
    FROM (SELECT ordinal, geom FROM grid WHERE plan_id = :plan OFFSET 0) g
    CROSS JOIN LATERAL (
        SELECT o.id FROM {objects} o WHERE ST_Covers(g.geom, o.geom) AND {chosen} OFFSET 0
    ) o
"""
_BY_OBJECT = """
    CREATE TEMPORARY TABLE found AS
    SELECT o.id, g.ordinal
    FROM (SELECT o.id, o.geom FROM {objects} o WHERE {chosen} OFFSET 0) o
    CROSS JOIN LATERAL (
        SELECT ordinal FROM grid WHERE plan_id = :plan AND ST_Covers(geom, o.geom) OFFSET 0
    ) g
"""
_DROP_ROWS = """
    DELETE FROM {joins} j USING {objects} o WHERE j.plan_id = :plan AND j.{key} = o.id AND {chosen}
"""
_WRITE_ROWS = """
    INSERT INTO {joins} (plan_id, {key}, grid_id)
    SELECT :plan, o.id, g.id
    FROM {objects} o
    LEFT JOIN (SELECT id, min(ordinal) AS ordinal FROM pg_temp.found GROUP BY id) f ON f.id = o.id
    LEFT JOIN grid g ON g.plan_id = :plan AND g.ordinal = f.ordinal
    WHERE {chosen}
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
