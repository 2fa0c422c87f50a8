"""What must hold for plans: each tiles its ground as when it was stored, and the pointer follows what was said."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.boundaries.holding import holding
from geo.boundaries.plans.stored import check_plan
from geo.boundaries.queries.plans import publications
from geo.core import clock
from geo.core.language import say
from geo.db.checking import Check, Finding, Look, Told

_SWAPPED_WITHIN = timedelta(minutes=2)
"""The worker looks each minute for plans whose time has come."""

_POINTERS = text("""
    SELECT t.id, t.code, t.plan_id, p.name AS plan, p.territory_id AS owner
    FROM territory t LEFT JOIN plan p ON p.id = t.plan_id ORDER BY t.id
""")
_FOREIGN = text("""
    SELECT b.id, p.name AS plan FROM publication b LEFT JOIN plan p ON p.id = b.plan_id
    WHERE p.territory_id IS DISTINCT FROM b.territory_id ORDER BY b.id
""")
_PUBLISHED = text("""
    SELECT p.id, t.code AS territory, p.name FROM plan p JOIN territory t ON t.id = p.territory_id
    WHERE EXISTS (SELECT FROM publication b WHERE b.plan_id = p.id) ORDER BY p.id
""")


def check_pointers(session: Session, look: Look, told: Told) -> Iterator[Finding]:  # noqa: ARG001 (as every check)
    """The plan that readers see is that of the last publication that is due."""
    rows = session.execute(_POINTERS).all()
    now = clock.now()
    for row in rows:
        said = publications(session, row.id)
        due = [holding(said, at) for at in (now, now - _SWAPPED_WITHIN)]
        if row.plan_id not in {each.plan_id if each else None for each in due}:
            yield Finding(
                code="plan.pointer",
                what=say("The plan in force is not the one that was published last, but {plan}.", plan=row.plan or "-"),
                where=f"territory {row.code}",
                remedy=say("'gridsteward plan list' lets the plan that is due hold. If that changes nothing, find out"
                           " who could change the database."),
            )  # fmt: skip
    told(len(rows), len(rows))
    for row in session.execute(_FOREIGN):
        yield Finding(
            code="plan.publication_foreign",
            what=say("A publication names a plan of another territory, or none: {plan}.", plan=row.plan or "-"),
            where=f"publication {row.id}",
            remedy=say("Bring the database back from a backup from before."),
        )


def check_plans(session: Session, look: Look, told: Told) -> Iterator[Finding]:  # noqa: ARG001 (as every check)
    """Every plan that was published, one after the other: no more than one is held at a time."""
    rows = session.execute(_PUBLISHED).all()
    for done, row in enumerate(rows, start=1):
        yield from check_plan(session, row.id, f"{row.territory} / {row.name}")
        told(done, len(rows))


CHECKS = (
    Check("plan_pointers", say("Plans in force"), check_pointers, patience_s=2.0),
    Check("plans", say("Plans that were published"), check_plans),
)
