"""What must hold for rows of joins: each object has one in every published plan, and it names the right grid."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.boundaries.joins import PointJoin
from geo.core.language import Sentence, say
from geo.db.checking import Check, Finding, Look, Told

_TELL_EVERY = 5_000

_PLANS = text("""
    SELECT p.id, p.name, p.territory_id FROM plan p
    WHERE EXISTS (SELECT FROM publication b WHERE b.plan_id = p.id) ORDER BY p.id
""")
# The territory of an object stands in its own row or in that of its owner.
_OWNED = "{objects} o"
_OWNED_BY = "(SELECT o.id, o.geom, w.territory_id FROM {objects} o JOIN {owner} w ON w.id = o.{owner_key}) o"
_MISSING = """
    SELECT count(*) AS number, min(o.id::text) AS first FROM {owned}
    WHERE o.territory_id = :territory
      AND NOT EXISTS (SELECT FROM {joins} j WHERE j.{key} = o.id AND j.plan_id = :plan)
"""
_WITHOUT_OBJECT = """
    SELECT count(*) AS number, min(j.{key}::text) AS first FROM {joins} j
    WHERE NOT EXISTS (SELECT FROM {objects} o WHERE o.id = j.{key})
"""
_WITHOUT_PLAN = """
    SELECT count(*) AS number, min(j.{key}::text) AS first FROM {joins} j JOIN {owned} ON o.id = j.{key}
    WHERE NOT EXISTS (SELECT FROM plan p WHERE p.id = j.plan_id AND p.territory_id = o.territory_id)
"""
_WITHOUT_GRID = """
    SELECT count(*) AS number, min(j.{key}::text) AS first FROM {joins} j
    WHERE j.grid_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM grid g WHERE g.id = j.grid_id AND g.plan_id = j.plan_id)
"""
# The smallest ordinal that covers the point; OFFSET keeps the planner from walking through the ordinals.
_MISPLACED = """
    SELECT o.id::text AS id, stands.code AS stands, lies.code AS lies
    FROM {sampled} JOIN {joins} j ON j.{key} = o.id AND j.plan_id = :plan
    LEFT JOIN LATERAL (
        SELECT min(f.ordinal) AS ordinal FROM (
            SELECT g.ordinal FROM grid g WHERE g.plan_id = :plan AND ST_Covers(g.geom, o.geom) OFFSET 0
        ) f
    ) least ON true
    LEFT JOIN grid lies ON lies.plan_id = :plan AND lies.ordinal = least.ordinal
    LEFT JOIN grid stands ON stands.id = j.grid_id
    WHERE j.grid_id IS DISTINCT FROM lies.id
"""
_SAMPLE = " TABLESAMPLE BERNOULLI (:percent) REPEATABLE (:seed)"


def checks(join: PointJoin, rows: Sentence, places: Sentence) -> tuple[Check, Check]:
    """Both checks of one join, under what they are called."""
    name = join.joins.name
    return (
        Check(f"{name}_rows", rows, partial(check_rows, join=join)),
        Check(f"{name}_places", places, partial(check_places, join=join)),
    )


def check_rows(
    session: Session,
    look: Look,  # noqa: ARG001 (as every check)
    told: Told,
    *,
    join: PointJoin,
) -> Iterator[Finding]:
    """One row for each object and plan of its territory, and no row of anything else."""
    table = join.joins.name
    total = _count(session, table)
    for plan in session.execute(_PLANS).all():
        row = _one(session, join, _MISSING, territory=plan.territory_id, plan=plan.id)
        if row.number:
            what = say("{count} objects have no row in the plan {plan}, the first is {id}.",
                       count=row.number, plan=plan.name, id=row.first)  # fmt: skip
            yield Finding(code="join.missing", what=what, where=table, remedy=_rejoin(plan.name))
    for code, statement, told_of in (
        ("join.without_object", _WITHOUT_OBJECT, _without_object),
        ("join.without_plan", _WITHOUT_PLAN, _without_plan),
        ("join.without_grid", _WITHOUT_GRID, _without_grid),
    ):
        row = _one(session, join, statement)
        if row.number:
            yield Finding(code=code, what=told_of(row.number, row.first), where=table, remedy=_REJOIN_ALL)
    told(total, total)


def check_places(session: Session, look: Look, told: Told, *, join: PointJoin) -> Iterator[Finding]:
    """The row names the grid that covers the point, of several that with the smaller ordinal, or none."""
    plans = session.execute(_PLANS).all()
    there = _count(session, join.objects.name)
    all_of_them = look.full or there <= look.sample
    looked_at = there if all_of_them else look.sample
    session.execute(text("SET LOCAL enable_seqscan = off"))  # statistics may be old; the index is the only way
    for done, plan in enumerate(plans):
        told(done * looked_at, len(plans) * looked_at)
        values = {"plan": plan.id, "percent": 100 * look.sample / max(there, 1), "seed": look.seed}
        for row in _rows(session, join, _MISPLACED, sampled=not all_of_them, **values):
            yield Finding(
                code="join.misplaced",
                what=_misplaced(row.stands, row.lies),
                where=f"{join.joins.name}, {join.key} {row.id}, plan {plan.name}",
                remedy=_rejoin(plan.name),
            )
    session.execute(text("SET LOCAL enable_seqscan = on"))
    told(len(plans) * looked_at, len(plans) * looked_at)


def _rows(session: Session, join: PointJoin, statement: str, *, sampled: bool = False, **values: Any) -> Any:
    owner = join.owner.name if join.owner is not None else ""
    names = {"objects": join.objects.name, "owner": owner, "owner_key": join.owner_key or ""}
    owned = (_OWNED_BY if owner else _OWNED).format(**names)
    sample = f"{join.objects.name} o{_SAMPLE if sampled else ''}"
    filled = statement.format(**names, joins=join.joins.name, key=join.key, owned=owned, sampled=sample)
    given = {name: value for name, value in values.items() if f":{name}" in filled}
    return session.execute(text(filled).execution_options(yield_per=_TELL_EVERY), given)


def _one(session: Session, join: PointJoin, statement: str, **values: Any) -> Any:
    return _rows(session, join, statement, **values).one()


def _count(session: Session, table: str) -> int:
    return int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608 (own table names)


def _rejoin(plan: str) -> Sentence:
    return say("Join rows follow from what is stored. Have them written anew: gridsteward plan rejoin '{plan}'",
               plan=plan)  # fmt: skip


_REJOIN_ALL = say("Join rows follow from what is stored. Have those of each plan written anew: gridsteward plan rejoin")


def _without_object(count: int, first: str) -> Sentence:
    return say("{count} rows belong to objects that do not exist, the first is {id}.", count=count, id=first)


def _without_plan(count: int, first: str) -> Sentence:
    return say("{count} rows belong to no plan of their object's territory, the first is of {id}.",
               count=count, id=first)  # fmt: skip


def _without_grid(count: int, first: str) -> Sentence:
    return say("{count} rows name a grid that their plan does not have, the first is of {id}.", count=count, id=first)


def _misplaced(stands: str | None, lies: str | None) -> Sentence:
    if lies is None:
        return say("It stands in grid {stands}, but lies in none.", stands=stands or "-")
    if stands is None:
        return say("It stands in no grid, but lies in {lies}.", lies=lies)
    return say("It stands in grid {stands}, but lies in {lies}.", stands=stands, lies=lies)
