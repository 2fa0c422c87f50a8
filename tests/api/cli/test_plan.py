"""`gridsteward plan`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from click.testing import Result

Run = Callable[..., Result]


@pytest.fixture
def boundaries(tmp_path: Path) -> Callable[[str, float], Path]:
    """Write two grids whose border lies `split` degrees from the west."""

    def write(name: str, split: float) -> Path:
        middle = 101.66 + split
        shapes = [shapely.box(101.66, 39.21, middle, 39.22), shapely.box(middle, 39.21, 101.68, 39.22)]
        rows = [
            {"type": "Feature", "properties": {"code": str(number)}, "geometry": json.loads(shapely.to_geojson(shape))}
            for number, shape in enumerate(shapes)
        ]
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}))
        return path

    return write


def _listed(gridsteward: Run) -> list[tuple[str, str]]:
    answer = gridsteward("plan", "list", "--json")
    assert answer.exit_code == 0, answer.output
    return [(plan["name"], plan["status"]) for plan in json.loads(answer.stdout)]


def test_plans_are_listed_published_and_rolled_back(gridsteward: Run, boundaries: Callable[[str, float], Path]) -> None:
    """The latest first, with what each is now."""
    gridsteward("import", "boundaries", boundaries("first.geojson", 0.005))
    gridsteward("import", "boundaries", boundaries("second.geojson", 0.008))
    assert _listed(gridsteward) == [("second", "in_force"), ("first", "superseded")]
    assert gridsteward("plan", "rollback").exit_code == 0
    assert _listed(gridsteward) == [("first", "in_force"), ("second", "superseded")]
    answer = gridsteward("plan", "publish", "second", "--from", "2199-01-01", language="zh-CN")
    assert "2199-01-01 00:00" in answer.stdout
    assert dict(_listed(gridsteward)) == {"first": "in_force", "second": "scheduled"}


def test_a_day_in_the_past_between_two_plans_is_refused(
    gridsteward: Run, boundaries: Callable[[str, float], Path]
) -> None:
    """With exit status 1 and a sentence that says what to do."""
    gridsteward("import", "boundaries", boundaries("first.geojson", 0.005), "--from", "2020-01-01")
    gridsteward("import", "boundaries", boundaries("second.geojson", 0.008), "--from", "2021-01-01")
    answer = gridsteward("plan", "publish", "first", "--from", "2020-06-01")
    assert answer.exit_code == 1
    assert "the past is not rewritten" in answer.output


def test_a_name_that_is_not_there_lists_those_that_are(
    gridsteward: Run, boundaries: Callable[[str, float], Path]
) -> None:
    """So that the reader sees how it is written."""
    gridsteward("import", "boundaries", boundaries("first.geojson", 0.005))
    answer = gridsteward("plan", "publish", "frist")
    assert answer.exit_code == 1
    assert "There are: first" in answer.output


def test_without_a_territory_there_is_nothing_to_list(gridsteward: Run) -> None:
    """The sentence says what to do first."""
    answer = gridsteward("plan", "list")
    assert answer.exit_code == 1
    assert "gridsteward import boundaries" in answer.output


def test_a_date_that_cannot_be_read_is_wrong_usage(gridsteward: Run) -> None:
    """Status 2, before the database is asked anything."""
    answer = gridsteward("plan", "publish", "first", "--from", "20260131")
    assert answer.exit_code == 2
    assert "'20260131' is not a date" in answer.output


def test_a_draft_of_every_community_is_proposed(gridsteward: Run) -> None:
    """Without households there is nothing to go by; with them so many grids are shared out, and it is said how even."""
    town = Path(__file__).resolve().parents[2] / "town"
    gridsteward("import", "boundaries", town / "grids.geojson")
    split = ("plan", "split", "--grids", "5", "--tolerance", "50", "--name")
    refused = gridsteward(*split, "new")
    assert refused.exit_code == 1
    assert "Bring in door-plates with their households first" in refused.output
    gridsteward("import", "addresses", town / "addresses.csv")
    told = json.loads(gridsteward(*split, "new", "--json").stdout)
    assert (told["name"], told["grids"]) == ("new", 5)
    assert "最多相差" in gridsteward(*split, "more", language="zh-CN").stdout
