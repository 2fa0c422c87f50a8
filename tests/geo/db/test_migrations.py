"""The tables as the migrations make them."""

import threading
from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Column, Connection, MetaData, Text, text

from geo.core.errors import Unavailable
from geo.core.settings import Settings
from geo.db.database import Database, open_database
from geo.db.migrations import steps
from geo.db.migrations.upgrade import HEAD, upgrade
from geo.publishing.tables import METADATA

CONSTRAINTS = """
SELECT conrelid::regclass::text AS table, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
AND conrelid::regclass::text <> 'spatial_ref_sys' AND NOT starts_with(conrelid::regclass::text, 'procrastinate')
ORDER BY 1, 2
"""
INDEXES = """
SELECT indexdef FROM pg_indexes
WHERE schemaname = 'public' AND NOT starts_with(tablename, 'procrastinate')
AND tablename NOT IN ('alembic_version', 'spatial_ref_sys')
ORDER BY 1
"""


@pytest.fixture
def owner(fresh_settings: Settings) -> Iterator[Database]:
    """A database of the test's own, as the role that may change tables."""
    database = Database(str(fresh_settings.database_url).replace("gridsteward_app", "gridsteward_owner"))
    yield database
    database.close()


def described(connection: Connection) -> list[object]:
    """Every constraint and index of our tables, as PostgreSQL writes them."""
    rows = [tuple(row) for query in (CONSTRAINTS, INDEXES) for row in connection.execute(text(query))]
    return [row for row in rows if "alembic_version" not in str(row)]


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    """A database that went through every step differs in nothing from the models, as `alembic check` sees it."""
    assert steps.differences(database.engine, METADATA) == []


def test_a_column_without_a_step_is_seen(database: Database) -> None:
    """A model that went ahead of the migrations is told, by table and column."""
    ahead = MetaData()
    for table in METADATA.tables.values():
        table.to_metadata(ahead)
    ahead.tables["town"].append_column(Column("motto", Text))
    assert "motto" in str(steps.differences(database.engine, ahead))


def test_checks_and_indexes_are_those_of_the_models(owner: Database) -> None:
    """Checks, which `alembic check` does not compare, are the same as when the models make the tables."""
    with owner.engine.begin() as connection:
        migrated = described(connection)
        steps.undo(connection)
        METADATA.create_all(connection)
        assert described(connection) == migrated


def test_every_step_can_be_taken_back(owner: Database) -> None:
    """Down to nothing and up again ends where it began."""
    with owner.engine.begin() as connection:
        before = described(connection)
        steps.undo(connection)
        assert described(connection) == []
        steps.run(connection)
        assert described(connection) == before


def test_a_territory_in_which_drafts_were_begun_keeps_the_short_way(owner: Database) -> None:
    """Where one was begun before it could be chosen, where something was chosen, and where nothing was done yet."""
    with owner.engine.begin() as connection:
        command.downgrade(steps.configuration(connection), "0012")
        for code in ("drew", "chose", "neither"):
            connection.execute(
                text("INSERT INTO territory (code, name, made_up) VALUES (:code, '', false)"), {"code": code}
            )
        connection.execute(text(_CHOSEN))
        connection.execute(text(_PLANS))
        connection.execute(text(_DRAFT))
        steps.run(connection)
        found = connection.execute(text(_WAYS)).all()
        assert [tuple(row) for row in found] == [
            ("chose", "full", "zone"),
            ("drew", "short", None),
            ("neither", None, None),
        ]


_CHOSEN = """
INSERT INTO territory_settings
    (territory_id, timezone, desk_telephones, sponsor, filing_number, limits_profile, code_profile, plan_steps)
SELECT id, 'zone', '', '', '', 'free', 'free', 'full' FROM territory WHERE code = 'chose'
"""
_PLANS = """
INSERT INTO plan (territory_id, name, datum, created_at)
SELECT id, called, 'wgs84', now() FROM territory, (VALUES ('base'), ('draft')) AS names (called) WHERE code <> 'neither'
"""
_DRAFT = """
INSERT INTO draft (plan_id, base_plan_id, stage, version)
SELECT d.id, b.id, 'draft', 0 FROM plan d JOIN plan b ON b.territory_id = d.territory_id AND b.name = 'base'
WHERE d.name = 'draft'
"""
_WAYS = """
SELECT t.code, s.plan_steps, s.timezone
FROM territory t LEFT JOIN territory_settings s ON s.territory_id = t.id ORDER BY t.code
"""


def test_the_last_step_is_the_one_looked_for() -> None:
    """The shortcut that spares loading Alembic names the newest step."""
    assert steps.known()[0] == HEAD


def test_starters_at_once_take_turns(owner: Database) -> None:
    """Several programs that start on an empty database make the tables once, and none fails."""
    with owner.engine.begin() as connection:
        steps.undo(connection)
    failures: list[BaseException] = []

    def start() -> None:
        try:
            upgrade(owner.url)
        except BaseException as error:  # noqa: BLE001 (reported by the test)
            failures.append(error)

    starters = [threading.Thread(target=start) for _ in range(3)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert failures == []
    assert steps.differences(owner.engine, METADATA) == []


def test_a_database_of_a_newer_program_is_left_alone(owner: Database, fresh_settings: Settings) -> None:
    """A step that this program does not know is not migrated over."""
    with owner.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Unavailable, match="9999"), open_database(fresh_settings):
        pass


def test_a_block_is_never_changed(fresh_database: Database) -> None:
    """A block row can be added and removed, and refuses every UPDATE."""
    with fresh_database.session() as session, session.begin():
        session.execute(text("INSERT INTO territory (code, name, made_up) VALUES ('1', 'A', false)"))
        session.execute(
            text(
                "INSERT INTO block (territory_id, digest, area_m2, geom)"
                " SELECT id, 'x', 1, ST_MakeEnvelope(0, 0, 1, 1, 4326) FROM territory"
            )
        )
    with fresh_database.session() as session, pytest.raises(Exception, match="immutable"):
        session.execute(text("UPDATE block SET area_m2 = 2"))
    with fresh_database.session() as session, session.begin():
        session.execute(text("DELETE FROM block"))
        assert session.scalar(text("SELECT count(*) FROM block")) == 0
