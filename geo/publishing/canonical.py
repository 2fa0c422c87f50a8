"""Facts and results by natural key, sorted, as JSON lines: the same content gives the same bytes.

Surrogate ids, arrival times and records of files are left out, so that two databases that were told
the same in another order write the same file. A plan that came into force when it arrived has no
`from` of its own; one that was given a day has it. Colours depend on which plan was there first and are
left out too. With `everything` all that was left out follows; of a contact only that it is there, and
a digest of what is sealed: two databases can be compared, and nobody is named. Care stops are never exported.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.db.sets import in_sets

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
_ROWS_AT_ONCE = 5_000


@dataclass(frozen=True)
class CanonicalFile:
    """What was written: the number of lines, and the SHA-256 of the bytes."""

    lines: int
    sha256: str


def write_canonical(
    session: Session,
    path: Path,
    *,
    everything: bool = False,
    before_it_appears: Callable[[CanonicalFile], None] | None = None,
) -> CanonicalFile:
    """Write the file; it appears under its name only when it is whole, and `before_it_appears` has returned.

    Run it in a transaction of its own that sees one state (REPEATABLE READ).
    """
    whole, lines = hashlib.sha256(), 0
    partial = path.with_name(f"{path.name}.partial")
    try:
        with partial.open("wb") as file:
            for line in canonical_lines(session, everything=everything):
                whole.update(line)
                file.write(line)
                lines += 1
        written = CanonicalFile(lines, whole.hexdigest())
        if before_it_appears is not None:
            before_it_appears(written)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return written


def canonical_lines(session: Session, *, everything: bool = False) -> Iterator[bytes]:
    """The lines, each with its end; `kind` tells what a line is about."""
    with in_sets(session):
        for kind, statement in {**FACTS, **(_ARRIVALS if everything else {})}.items():
            rows = session.execute(text(statement).execution_options(yield_per=_ROWS_AT_ONCE))
            for row in rows.mappings():
                yield orjson.dumps({"kind": kind, **row}, default=_plain, option=_OPTIONS) + b"\n"


def _plain(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def _grids_of(joins: str, key: str) -> str:
    """The codes of the grids that each object `o` has, by the names of plans: one set, not one question an object."""
    return f"""LEFT JOIN (
            SELECT j.{key} AS object_id, jsonb_object_agg(p.name, g.code) AS grids
            FROM {joins} j JOIN plan p ON p.id = j.plan_id LEFT JOIN grid g ON g.id = j.grid_id
            GROUP BY j.{key}
        ) AS joined ON joined.object_id = o.id"""  # noqa: S608 (own table names)


_PLACE = "ST_X(o.geom) AS lon, ST_Y(o.geom) AS lat"

FACTS = {
    "territory": 'SELECT code, name FROM territory ORDER BY code COLLATE "C"',
    "town": """
        SELECT t.code AS territory, o.code, o.name
        FROM town o JOIN territory t ON t.id = o.territory_id
        ORDER BY t.code COLLATE "C", o.code COLLATE "C"
    """,
    "plan": """
        SELECT t.code AS territory, o.name, o.datum, o.digest
        FROM plan o JOIN territory t ON t.id = o.territory_id
        ORDER BY t.code COLLATE "C", o.name COLLATE "C"
    """,
    "draft": """
        SELECT t.code AS territory, p.name AS plan, b.name AS base, o.stage, o.version
        FROM draft o JOIN plan p ON p.id = o.plan_id JOIN plan b ON b.id = o.base_plan_id
             JOIN territory t ON t.id = p.territory_id
        ORDER BY t.code COLLATE "C", p.name COLLATE "C"
    """,
    "publication": """
        SELECT t.code AS territory, p.name AS plan, nullif(o.from_at, o.published_at) AS from
        FROM publication o JOIN plan p ON p.id = o.plan_id JOIN territory t ON t.id = o.territory_id
        ORDER BY t.code COLLATE "C", p.name COLLATE "C", o.from_at
    """,
    "community": """
        SELECT t.code AS territory, p.name AS plan, c.code, o.name, w.code AS town,
               round(o.area_m2::numeric, 2)::float8 AS area_m2, ST_AsBinary(o.outline) AS outline
        FROM plan_community o JOIN community c ON c.id = o.community_id JOIN plan p ON p.id = o.plan_id
             JOIN territory t ON t.id = p.territory_id LEFT JOIN town w ON w.id = o.town_id
        ORDER BY t.code COLLATE "C", p.name COLLATE "C", c.code COLLATE "C"
    """,
    "grid": """
        SELECT t.code AS territory, p.name AS plan, o.code, o.name, o.kind AS of, c.code AS community, o.ordinal,
               round(o.area_m2::numeric, 2)::float8 AS area_m2, ST_AsBinary(o.geom) AS outline
        FROM grid o JOIN community c ON c.id = o.community_id JOIN plan p ON p.id = o.plan_id
             JOIN territory t ON t.id = p.territory_id
        ORDER BY t.code COLLATE "C", p.name COLLATE "C", o.ordinal
    """,
    "block": """
        SELECT t.code AS territory, p.name AS plan, g.code AS grid, b.digest
        FROM plan_block o JOIN block b ON b.id = o.block_id JOIN grid g ON g.id = o.grid_id
             JOIN plan p ON p.id = o.plan_id JOIN territory t ON t.id = p.territory_id
        ORDER BY t.code COLLATE "C", p.name COLLATE "C", b.digest
    """,
    "street": """
        SELECT t.code AS territory, n.digest AS network, o.ordinal, o.kind AS of, o.level, o.name, o.length_mm,
               ST_AsBinary(o.geom) AS line
        FROM street_segment o JOIN street_network n ON n.id = o.network_id JOIN territory t ON t.id = n.territory_id
        ORDER BY t.code COLLATE "C", n.digest, o.ordinal
    """,
    "address": f"""
        SELECT t.code AS territory, o.key, o.text, o.compound, o.building, o.community, o.households,
               o.retired_on, o.datum, {_PLACE}, joined.grids
        FROM address o JOIN territory t ON t.id = o.territory_id {_grids_of("address_grid", "address_id")}
        ORDER BY t.code COLLATE "C", o.key COLLATE "C"
    """,  # noqa: S608 (own table names)
    "compound": """
        SELECT t.code AS territory, o.key, o.name, o.kind AS of, o.community
        FROM compound o JOIN territory t ON t.id = o.territory_id
        ORDER BY t.code COLLATE "C", o.key COLLATE "C"
    """,
    "building": f"""
        SELECT t.code AS territory, o.key, c.key AS compound, o.name, o.number, o.entrances, o.households, o.datum,
               ST_AsBinary(o.footprint) AS footprint, {_PLACE}, joined.grids
        FROM building o JOIN territory t ON t.id = o.territory_id LEFT JOIN compound c ON c.id = o.compound_id
             {_grids_of("building_grid", "building_id")}
        ORDER BY t.code COLLATE "C", o.key COLLATE "C"
    """,  # noqa: S608 (own table names)
    "place": f"""
        SELECT t.code AS territory, o.key, o.name, o.kind AS of, o.source, o.datum, {_PLACE}, joined.grids
        FROM place o JOIN territory t ON t.id = o.territory_id {_grids_of("place_grid", "place_id")}
        ORDER BY t.code COLLATE "C", o.key COLLATE "C"
    """,  # noqa: S608 (own table names)
    "alias": """
        SELECT t.code AS territory, o.text, o.kind AS of, o.stands_for, o.stands_for_key, o.state, o.remembered_from
        FROM alias o JOIN territory t ON t.id = o.territory_id
        ORDER BY t.code COLLATE "C", o.normalised COLLATE "C", o.stands_for, o.stands_for_key COLLATE "C"
    """,
    "worker": """
        SELECT t.code AS territory, o.grid_code AS grid, o.name, o.telephone, o.from_on AS from, o.to_on AS to
        FROM worker o JOIN territory t ON t.id = o.territory_id
        ORDER BY t.code COLLATE "C", o.grid_code COLLATE "C", o.name COLLATE "C", o.from_on
    """,
    "team": """
        SELECT t.code AS territory, o.name, o.kind AS of, o.community_code AS community, o.volunteers,
               o.retired_at IS NOT NULL AS retired
        FROM team o JOIN territory t ON t.id = o.territory_id
        ORDER BY t.code COLLATE "C", o.name COLLATE "C"
    """,
    "patrol": """
        SELECT t.code AS territory, o.key, o.title, o.team, m.name AS of_team, o.started_at, o.finished_at, o.datum
        FROM patrol o JOIN territory t ON t.id = o.territory_id LEFT JOIN team m ON m.id = o.team_id
        ORDER BY t.code COLLATE "C", o.key COLLATE "C"
    """,
    "fix": f"""
        SELECT t.code AS territory, r.key AS patrol, o.at, o.accuracy_m, {_PLACE}, joined.grids
        FROM fix o JOIN patrol r ON r.id = o.patrol_id JOIN territory t ON t.id = r.territory_id
             {_grids_of("fix_grid", "fix_id")}
        ORDER BY t.code COLLATE "C", r.key COLLATE "C", o.at, lon, lat, o.accuracy_m
    """,  # noqa: S608 (own table names)
    "derived patrol": """
        SELECT t.code AS territory, r.key AS patrol, n.digest AS network, o.digest
        FROM patrol_derived o JOIN patrol r ON r.id = o.patrol_id JOIN street_network n ON n.id = o.network_id
             JOIN territory t ON t.id = r.territory_id
        ORDER BY t.code COLLATE "C", r.key COLLATE "C"
    """,
    "walked": """
        SELECT t.code AS territory, r.key AS patrol, o.source, n.digest AS network, s.ordinal AS street, o.from_mm,
               o.to_mm, o.at_from, o.at_to, o.forward, o.sure
        FROM patrol_walked o JOIN patrol r ON r.id = o.patrol_id JOIN territory t ON t.id = r.territory_id
             LEFT JOIN street_network n ON n.id = o.network_id LEFT JOIN street_segment s ON s.id = o.segment_id
        ORDER BY t.code COLLATE "C", r.key COLLATE "C", o.source, o.ordinal
    """,
    "off the street": """
        SELECT t.code AS territory, r.key AS patrol, o.at_from, o.at_to, o.length_mm
        FROM patrol_away o JOIN patrol r ON r.id = o.patrol_id JOIN territory t ON t.id = r.territory_id
        ORDER BY t.code COLLATE "C", r.key COLLATE "C", o.ordinal
    """,
    "flaw": """
        SELECT t.code AS territory, r.key AS patrol, f.at, ST_X(f.geom) AS lon, ST_Y(f.geom) AS lat, o.flags
        FROM patrol_flaw o JOIN fix f ON f.id = o.fix_id JOIN patrol r ON r.id = o.patrol_id
             JOIN territory t ON t.id = r.territory_id
        ORDER BY t.code COLLATE "C", r.key COLLATE "C", f.at, lon, lat, o.flags
    """,
    "stop": f"""
        SELECT t.code AS territory, r.key AS patrol, o.at_from, o.at_to, {_PLACE}
        FROM patrol_stop o JOIN patrol r ON r.id = o.patrol_id JOIN territory t ON t.id = r.territory_id
        ORDER BY t.code COLLATE "C", r.key COLLATE "C", o.ordinal
    """,  # noqa: S608 (own table names)
    "patrol event": """
        SELECT t.code AS territory, r.key AS patrol, o.kind AS of, o.at
        FROM patrol_event o JOIN patrol r ON r.id = o.patrol_id JOIN territory t ON t.id = r.territory_id
        ORDER BY t.code COLLATE "C", r.key COLLATE "C", o.at, o.kind, o.id
    """,
    "part of street": """
        SELECT t.code AS territory, p.name AS plan, n.digest AS network, s.ordinal AS street, o.from_mm, o.to_mm,
               g.code AS grid
        FROM segment_grid o JOIN plan p ON p.id = o.plan_id JOIN territory t ON t.id = p.territory_id
             LEFT JOIN street_network n ON n.id = o.network_id LEFT JOIN street_segment s ON s.id = o.segment_id
             LEFT JOIN grid g ON g.id = o.grid_id
        ORDER BY t.code COLLATE "C", p.name COLLATE "C", n.digest, s.ordinal, o.from_mm
    """,
    "reported way": """
        SELECT t.code AS territory, r.key AS patrol, o.means, o.at_from, o.at_to, ST_AsText(o.geom, 8) AS line
        FROM patrol_reported o JOIN patrol r ON r.id = o.patrol_id JOIN territory t ON t.id = r.territory_id
        ORDER BY t.code COLLATE "C", r.key COLLATE "C", o.at_from, o.at_to, line, o.means
    """,
    "tick taken back": """
        SELECT t.code AS territory, r.key AS patrol, w.at_from, w.at_to, ST_AsText(w.geom, 8) AS line
        FROM patrol_unticked o JOIN patrol r ON r.id = o.patrol_id JOIN territory t ON t.id = r.territory_id
             JOIN patrol_reported w ON w.patrol_id = o.patrol_id AND w.id = o.tick_id
        ORDER BY t.code COLLATE "C", r.key COLLATE "C", w.at_from, w.at_to, line
    """,
    "paper sheet": """
        SELECT t.code AS territory, r.key AS patrol, o.walkers
        FROM patrol_sheet o JOIN patrol r ON r.id = o.patrol_id JOIN territory t ON t.id = r.territory_id
        ORDER BY t.code COLLATE "C", r.key COLLATE "C"
    """,
    "street target": """
        SELECT t.code AS territory, o.grid_code AS grid, o.street, ST_AsText(o.geom, 8) AS line, o.days, o.night,
               o.from_on
        FROM street_target o JOIN territory t ON t.id = o.territory_id
        ORDER BY t.code COLLATE "C", o.from_on, o.grid_code COLLATE "C", o.street COLLATE "C", line, o.night, o.days
    """,
    "incident": f"""
        SELECT t.code AS territory, o.key, o.category, o.status, o.occurred_at, o.closed_at, o.address,
               o.description, o.datum, {_PLACE}, joined.grids
        FROM incident o JOIN territory t ON t.id = o.territory_id {_grids_of("incident_grid", "incident_id")}
        ORDER BY t.code COLLATE "C", o.key COLLATE "C"
    """,  # noqa: S608 (own table names)
}
"""What was told and what follows from it, in natural order."""

_ARRIVALS = {
    "pointer": """
        SELECT t.id, t.code AS territory, t.made_up, p.name AS plan
        FROM territory t LEFT JOIN plan p ON p.id = t.plan_id ORDER BY t.code COLLATE "C"
    """,
    "colour": "SELECT plan_id, code, colour FROM grid ORDER BY plan_id, ordinal",
    "arrival of plan": "SELECT id, name, import_id, created_at FROM plan ORDER BY id",
    "draft operation": "SELECT id, plan_id, number, body FROM draft_operation ORDER BY plan_id, number",
    "draft step": """
        SELECT plan_id, version, kind AS of, number, made_by, made_at FROM draft_step ORDER BY plan_id, version
    """,
    "plan event": "SELECT id, plan_id, kind AS of, body, made_by, made_at FROM plan_event ORDER BY id",
    "plan comment": """
        SELECT id, plan_id, text, address, made_at, verdict, verdict_reason, verdict_by, verdict_at
        FROM plan_comment ORDER BY made_at, id
    """,
    "plan proposal": """
        SELECT id, plan_id, asked, state, found, failure, made_by, made_at FROM plan_proposal ORDER BY made_at, id
    """,
    "block lineage": "SELECT block_id, parent_id FROM block_lineage ORDER BY block_id, parent_id",
    "arrival of publication": "SELECT id, plan_id, from_at, published_at FROM publication ORDER BY id",
    "arrival of file": """
        SELECT id, kind AS of, state, file_name, file_sha256, options, created_at, applied_at, undone_at
        FROM import ORDER BY created_at, id
    """,
    "arrival of address": "SELECT id, key, import_id FROM address ORDER BY id",
    "arrival of compound": "SELECT id, key, import_id FROM compound ORDER BY id",
    "arrival of building": "SELECT id, key, import_id FROM building ORDER BY id",
    "arrival of place": "SELECT id, key, import_id FROM place ORDER BY id",
    "arrival of alias": "SELECT id, normalised, import_id FROM alias ORDER BY id",
    "arrival of patrol": "SELECT id, key, import_id FROM patrol ORDER BY id",
    "team member": "SELECT team_id, account_id, part FROM team_member ORDER BY team_id, account_id",
    "planned patrol": """
        SELECT id, team_id, on_day, grid_code, route_id, walkers, cancelled_at IS NOT NULL AS cancelled
        FROM patrol_plan ORDER BY id
    """,
    "stored route": """
        SELECT id, name, grid_code, question, length_m, removed_at IS NOT NULL AS removed FROM stored_route ORDER BY id
    """,
    "arrival of patrol event": "SELECT id, patrol_id, received_at FROM patrol_event ORDER BY id",
    "arrival of fix": "SELECT id, patrol_id, import_id FROM fix ORDER BY id",
    "patrol to be derived": "SELECT patrol_id, number, marked_at FROM patrol_due ORDER BY patrol_id",
    "arrival of derived patrol": "SELECT patrol_id, derived_at FROM patrol_derived ORDER BY patrol_id",
    "arrival of paper sheet": "SELECT patrol_id, entered_at FROM patrol_sheet ORDER BY patrol_id",
    "id of tick taken back": "SELECT patrol_id, tick_id, at FROM patrol_unticked ORDER BY patrol_id, tick_id",
    "arrival of street target": "SELECT id, set_at FROM street_target ORDER BY id",
    "call for help": """
        SELECT id, patrol_id, at, received_at, accuracy_m, ST_AsText(geom, 8) AS place, seen_at
        FROM patrol_sos ORDER BY id
    """,
    "arrival of incident": "SELECT id, key, import_id FROM incident ORDER BY id",
    "card of place": "SELECT territory_id, place_key, code FROM place_card ORDER BY code",
    "check-in": """
        SELECT id, patrol_id, code, at, received_at, accuracy_m, ST_AsText(geom, 8) AS place
        FROM patrol_presence ORDER BY id
    """,
    "clock of phone": "SELECT id, patrol_id, at, ahead_s FROM patrol_clock ORDER BY id",
    "report": """
        SELECT id, incident_id, patrol_id, category, at, received_at, accuracy_m, words,
               encode(owner_digest, 'hex') AS owner_digest
        FROM incident_report ORDER BY id
    """,
    "photo": """
        SELECT id, report_id, received_at, encode(sent_sha256, 'hex') AS sent_sha256,
               encode(sha256(content), 'hex') AS sha256
        FROM incident_photo ORDER BY id
    """,
    "voice note": """
        SELECT id, report_id, received_at, encode(sent_sha256, 'hex') AS sent_sha256, media_type, length_ms,
               encode(sha256(content), 'hex') AS sha256
        FROM incident_voice_note ORDER BY id
    """,
    "arrival of worker": "SELECT id, grid_code, name, import_id FROM worker ORDER BY id",
    "audit entry": """
        SELECT id, at, action, actor_kind, actor, request_id, subject_kind, subject_key, detail, payload_digest
        FROM audit_entry ORDER BY id
    """,
    "audit link": "SELECT seq, entry_id, hash FROM audit_link ORDER BY seq",
    "arrival of contact": """
        SELECT t.code AS territory, i.key AS incident, encode(sha256(o.sealed), 'hex') AS sealed_sha256, o.expires_at
        FROM incident_contact o JOIN incident i ON i.id = o.incident_id JOIN territory t ON t.id = i.territory_id
        ORDER BY t.code COLLATE "C", i.key COLLATE "C"
    """,
    "account": """
        SELECT id, sign_in_name, name, issuer, issuer_subject, created_at, closed_at,
               encode(sha256(convert_to(password_hash, 'UTF8')), 'hex') AS password_sha256
        FROM account ORDER BY sign_in_name COLLATE "C"
    """,
    "grant": "SELECT account_id, role, territory_code, level, code FROM account_grant ORDER BY id",
    "token": """
        SELECT id, kind, account_id, label, grants, "only", subject, created_at, expires_at, used_at, revoked_at
        FROM account_token ORDER BY id
    """,
    "settings": "SELECT * FROM territory_settings ORDER BY territory_id",
    "job": """
        SELECT id, task_name, args, status::text AS status, attempts, scheduled_at
        FROM procrastinate_jobs ORDER BY id
    """,
    "sequence": """
        SELECT sequencename AS name, last_value FROM pg_sequences
        WHERE schemaname = 'public' ORDER BY sequencename COLLATE "C"
    """,
}
"""When and in which order it came, and what is still to be done."""
