"""Whether what is stored is as it must be: the small town is, and whatever is broken in it is found."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from geo.core import clock
from geo.core.settings import Settings
from geo.db.checking import Look
from geo.db.cluster.configuration import SUPERUSER
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing import verifying
from geo.publishing.importing import import_file
from geo.publishing.joins import JOINS
from geo.publishing.verifying import Heads, checks, verify

HEADS = Heads(Path("/nowhere"), must_exist=False)
NAMES = {
    "grid": "(SELECT id FROM grid ORDER BY ordinal LIMIT 1)",
    "block": "(SELECT min(block_id) FROM plan_block)",
    "inside": "(SELECT min(address_id) FROM address_grid WHERE grid_id IS NOT NULL)",
    "shifted": "ST_Translate(geom, 0.00005, 0)",
}


def nobody(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody looks at."""


@pytest.fixture
def broken(town_database: Database) -> Iterator[Connection]:
    """The small town in the hands of somebody whom nothing stops; what is done to it is taken back."""
    engine = create_engine(make_url(town_database.url).set(username=SUPERUSER))
    with engine.connect() as connection:
        transaction = connection.begin()
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        yield connection
        transaction.rollback()
    engine.dispose()


def found(connection: Connection, look: Look | None = None) -> dict[str, list[str]]:
    """The codes that each check finds."""
    told: dict[str, list[str]] = {}
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        for check in checks(HEADS):
            codes = {each.code for each in check.run(session, look or Look(), lambda _done, _total: None)}
            if codes:
                told[check.name] = sorted(codes)
    return told


def test_the_small_town_is_in_order(town_database: Database) -> None:
    """Every check looks, and none finds anything; each is about something."""
    verdicts = list(verify(town_database, Look(), HEADS, nobody))
    assert [verdict.check.name for verdict in verdicts if not verdict.sound and "audit" not in verdict.check.name] == []
    assert len({verdict.check.name for verdict in verdicts}) == len(verdicts)
    assert {verdict.check.name.removesuffix("_places") for verdict in verdicts} >= {join.joins.name for join in JOINS}
    assert all(verdict.looked_at for verdict in verdicts if "audit" not in verdict.check.name)


@pytest.mark.parametrize(
    ("statement", "check", "code"),
    [
        ("UPDATE address SET id = id + 100000", "sequences", "db.sequence_behind"),
        (
            "INSERT INTO import_change SELECT gen_random_uuid(), 0, 'address', '1', NULL",
            "import_changes",
            "import.change_stray",
        ),
        (
            "UPDATE import SET state = 'undone' WHERE id = (SELECT import_id FROM import_change LIMIT 1)",
            "import_changes",
            "import.change_stray",
        ),
        ("UPDATE territory SET plan_id = NULL", "plan_pointers", "plan.pointer"),
        ("UPDATE publication SET from_at = from_at + interval '9 years'", "plan_pointers", "plan.pointer"),
        ("UPDATE publication SET plan_id = 99999", "plan_pointers", "plan.publication_foreign"),
        ("UPDATE grid SET community_id = 99999 WHERE id = {grid}", "plans", "plan.grid_homeless"),
        ("DELETE FROM plan_community", "plans", "plan.grid_homeless"),
        ("DELETE FROM plan_block WHERE grid_id = {grid}", "plans", "plan.grid_empty"),
        ("DELETE FROM grid WHERE id = {grid}", "plans", "plan.block_stray"),
        ("DELETE FROM block WHERE id = {block}", "plans", "plan.block_stray"),
        ("UPDATE plan_block SET grid_id = 99999 WHERE block_id = {block}", "plans", "plan.block_stray"),
        ("UPDATE grid SET ordinal = -1 - ordinal", "plans", "plan.ordinals"),
        ("UPDATE grid SET geom = {shifted} WHERE id = {grid}", "plans", "plan.grid_shape"),
        ("UPDATE grid SET geom = {shifted} WHERE id = {grid}", "plans", "plan.grids_unfit"),
        ("UPDATE block SET geom = {shifted} WHERE id = {block}", "plans", "plan.blocks_unfit"),
        ("UPDATE block SET geom = {shifted} WHERE id = {block}", "plans", "plan.block_shape"),
        ("UPDATE plan_community SET outline = ST_Translate(outline, 0.00005, 0)", "plans", "plan.outline"),
        ("UPDATE grid SET name = name || '二' WHERE id = {grid}", "plans", "plan.digest"),
        ("UPDATE plan_community SET name = name || '二'", "plans", "plan.digest"),
        ("UPDATE plan SET digest = sha256(digest)", "plans", "plan.digest"),
        ("DELETE FROM address_grid WHERE address_id = {inside}", "address_grid_rows", "join.missing"),
        ("DELETE FROM fix_grid", "fix_grid_rows", "join.missing"),
        (
            "INSERT INTO incident_grid SELECT gen_random_uuid(), id FROM plan",
            "incident_grid_rows",
            "join.without_object",
        ),
        ("DELETE FROM address WHERE id = {inside}", "address_grid_rows", "join.without_object"),
        ("INSERT INTO address_grid VALUES ({inside}, 99999)", "address_grid_rows", "join.without_plan"),
        ("UPDATE fix_grid SET grid_id = 99999", "fix_grid_rows", "join.without_grid"),
        (
            "UPDATE address_grid SET grid_id = NULL WHERE address_id = {inside}",
            "address_grid_places",
            "join.misplaced",
        ),
        ("UPDATE fix_grid SET grid_id = NULL WHERE grid_id IS NOT NULL", "fix_grid_places", "join.misplaced"),
        ("UPDATE incident SET geom = ST_SetSRID(ST_Point(1, 1), 4326)", "incident_grid_places", "join.misplaced"),
    ],
)
def test_what_is_broken_is_found(
    broken: Connection, statement: str, check: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the check that is about it, with its code. The town's plan was published a while ago."""
    later = clock.now() + timedelta(minutes=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert code not in found(broken).get(check, [])
    broken.execute(text(statement.format(**NAMES)))
    assert code in found(broken).get(check, [])


def test_of_two_grids_that_share_a_point_the_smaller_ordinal_has_it(broken: Connection) -> None:
    """A row that names the other one is found."""
    shared = broken.execute(
        text(
            "SELECT a.id AS small, b.id AS large, ST_AsEWKT(ST_StartPoint(ST_GeometryN(ST_LineMerge("
            " ST_CollectionExtract(ST_Intersection(a.geom, b.geom), 2)), 1))) AS place"
            " FROM grid a JOIN grid b ON a.ordinal < b.ordinal AND ST_Length(ST_Intersection(a.geom, b.geom)) > 0"
            " ORDER BY a.ordinal, b.ordinal LIMIT 1"
        )
    ).one()
    values = {"place": shared.place, "small": shared.small, "large": shared.large}
    values["id"] = broken.scalar(text("SELECT min(address_id) FROM address_grid WHERE grid_id IS NOT NULL"))
    broken.execute(text("UPDATE address SET geom = ST_GeomFromEWKT(:place) WHERE id = :id"), values)
    for name, wrong in (("small", False), ("large", True)):
        values["grid"] = values[name]
        broken.execute(text("UPDATE address_grid SET grid_id = :grid WHERE address_id = :id"), values)
        assert (found(broken).get("address_grid_places") == ["join.misplaced"]) is wrong


def test_a_sample_is_the_same_for_the_same_seed(broken: Connection) -> None:
    """It looks at a part of a large table; --full at all of it."""
    broken.execute(text("UPDATE fix_grid SET grid_id = NULL"))

    def misplaced(look: Look) -> list[str]:
        with Session(broken, join_transaction_mode="create_savepoint") as session:
            (check,) = [check for check in checks(HEADS) if check.name == "fix_grid_places"]
            return [each.where for each in check.run(session, look, lambda _done, _total: None)]

    everything = misplaced(Look(full=True, sample=10))
    some = misplaced(Look(sample=10, seed=4))
    assert 0 < len(some) < len(everything)
    assert misplaced(Look(sample=10, seed=4)) == some
    assert any(misplaced(Look(sample=10, seed=seed)) != some for seed in range(5, 10))


def test_only_the_first_findings_of_a_code_are_listed(
    fresh_database: Database, doors: Path, grids: object, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are counted, so that a ruined table does not fill the screen."""
    assert callable(grids)
    monkeypatch.setattr(verifying, "MOST_LISTED", 2)
    options = ImportOptions(zone=settings.zone)
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("first.geojson", 0.005), options)
    import_file(fresh_database, ImportKind.ADDRESSES, doors, options)
    with fresh_database.session() as session, session.begin():
        session.execute(text("UPDATE address_grid SET grid_id = NULL"))
    (verdict,) = [
        each for each in verify(fresh_database, Look(), HEADS, nobody) if each.check.name == "address_grid_places"
    ]
    assert dict(verdict.counts) == {"join.misplaced": 3}
    assert len(verdict.findings) == 2


@pytest.fixture
def doors(tmp_path: Path) -> Path:
    """Four door-plates: one in the west grid, two in the east grid, one in none."""
    path = tmp_path / "doors.csv"
    path.write_text(
        "门牌编号,地址,户数,经度,纬度\n1,阳光路1号,12,101.662,39.215\n2,阳光路2号,8,101.672,39.215\n"
        "3,远处,1,101.5,39.2\n4,阳光路4号,8,101.673,39.215\n"
    )
    return path


def test_a_plan_that_has_just_come_due_is_left_to_the_worker(
    fresh_database: Database, grids: object, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For two minutes; after that the pointer is behind."""
    assert callable(grids)
    options = ImportOptions(zone=settings.zone)
    due = clock.now() + timedelta(hours=1)
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("first.geojson", 0.005), options)
    later = ImportOptions(zone=settings.zone, from_at=due)
    import_file(fresh_database, ImportKind.BOUNDARIES, grids("next.geojson", 0.008), later)
    for after_s, behind in ((-60, False), (60, False), (121, True)):
        monkeypatch.setattr(clock, "now", lambda after_s=after_s: due + timedelta(seconds=after_s))
        with fresh_database.session() as session:
            assert ("plan_pointers" in found(session.connection())) is behind


def test_data_that_cannot_be_read_are_a_finding(fresh_settings: Settings) -> None:
    """And the other checks go on; a database that is away is not a finding."""
    owner = Database(str(fresh_settings.database_url).replace("gridsteward_app", "gridsteward_owner"))
    with owner.session() as session, session.begin():
        session.execute(text("ALTER TABLE import_change RENAME TO import_changed"))
    verdicts = list(verify(owner, Look(), HEADS, nobody))
    assert [verdict.check.name for verdict in verdicts if "verify.unreadable" in verdict.counts] == ["import_changes"]
    owner.close()
    away = Database("postgresql://nobody@127.0.0.1:1/nowhere")
    with pytest.raises(OperationalError):
        list(verify(away, Look(), HEADS, nobody))
