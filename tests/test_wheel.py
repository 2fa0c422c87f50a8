"""The program as an installed package: built as a wheel, and run away from the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network by the build tool of the locked environment."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_pages_words_parts_and_the_demo(wheel: Path) -> None:
    """Templates, Chinese texts, front-end parts, the icons and the demo's files are inside; tests are not."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "api/templates/base.html",
        "api/locale/zh_CN/web.po",
        "api/static/icons.svg",
        "api/static/vendor/leaflet/dist/leaflet.js",
        "api/demo_files/blocks.geojson",
    ):
        assert needed in names
    assert not any(name.startswith("tests/") for name in names)


def test_the_installed_program_runs_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere, the program finds its own modules, words and demo files there."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = "import api.cli.main, api.demo_files as d; print(api.cli.main.__file__); print(d.demo_folder())"
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert all(line.startswith(str(tmp_path / "site")) for line in done.stdout.split())
