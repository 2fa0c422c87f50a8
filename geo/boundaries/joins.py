"""Which grid of which plan each point object lies in, as rows (plan, object, grid).

Set-based, in PostGIS. Every object of a territory has one row in each of its plans, with no grid
where it lies in none. A point on a shared edge goes to the grid with the smaller ordinal. Each
polygon is read once and all points under its box are tested against it in a row, because PostGIS
keeps the index of one polygon prepared only as long as the next question is about the same one.
"""

import uuid
from collections.abc import Sequence
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
    names = {"objects": join.objects.name, "joins": join.joins.name, "key": join.key}
    chosen = _chosen(join, import_id=import_id, object_ids=object_ids)
    parameters = {"plan": plan_id, "import_id": import_id, "object_ids": list(object_ids or ())}
    session.execute(text("DROP TABLE IF EXISTS pg_temp.joined"))
    session.execute(text(_FOUND.format(**names, chosen=chosen)), parameters)
    session.execute(text(_DROP_ROWS.format(**names, chosen=chosen)), parameters)
    session.execute(text(_INSIDE.format(**names)), parameters)
    inside = int(session.execute(text("SELECT count(DISTINCT id) FROM pg_temp.joined")).scalar_one())
    outside = session.execute(text(_OUTSIDE.format(**names, chosen=chosen)), parameters)
    session.execute(text("DROP TABLE pg_temp.joined"))
    return JoinCount(inside, int(outside.rowcount))  # type: ignore[attr-defined]


_FOUND = """
    CREATE TEMPORARY TABLE joined AS
    SELECT o.id, g.id AS grid_id, g.ordinal
    FROM grid g JOIN {objects} o ON ST_Covers(g.geom, o.geom)
    WHERE g.plan_id = :plan AND {chosen}
"""
_DROP_ROWS = """
    DELETE FROM {joins} j USING {objects} o WHERE j.plan_id = :plan AND j.{key} = o.id AND {chosen}
"""
_INSIDE = """
    INSERT INTO {joins} (plan_id, {key}, grid_id)
    SELECT DISTINCT ON (id) :plan, id, grid_id FROM pg_temp.joined ORDER BY id, ordinal
"""
_OUTSIDE = """
    INSERT INTO {joins} (plan_id, {key}, grid_id)
    SELECT :plan, o.id, NULL FROM {objects} o
    WHERE {chosen} AND NOT EXISTS (SELECT FROM pg_temp.joined j WHERE j.id = o.id)
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
