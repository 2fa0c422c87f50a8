"""`gridsteward map`: one file that opens without a server, or a sheet."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

TOWN = Path(__file__).parents[2] / "town"


@pytest.fixture
def town(gridsteward: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The commands, in a folder of their own, on a database that holds the small town's grids and incidents."""
    monkeypatch.chdir(tmp_path)
    assert gridsteward("import", "boundaries", TOWN / "grids.geojson").exit_code == 0
    assert gridsteward("import", "incidents", TOWN / "incidents.csv").exit_code == 0
    return gridsteward


def test_each_map_becomes_one_file(town: Callable[..., Result], tmp_path: Path) -> None:
    """The file holds the grids and asks nothing of anybody; the terminal says where it is."""
    for show in ("grids", "coverage", "incidents"):
        file = tmp_path / f"{show}.html"
        result = town("map", show, "-o", file, language="zh-CN")
        assert result.exit_code == 0, result.output
        assert str(file) in result.output
        text = file.read_text(encoding="utf-8")
        assert "曙光-01" in text
        assert 'src="' not in text
        assert '<html lang="zh-CN"' in text


def test_an_svg_is_a_sheet(town: Callable[..., Result], tmp_path: Path) -> None:
    """The suffix decides; days can be chosen."""
    file = tmp_path / "sheet.svg"
    result = town("map", "incidents", "-o", file, "--from", "2026-11-01", "--to", "2026-11-30")
    assert result.exit_code == 0, result.output
    text = file.read_text(encoding="utf-8")
    assert text.startswith("<svg ")
    assert "2026-11-01 to 2026-11-30" in text
    assert "<circle" in text


@pytest.mark.parametrize(
    ("arguments", "sentence", "status"),
    [
        (("map", "grids", "-o", "map.pdf"), "FILE.html or FILE.svg", 2),
        (("map", "grids", "-o", "map.html", "--on", "9999-12-31"), "too far away", 2),
        (("map", "coverage", "-o", "map.html", "--from", "soon"), "not a date", 2),
        (("map", "grids", "-o", "map.html", "--theme", "pink"), "light, dark or auto", 2),
        (("map", "coverage", "-o", "map.html", "--from", "2026-02-01", "--to", "2026-01-01"), "before it begins", 2),
        (("map", "grids", "-o", "map.html", "--territory", "nowhere"), "nowhere", 1),
    ],
)
def test_what_cannot_be_drawn_is_said(
    town: Callable[..., Result],
    tmp_path: Path,
    arguments: tuple[str, ...],
    sentence: str,
    status: int,
) -> None:
    """One sentence and no file; exit status 2 for what was typed, 1 for what is not there."""
    result = town(*arguments)
    assert result.exit_code == status
    assert sentence in result.output
    assert not list(tmp_path.glob("map.*"))


def test_without_boundaries_there_is_nothing_to_draw(gridsteward: Callable[..., Result], tmp_path: Path) -> None:
    """An empty database says what to do first."""
    result = gridsteward("map", "grids", "-o", tmp_path / "map.html")
    assert result.exit_code == 1
    assert "gridsteward import boundaries FILE" in result.output
