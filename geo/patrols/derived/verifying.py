"""What must hold of what was derived: it rests on the fixes and streets that are there; parts make whole segments."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.core.language import Sentence, say
from geo.db.checking import Check, Finding, Look, Told
from geo.streets.storing import load_beside

_FIXES_A_PATROL = 200
"""So many positions has a patrol, about."""

_WITHOUT_PATROL = text("""
    SELECT count(*) AS number, min(w.patrol_id::text) AS first FROM patrol_walked w
    WHERE NOT EXISTS (SELECT FROM patrol p WHERE p.id = w.patrol_id)
""")
_OFF_SEGMENT = text("""
    SELECT count(*) AS number, min(w.patrol_id::text) AS first FROM patrol_walked w
    LEFT JOIN street_segment s ON s.id = w.segment_id AND s.network_id = w.network_id
    WHERE s.id IS NULL OR w.from_mm < 0 OR w.from_mm >= w.to_mm OR w.to_mm > s.length_mm
""")
_PLANS = text("""
    SELECT p.id, p.name, (
        SELECT max(n.id) FROM street_network n WHERE n.territory_id = p.territory_id
    ) AS network_id
    FROM plan p WHERE EXISTS (SELECT FROM publication b WHERE b.plan_id = p.id) ORDER BY p.id
""")
_PARTS = text("""
    SELECT s.ordinal, s.length_mm, coalesce(parts.mm, 0) AS mm,
           coalesce(parts.from_mm < 0 OR parts.to_mm > s.length_mm, false) AS beyond
    FROM street_segment s LEFT JOIN LATERAL (
        SELECT min(g.from_mm) AS from_mm, max(g.to_mm) AS to_mm, sum(g.to_mm - g.from_mm) AS mm
        FROM segment_grid g WHERE g.plan_id = :plan_id AND g.segment_id = s.id
    ) parts ON true
    WHERE s.network_id = :network_id AND s.kind <= 1 ORDER BY s.ordinal
""")
_OF_NOTHING = text("""
    SELECT count(*) AS number, min(g.segment_id) AS first FROM segment_grid g
    WHERE NOT EXISTS (SELECT FROM plan p WHERE p.id = g.plan_id)
       OR NOT EXISTS (SELECT FROM street_segment s WHERE s.id = g.segment_id AND s.network_id = g.network_id)
       OR g.grid_id IS NOT NULL AND NOT EXISTS (SELECT FROM grid r WHERE r.id = g.grid_id AND r.plan_id = g.plan_id)
""")
_DERIVED = text("""
    SELECT d.patrol_id, d.digest, d.network_id, (
        SELECT max(n.id) FROM street_network n WHERE n.territory_id = p.territory_id
    ) AS held
    FROM patrol_derived d JOIN patrol p ON p.id = d.patrol_id
    WHERE NOT EXISTS (SELECT FROM patrol_due w WHERE w.patrol_id = d.patrol_id)
    ORDER BY md5(d.patrol_id::text || :seed) LIMIT :most
""")


def check_walked(session: Session, look: Look, told: Told) -> Iterator[Finding]:  # noqa: ARG001 (as every check)
    """What was walked is of a patrol, and lies on a segment of its streets."""
    for done, (code, statement) in enumerate(
        (("walked.without_patrol", _WITHOUT_PATROL), ("walked.off_segment", _OFF_SEGMENT)), start=1
    ):
        row = session.execute(statement).one()
        if row.number:
            what = say("{count} walked stretches lie on no street of their patrol, the first is of {id}.",
                       count=row.number, id=row.first)  # fmt: skip
            yield Finding(code=code, what=what, where="patrol_walked", remedy=_ANEW)
        told(done, 2)


def check_digests(session: Session, look: Look, told: Told) -> Iterator[Finding]:
    """What is not waiting to be derived was derived of the very fixes that are there, on the streets that hold."""
    from geo.patrols.derived.fixes import digest_of, read_fixes  # noqa: PLC0415 (it loads a compiler)
    from geo.patrols.derived.ways import read_ways  # noqa: PLC0415 (beside it)

    most = None if look.full else max(1, look.sample // _FIXES_A_PATROL)
    rows = session.execute(_DERIVED, {"seed": str(look.seed), "most": most}).all()
    for done, row in enumerate(rows, start=1):
        fixes = digest_of(read_fixes(session, row.patrol_id))
        if row.network_id != row.held or bytes(row.digest) != read_ways(session, row.patrol_id).digest(fixes):
            yield Finding(
                code="walked.of_other_fixes",
                what=say("What patrol {id} walked was found of other positions or streets than are there now.",
                         id=str(row.patrol_id)),
                where="patrol_derived",
                remedy=_ANEW,
            )  # fmt: skip
        told(done, len(rows))


def check_parts(session: Session, look: Look, told: Told) -> Iterator[Finding]:  # noqa: ARG001 (as every check)
    """The parts of each segment make the whole of it but what belongs to a street beside it, in each published plan."""
    plans = [plan for plan in session.execute(_PLANS).all() if plan.network_id is not None]
    for done, plan in enumerate(plans, start=1):
        wrong = _not_whole(session, plan.id, plan.network_id)
        if wrong:
            what = say("{count} streets are not wholly cut at the grids of the plan {plan}, the first is {id}.",
                       count=len(wrong), plan=plan.name, id=wrong[0])  # fmt: skip
            yield Finding(code="parts.not_whole", what=what, where="segment_grid", remedy=_rejoin(plan.name))
        told(done, len(plans))
    row = session.execute(_OF_NOTHING).one()
    if row.number:
        what = say("{count} parts of streets name a plan, street or grid that is not there, the first is of {id}.",
                   count=row.number, id=row.first)  # fmt: skip
        yield Finding(code="parts.of_nothing", what=what, where="segment_grid", remedy=_REJOIN_ALL)


def _not_whole(session: Session, plan_id: int, network_id: int) -> list[int]:
    """The places in the network of segments whose parts are not what counts of them."""
    beside = load_beside(session, network_id)
    elsewhere: Counter[int] = Counter()
    for segment, mm in zip(beside.segment.tolist(), (beside.to_mm - beside.from_mm).tolist(), strict=True):
        elsewhere[segment] += mm
    rows = session.execute(_PARTS, {"plan_id": plan_id, "network_id": network_id})
    return [row.ordinal for row in rows if row.beyond or row.mm != row.length_mm - elsewhere[row.ordinal]]


def _rejoin(plan: str) -> Sentence:
    return say("Join rows follow from what is stored. Have them written anew: gridsteward plan rejoin '{plan}'",
               plan=plan)  # fmt: skip


_REJOIN_ALL = say("Join rows follow from what is stored. Have those of each plan written anew: gridsteward plan rejoin")
_ANEW = say("It follows from positions and streets. Have it found anew: gridsteward coverage --anew")

CHECKS = (
    Check("patrol_walked_rows", say("What patrols walked"), check_walked),
    Check("patrol_derived_digests", say("Positions that walks were found of"), check_digests),
    Check("segment_grid_rows", say("Streets cut at grids"), check_parts),
)
