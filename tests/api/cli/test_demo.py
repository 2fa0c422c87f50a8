"""`gridsteward demo` and `gridsteward export`."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text

from api.cli.demo import FILES
from api.demo_files import demo_folder
from geo.boundaries.queries import community_frame, grid_frame, plan_on, plans, the_territory
from geo.boundaries.territory_settings import settings_of_territory
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind

Run = Callable[..., Result]


def _export(gridsteward: Run, path: Path) -> str:
    answer = gridsteward("export", "--canonical", path, "--json")
    assert answer.exit_code == 0, answer.output
    written = json.loads(answer.stdout)
    assert written["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    return str(written["sha256"])


@pytest.fixture
def demo_export(gridsteward: Run, tmp_path: Path, fresh_database: Database) -> Path:
    """The canonical file of the demo; the database is empty again."""
    assert gridsteward("demo").exit_code == 0
    path = tmp_path / "demo.jsonl"
    _export(gridsteward, path)
    return path


def test_the_demo_is_54_grids_in_9_communities_marked_as_made_up(
    gridsteward: Run, fresh_settings: Settings, fresh_database: Database
) -> None:
    """And it goes into an empty database only. Whoever tries it out may publish a draft at once."""
    first = gridsteward("demo")
    assert first.exit_code == 0, first.output
    with fresh_database.session() as session:
        territory = the_territory(session, None)
        plan = plan_on(session, territory.id, None)
        assert [each.name for each in plans(session, territory.id)] == ["2027 年划分", "2026 年划分"]
        assert (territory.code, territory.name, territory.made_up) == ("152922", "阿拉善右旗", True)
        assert settings_of_territory(session, territory.id).plan_steps == "short"
        assert len(grid_frame(session, plan.id)) == 54
        assert len(community_frame(session, plan.id)) == 9
        unjoined = "SELECT count(*) FROM {0} o WHERE (SELECT count(*) FROM {0}_grid j WHERE j.{0}_id = o.id) <> 2"
        for objects in ("address", "fix", "incident"):
            assert session.scalar(text(unjoined.format(objects))) == 0
    again = gridsteward("demo")
    assert again.exit_code == 1
    assert "There is a territory already" in again.output


@pytest.mark.slow
def test_a_demo_that_was_ended_half_way_goes_on(
    gridsteward: Run, demo_export: Path, fresh_database: Database, tmp_path: Path
) -> None:
    """The made-up territory that is there is its own; the files that are missing come in, and nothing twice."""
    _empty(fresh_database)
    with fresh_database.session() as session, session.begin():
        session.execute(text("DELETE FROM import"))
    (name, kind), *_ = FILES
    assert gridsteward("import", kind.value, demo_folder() / name, "--dissolve", "--made-up").exit_code == 0
    answer = gridsteward("demo")
    assert answer.exit_code == 0, answer.output
    assert name not in answer.output
    path = tmp_path / "continued.jsonl"
    _export(gridsteward, path)
    assert path.read_bytes() == demo_export.read_bytes()


@pytest.mark.slow
def test_the_same_files_by_the_public_commands_give_the_same_export(
    gridsteward: Run, demo_export: Path, fresh_database: Database, tmp_path: Path
) -> None:
    """In another order, and with the later plan first; names come after the doors that they stand for."""
    _empty(fresh_database)
    boundaries, facts = FILES[:2], FILES[2:]
    assert {kind for _, kind in boundaries} == {ImportKind.BOUNDARIES}
    names = [file for file in facts if file[1] is ImportKind.PLACES]
    others = [file for file in facts[::-1] if file not in names]
    for name, kind in (*boundaries[::-1], *others, *names):
        dissolve = ["--dissolve"] if kind is ImportKind.BOUNDARIES else []
        answer = gridsteward("import", kind.value, demo_folder() / name, *dissolve)
        assert answer.exit_code == 0, answer.output
    path = tmp_path / "public.jsonl"
    _export(gridsteward, path)
    assert path.read_bytes() == demo_export.read_bytes()


def test_an_export_that_cannot_be_written_says_why(gridsteward: Run, tmp_path: Path) -> None:
    """With exit status 1, and no file."""
    answer = gridsteward("export", "--canonical", tmp_path / "nowhere" / "file.jsonl")
    assert answer.exit_code == 1
    assert "cannot be written" in answer.output


def _empty(database: Database) -> None:
    with database.session() as session, session.begin():
        session.execute(text("UPDATE territory SET plan_id = NULL"))
        session.execute(text("DELETE FROM plan"))
        session.execute(text("DELETE FROM territory"))
