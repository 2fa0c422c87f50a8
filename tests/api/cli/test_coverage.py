"""`gridsteward coverage`: what was walked, and the blind spots."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

TOWN = Path(__file__).parents[2] / "town"
DAYS = ("--from", "2026-11-20", "--to", "2026-11-20")


@pytest.fixture
def town(gridsteward: Callable[..., Result]) -> Callable[..., Result]:
    """The commands, on a database with grids, streets and a walk that no worker has derived."""
    for kind, name in (("boundaries", "grids.geojson"), ("streets", "streets.geojson"), ("tracks", "walk.gpx")):
        assert gridsteward("import", kind, TOWN / name).exit_code == 0
    return gridsteward


def test_what_waits_is_derived_first(town: Callable[..., Result]) -> None:
    """Nobody else would, where no worker runs; asked again there is nothing to do, until it is asked for anew."""
    first, second = town("coverage", *DAYS, "--json"), town("coverage", *DAYS, "--json")
    assert "Finding out what 1 patrols walked." in first.stderr
    assert "Finding out" not in second.stderr
    assert json.loads(first.stdout) == json.loads(second.stdout)
    assert json.loads(town("coverage", *DAYS, "--anew", "--json").stdout) == json.loads(first.stdout)
    assert sum(item["recorded_m"] for item in json.loads(first.stdout)["items"]) > 600


def test_people_get_tables_in_their_language(town: Callable[..., Result]) -> None:
    """Figures of each grid, then the blind spots."""
    result = town("coverage", *DAYS, language="zh-CN")
    assert result.exit_code == 0, result.output
    assert "曙光-01" in result.stdout
    assert "盲区" in result.stdout
    assert "团结路" in town("coverage", *DAYS, "--by", "street").stdout


@pytest.mark.parametrize(
    ("arguments", "sentence", "status"),
    [
        (("--by", "person"), "grid, street or team", 2),
        (("--grid", "1"), "There is no grid 1", 1),
        (("--plan", "nowhere"), "There is no plan", 1),
        (("--from", "soon"), "not a date", 2),
    ],
)
def test_what_cannot_be_answered_is_said(
    town: Callable[..., Result], arguments: tuple[str, ...], sentence: str, status: int
) -> None:
    """One sentence says why."""
    result = town("coverage", *arguments)
    assert result.exit_code == status
    assert sentence in result.output


def test_without_streets_it_says_what_to_do(gridsteward: Callable[..., Result]) -> None:
    """Import them."""
    assert gridsteward("import", "boundaries", TOWN / "grids.geojson").exit_code == 0
    result = gridsteward("coverage")
    assert (result.exit_code, "Import a file of streets" in result.output) == (1, True)
