"""Questions as people ask them on the telephone, put to the demo."""

from pathlib import Path

import pytest

from api.demo_files import demo_folder
from benchmarks import vernacular
from benchmarks.bench_vernacular import FILES, RIGHT, first_grid, read_questions
from geo.boundaries.queries import the_territory
from geo.boundaries.reach import whole_reach
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file


@pytest.fixture
def demo(fresh_database: Database, settings: Settings) -> Database:
    """The plan, the door-plates and the names of the demo."""
    for kind, name in FILES:
        options = ImportOptions(zone=settings.zone, dissolve=kind is ImportKind.BOUNDARIES)
        import_file(fresh_database, kind, demo_folder() / name, options)
    return fresh_database


def test_nine_in_ten_are_right_at_first_place(demo: Database) -> None:
    """200 questions that were made without the search, each with one grid that is right."""
    questions = read_questions()
    assert len(questions) == len({text for text, _, _ in questions}) == 200
    with demo.session() as session:
        territory = the_territory(session, None)
        assert territory.plan_id is not None
        reach = whole_reach(territory.plan_id)
        right = [first_grid(session, territory.id, reach, text) == grid for text, _, grid in questions]
    assert sum(right) / len(right) >= RIGHT


def test_the_questions_are_those_that_the_script_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Running it again gives the file that is here, byte for byte."""
    delivered = vernacular.OUT.read_bytes()
    monkeypatch.setattr(vernacular, "OUT", tmp_path / "vernacular.csv")
    vernacular.main()
    assert vernacular.OUT.read_bytes() == delivered
