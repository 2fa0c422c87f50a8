"""Kill -9 in the middle of an import: the next start works, and the file is in whole or not at all."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from geo.core.settings import Settings
from geo.db.cluster.layout import Layout
from geo.db.database import open_database
from geo.incidents.models import Incident, IncidentGrid

pytestmark = pytest.mark.slow

PROGRAM = Path(sys.executable).parent / "gridsteward"
ROWS = 20_000
SEED = 20261123


def square(west: float, south: float) -> list[list[float]]:
    east, north = round(west + 0.01, 8), round(south + 0.01, 8)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with four square grids, and 20,000 incidents spread over them."""
    folder = tmp_path_factory.mktemp("files")
    features = [
        {
            "type": "Feature",
            "properties": {"code": f"G{column}{row}"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [square(101.6 + column / 100, 39.2 + row / 100)],
            },
        }
        for column in range(2)
        for row in range(2)
    ]
    (folder / "grids.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    spread = random.Random(SEED)  # noqa: S311 (made-up places)
    lines = [
        f"{number},noise,2026-11-01 08:00,{spread.uniform(101.6, 101.62):.6f},{spread.uniform(39.2, 39.22):.6f}"
        for number in range(ROWS)
    ]
    (folder / "incidents.csv").write_text("\n".join(["number,category,date,lon,lat", *lines]))
    return folder


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """A private cluster of the test's own, in a folder with a short name."""
    folder = Path(tempfile.mkdtemp(prefix="gs-kill-"))
    folder.chmod(0o755)
    values = os.environ | {"GRIDSTEWARD_DATA_DIR": str(folder / "data"), "GRIDSTEWARD_LANGUAGE": "en"}
    values.pop("DATABASE_URL", None)
    yield values
    deadline = time.monotonic() + 30
    while server_pid(values) is not None and time.monotonic() < deadline:
        time.sleep(0.1)
    shutil.rmtree(folder, ignore_errors=True)


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAM, *words], env=environment, capture_output=True, text=True, timeout=120, check=False)


def server_pid(environment: dict[str, str]) -> int | None:
    """The pid that the running server has written down, or None."""
    note = Layout(Path(environment["GRIDSTEWARD_DATA_DIR"])).data / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
        return int(note.read_text("utf-8").splitlines()[0])
    return None


def incidents(environment: dict[str, str]) -> tuple[int, int]:
    """After the next start: how many incidents there are, and how many of them have a row for the plan in force."""
    settings = Settings(data_dir=Path(environment["GRIDSTEWARD_DATA_DIR"]), database_url=None)
    with open_database(settings) as database, database.session() as session:
        stored = session.scalar(select(func.count()).select_from(Incident))
        joined = session.scalar(select(func.count()).select_from(IncidentGrid))
    return stored or 0, joined or 0


def kill_import(environment: dict[str, str], file: Path, victim: str, after_s: float) -> None:
    """Start an import, and kill program, server or both when it has run for a while."""
    with subprocess.Popen(
        [PROGRAM, "import", "incidents", str(file)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(after_s)
        server = server_pid(environment)
        if victim in {"server", "both"} and server is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(server, signal.SIGKILL)
        if victim in {"program", "both"}:
            process.kill()
        process.wait(60)


@pytest.mark.parametrize("victim", ["program", "server", "both"])
def test_a_killed_import_is_whole_or_absent(victim: str, files: Path, environment: dict[str, str]) -> None:
    """Kill -9 of program, server or both in mid-import: 0 or all rows with their grids; the next import completes."""
    assert run(environment, "import", "boundaries", str(files / "grids.geojson")).returncode == 0
    began = time.monotonic()
    assert run(environment, "import", "incidents", str(files / "incidents.csv"), "--dry-run").returncode == 0
    whole_s = time.monotonic() - began
    chance = random.Random(f"{SEED}-{victim}")  # noqa: S311 (moments of a kill)
    kill_import(environment, files / "incidents.csv", victim, chance.uniform(0.4, 1.0) * whole_s)
    assert incidents(environment) in {(0, 0), (ROWS, ROWS)}
    again = run(environment, "import", "incidents", str(files / "incidents.csv"))
    assert again.returncode == 0, again.stderr
    assert incidents(environment) == (ROWS, ROWS)
