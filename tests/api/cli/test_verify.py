"""`gridsteward verify`, and what commands leave in the trail."""

import json
import os
import pwd
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import create_engine, make_url, text

from geo.audit.queries import payload_of, search_entries
from geo.audit.rules import Actor, ActorKind
from geo.core.settings import Settings
from geo.db.cluster.configuration import SUPERUSER
from geo.db.database import Database

Run = Callable[..., Result]
TOWN = Path(__file__).resolve().parents[2] / "town"


@pytest.fixture
def town(gridsteward: Run) -> None:
    """The small town, by the public commands."""
    for kind, name in (("boundaries", "grids.geojson"), ("addresses", "addresses.csv"), ("roster", "workers.csv")):
        answer = gridsteward("import", kind, TOWN / name)
        assert answer.exit_code == 0, answer.output


def _actions(database: Database) -> list[tuple[str, str]]:
    """Action and kind of subject of all entries, the first first; all are chained and say who typed."""
    with database.session() as session:
        entries = search_entries(session).entries[::-1]
        for each in entries:
            assert each.actor == Actor(ActorKind.COMMAND_LINE)
            assert each.seq is not None
            assert (payload_of(session, each.id) or {})["user"] == pwd.getpwuid(os.getuid()).pw_name
        return [(each.action, each.subject.kind) for each in entries]


@pytest.mark.slow
def test_the_demo_is_in_order(gridsteward: Run) -> None:
    """Every check, in either language, with status 0."""
    assert gridsteward("demo").exit_code == 0
    answer = gridsteward("verify")
    assert answer.exit_code == 0, answer.output
    assert "Everything is in order." in answer.stdout
    assert "一切正常" in gridsteward("verify", "--full", language="zh-CN").stdout


def test_commands_leave_entries_and_chain_them(gridsteward: Run, town: None, fresh_database: Database) -> None:
    """Imports, plans and exports; a dry run, a list and a refusal leave none."""
    import_id = json.loads(gridsteward("import", "list", "--json").stdout)[0]["id"]
    assert gridsteward("import", "undo", import_id[:8]).exit_code == 0
    assert gridsteward("import", "roster", TOWN / "workers.csv", "--dry-run").exit_code == 0
    assert gridsteward("plan", "rollback").exit_code == 1
    assert gridsteward("plan", "rejoin").exit_code == 0
    assert _actions(fresh_database) == [
        ("import_applied", "import"),
        ("plan_published", "plan"),
        ("import_applied", "import"),
        ("import_applied", "import"),
        ("import_undone", "import"),
        ("plan_rejoined", "plan"),
    ]
    with fresh_database.session() as session:
        published = search_entries(session).entries[-2]
        imported = search_entries(session).entries[-1]
        assert payload_of(session, imported.id)["file"] == "grids.geojson"  # type: ignore[index]
    assert "grids.geojson" not in str(imported)
    assert (published.detail["plan_id"], imported.detail["kind"]) == (1, "boundaries")


def test_plans_that_go_back_and_forth_are_told(
    gridsteward: Run, town: None, fresh_database: Database, tmp_path: Path
) -> None:
    """By territory and name."""
    second = json.loads((TOWN / "grids.geojson").read_text())
    second["features"][0]["properties"] = dict.fromkeys(second["features"][0]["properties"], "X1")
    (tmp_path / "second.geojson").write_text(json.dumps(second))
    gridsteward("import", "boundaries", tmp_path / "second.geojson")
    rolled = gridsteward("plan", "rollback", "--json")
    assert rolled.exit_code == 0, rolled.output
    assert gridsteward("plan", "publish", "second").exit_code == 0
    actions = _actions(fresh_database)
    assert actions[-4:] == [
        ("import_applied", "import"),
        ("plan_published", "plan"),
        ("plan_rolled_back", "plan"),
        ("plan_published", "plan"),
    ]
    with fresh_database.session() as session:
        last = search_entries(session, limit=1).entries[0]
        assert last.subject.key == f"{json.loads(rolled.stdout)['territory_code']}/second"


def test_an_export_is_written_down_before_it_appears(
    gridsteward: Run, town: None, fresh_database: Database, tmp_path: Path
) -> None:
    """With its hash; one of everything holds the trail itself, without what is personal in it."""
    path = tmp_path / "all.jsonl"
    told = json.loads(gridsteward("export", "--canonical", path, "--all", "--json").stdout)
    with fresh_database.session() as session:
        entry = search_entries(session, limit=1).entries[0]
    assert (entry.action, entry.subject.key) == ("export_made", told["sha256"])
    assert entry.detail == {"lines": told["lines"], "everything": True}
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    entries = [line for line in lines if line["kind"] == "audit entry"]
    links = [line for line in lines if line["kind"] == "audit link"]
    assert [line["action"] for line in entries] == ["import_applied", "plan_published", *["import_applied"] * 2]
    assert [line["seq"] for line in links] == [1, 2, 3, 4]
    assert [line["entry_id"] for line in links] == [line["id"] for line in entries]
    assert all(len(line["hash"]) == 64 for line in links)
    assert all(len(line["payload_digest"]) == 64 for line in entries)
    assert "grids.geojson" not in json.dumps([entries, links])


def test_what_is_wrong_is_told_with_what_to_do(
    gridsteward: Run, town: None, fresh_settings: Settings, tmp_path: Path
) -> None:
    """In the reader's language, with status 1; for programs with codes."""
    engine = create_engine(make_url(str(fresh_settings.database_url)).set(username=SUPERUSER))
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("UPDATE audit_entry SET action = 'sign_in' WHERE id = 2"))
        connection.execute(text("UPDATE address_grid SET grid_id = NULL"))
    engine.dispose()
    answer = gridsteward("verify")
    assert answer.exit_code == 1
    assert "Entry 2 is not what was chained as link 2" in answer.stdout
    assert "Where: audit_link 2, audit_entry 2" in answer.stdout
    assert "gridsteward plan rejoin" in answer.stdout
    assert "more of the same" in answer.stdout
    chinese = gridsteward("verify", language="zh-CN")
    assert "第 2 条记录与链上第 2 环不符" in chinese.stdout
    told = json.loads(gridsteward("verify", "--json", "--seed", "7").stdout)
    assert (told["sound"], told["seed"], told["full"]) == (False, 7, False)
    assert {finding["code"] for finding in told["findings"]} == {"audit.entry_altered", "join.misplaced"}
    assert {each["name"] for each in told["checks"] if not each["sound"]} == {"audit_chain", "address_grid_places"}
    assert gridsteward("plan", "rejoin").exit_code == 0
    told = json.loads(gridsteward("verify", "--json").stdout)
    assert {finding["code"] for finding in told["findings"]} == {"audit.entry_altered"}


def test_a_copy_of_the_heads_can_be_held_against_the_chain(
    gridsteward: Run, town: None, fresh_settings: Settings, tmp_path: Path
) -> None:
    """One kept elsewhere tells what the one beside the database no longer does."""
    kept = tmp_path / "kept.heads"
    kept.write_bytes((fresh_settings.data_dir / "audit.heads").read_bytes())
    assert gridsteward("verify", "--heads", kept).exit_code == 0
    kept.write_text(kept.read_text().replace("\n", "") + "\n" + f"99 {'00' * 32} 2026-11-24T12:00:00+00:00\n")
    answer = gridsteward("verify", "--heads", kept)
    assert answer.exit_code == 1
    assert "its end was cut off" in answer.stdout
