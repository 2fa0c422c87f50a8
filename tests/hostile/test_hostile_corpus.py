"""Files made to harm, some hundreds of them, each taken for every kind of import.

Whatever they hold, a file ends in a table that can be stored, or in a reason in both languages; soon;
and no other file is read or written and no connection made.
"""

import csv
import io
import logging
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely

from api.language import catalogue, translate
from geo.core.errors import GridstewardError
from geo.core.language import Sentence
from geo.exchange.confinement.warm import WARM
from geo.exchange.points import read_coordinates
from geo.exchange.reading import read_points, read_polygons, read_streets, read_tracks
from geo.exchange.table import Table
from geo.exchange.writing import rows_csv
from tests.hostile import binary, extracts, markup, packed, text
from tests.hostile.around import Around, Makers

_COMMAND = re.compile(r"[=@＝＋－＠\t\r]|[+-](?![\d.])")
READERS: dict[str, Callable[[Path], Table]] = {
    "areas": read_polygons,
    "places": read_points,
    "tracks": read_tracks,
    "streets": read_streets,
}
FILES: Makers = {**packed.FILES, **markup.FILES, **text.FILES, **binary.FILES, **extracts.FILES}
SECRET = "the-canary-sings"  # noqa: S105  what must not be found in any answer
LIMIT_S = 30.0
PEAK_BYTES = 1024**3
BOMBS = (
    "bomb below the limit.zip",
    "bomb of lines.csv.gz",
    "two hundred thousand points.gpx",
    "lists of a million.parquet",
    "one text three million times.parquet",
    "rows of every length.csv",
    "wide.kml",
    "bomb.osm.pbf",
    "way of a million nodes.osm.gz",
)
PEAK = """
import resource, sys
from pathlib import Path
from geo.core.errors import GridstewardError
from geo.exchange.confinement.warm import WARM
from geo.exchange.reading import read_points, read_polygons, read_streets, read_tracks
for path in Path(sys.argv[1]).iterdir():
    for read in (read_points, read_polygons, read_tracks, read_streets):
        try:
            read(path)
        except GridstewardError:
            pass
WARM.end()
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Around]:
    """A canary that is as it was when all is over, and a port that nobody has called."""
    folder = tmp_path_factory.mktemp("canary")
    canary = folder / "canary.csv"
    canary.write_text(f"code,lon,lat\n{SECRET},101.6,39.2\n")
    os.utime(canary, (1_000_000_000, 1_000_000_000))
    with socket.create_server(("127.0.0.1", 0)) as port:
        yield Around(canary, f"http://127.0.0.1:{port.getsockname()[1]}")
        port.settimeout(0.2)
        with pytest.raises(TimeoutError):
            port.accept()
    assert [path.name for path in folder.iterdir()] == ["canary.csv"]
    assert canary.read_text() == f"code,lon,lat\n{SECRET},101.6,39.2\n"
    assert not list(Path("/tmp").glob("escaped*"))  # noqa: S108  where some of them would write


def test_there_are_enough() -> None:
    """The corpus does not shrink unnoticed."""
    assert len(FILES) >= 150


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file(name: str, around: Around, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """As every kind of import it is a table or a reason that was foreseen, soon, with nothing of the canary."""
    path = tmp_path / name
    path.write_bytes(FILES[name](around))
    os.utime(around.canary, (1_000_000_000, 1_000_000_000))
    for read in READERS.values():
        began = time.monotonic()
        told = outcome(path, read)
        assert time.monotonic() - began < LIMIT_S
        assert SECRET not in told
    assert around.canary.stat().st_atime <= 1_000_000_000
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert [each.name for each in tmp_path.iterdir()] == [name]
    path.unlink()


@pytest.mark.slow
def test_no_bomb_costs_more_than_a_gigabyte(around: Around, tmp_path: Path) -> None:
    """The largest process that the worst of them make is below a gigabyte."""
    for number, name in enumerate(BOMBS):
        path = tmp_path / f"{number} {name}"
        path.write_bytes(FILES[name](around))
    run = subprocess.run([sys.executable, "-c", PEAK, tmp_path], capture_output=True, text=True, check=True)
    assert 100 * 1024**2 < int(run.stdout) <= PEAK_BYTES


@pytest.mark.real_data
@pytest.mark.parametrize("kind", READERS)
def test_malformed_files_of_others(kind: str, real_data: Path) -> None:
    """The malformed files that other programs test with, each as every kind of import."""
    paths = [path for path in sorted((real_data / "malformed").rglob("*")) if path.is_file()]
    assert len(paths) > 100
    for path in paths:
        outcome(path, READERS[kind])


def test_no_reader_is_left() -> None:
    """After all of them no child is running."""
    template = WARM.pid()
    if template is None or not Path("/proc/self/task").is_dir():
        pytest.skip("there is nothing to look at")
    children = Path(f"/proc/{template}/task/{template}/children")
    until = time.monotonic() + 5
    while children.read_text().strip() and time.monotonic() < until:
        time.sleep(0.05)
    assert children.read_text().strip() == ""


def outcome(path: Path, read: Callable[[Path], Table]) -> str:
    """What a reader of the file would see, all of it, once it has been found to be clean."""
    try:
        table = read(path)
    except GridstewardError as error:
        return reason(error)
    return " ".join([*(shown(fault.sentence) for fault in table.faults[:200]), storable(table)])


def reason(error: GridstewardError) -> str:
    """The sentence of an error whose code is one for programs."""
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", error.code)
    return shown(error.sentence)


def shown(sentence: Sentence) -> str:
    """A sentence in both languages, fit to be sent and stored."""
    assert sentence.text in catalogue("zh-CN")
    both = f"{translate(sentence, 'en')}\n{translate(sentence, 'zh-CN')}"
    assert "\0" not in both
    return both.encode().decode()


def storable(table: Table) -> str:
    """The cells of a table as a download would show them; a database takes every one."""
    assert len(table.rows) == len(table.frame) == len(table)
    names = [str(name) for name in table.frame.columns]
    cells = [value for name in names for value in table.frame[name].tolist() if value is not None]
    assert all(type(value) is str and value for value in cells)
    everything = "\n".join([*names, *cells])
    everything.encode()
    assert "\0" not in everything
    check_geometry(table)
    downloaded = rows_csv(names, table.frame.head(50).itertuples(index=False)).decode("utf-8-sig")
    records = csv.reader(io.StringIO(downloaded, newline=""))
    csv.field_size_limit(10**9)
    assert not [cell for record in records for cell in record if _COMMAND.match(cell)]
    return everything if len(everything) < 10**7 else everything[: 10**7]


def check_geometry(table: Table) -> None:
    """Places are used where they are on earth only; areas are whole; lines are not mixed with them."""
    if table.geometry is None:
        return
    assert len(table.geometry) == len(table)
    kinds = set(shapely.get_type_id(table.geometry).tolist())
    if kinds <= {-1, 0}:
        points = read_coordinates(table, lon=None, lat=None, datum=None, near=None)
        used = points.lonlat[points.usable]
        assert np.isfinite(used).all()
        assert (np.abs(used) <= (180, 90)).all()
        for fault in points.faults[:200]:
            shown(fault.sentence)
    else:
        assert kinds <= {3, 6} or kinds <= {1, 5}
        assert shapely.is_valid(table.geometry).all()
