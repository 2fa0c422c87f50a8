"""Finding a PostgreSQL that has PostGIS: a server without it may be installed already."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geo.core.errors import Unavailable
from geo.core.language import Sentence, say

OLDEST = 15
_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
_VERSION = re.compile(r"PostgreSQL\) (\d+)")


@dataclass(frozen=True)
class Binaries:
    """The programs of one PostgreSQL with PostGIS."""

    folder: Path
    major: int

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"


def find_binaries(data: Path) -> Binaries:
    """The newest PostgreSQL with PostGIS, or the one that made the data there are.

    Raises:
        Unavailable: there is none; the sentence says what to install, or how to move the data to a newer one.
    """
    needed = version_of_data(data)
    usable, bare = _installed()
    fitting = [binaries for binaries in usable if needed in {None, binaries.major}]
    if fitting:
        return max(fitting, key=lambda binaries: binaries.major)
    newest = max((binaries.major for binaries in usable), default=0)
    if needed is not None and newest > needed:
        raise Unavailable(
            "cluster.older",
            say(
                "The data in this folder were made by PostgreSQL {version}, which is not installed here; "
                "PostgreSQL {newest} is. Move them over with: gridsteward db upgrade",
                version=needed,
                newest=newest,
            ),
        )
    raise Unavailable("cluster.no_postgis", _advice(needed, bare))


def newest_binaries() -> Binaries:
    """The newest PostgreSQL with PostGIS, whatever data there are.

    Raises:
        Unavailable: there is none.
    """
    usable, bare = _installed()
    if not usable:
        raise Unavailable("cluster.no_postgis", _advice(None, bare))
    return max(usable, key=lambda binaries: binaries.major)


def _installed() -> tuple[list[Binaries], list[int]]:
    """What is installed with PostGIS, and which versions without."""
    found = [(folder, major) for folder in folders() if (major := major_of(folder, "initdb")) and major >= OLDEST]
    usable = [Binaries(folder, major) for folder, major in found if _has_postgis(folder, major)]
    return usable, [major for folder, major in found if not _has_postgis(folder, major)]


def version_of_data(data: Path) -> int | None:
    """The version that made a cluster; None where there is none."""
    try:
        return int((data / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return None


def folders(program: str = "postgres") -> Iterator[Path]:
    """Where the programs of PostgreSQL lie: on the PATH, and where systems put them."""
    on_path = shutil.which(program)
    if on_path is not None:
        yield Path(on_path).resolve().parent
    for place in _PLACES:
        yield from sorted(Path("/").glob(place[1:]))


def major_of(folder: Path, program: str) -> int | None:
    """The version of the programs in a folder; None where one is not among them."""
    if not os.access(folder / program, os.X_OK):
        return None
    from_name = re.search(r"/(?:postgresql|pgsql-?)/?(\d+)/bin$", str(folder))
    if from_name:
        return int(from_name[1])
    command = [str(folder / ("postgres" if program == "initdb" else program)), "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (found by us)
    stated = _VERSION.search(answer.stdout)
    return int(stated[1]) if stated else None


def _has_postgis(folder: Path, major: int) -> bool:
    prefix = folder.parent
    shares = [
        Path(f"/usr/share/postgresql/{major}"),
        Path(f"/usr/pgsql-{major}/share"),
        prefix / "share" / "postgresql",
        prefix / "share" / f"postgresql@{major}",
        prefix / "share",
    ]
    # Debian keeps the files of each version in a folder of its own; elsewhere they lie beside the programs.
    if str(folder).startswith("/usr/lib/postgresql/"):
        shares = shares[:1]
    return any((share / "extension" / "postgis.control").is_file() for share in shares)


def _advice(needed: int | None, bare: list[int]) -> Sentence:
    """What to install, as a command to copy."""
    if sys.platform == "darwin":
        return say(
            "PostgreSQL with PostGIS is not installed. Install it with '{command}', or set DATABASE_URL.",
            command="brew install postgresql@17 postgis",
        )
    command = "sudo apt-get install -y postgresql-postgis"
    if needed is not None:
        return say(
            "The data in this folder were made by PostgreSQL {version}, which is not installed here with PostGIS. "
            "Install it: {command}",
            version=needed,
            command=f"sudo apt-get install -y postgresql-{needed}-postgis-3",
        )
    if bare:
        return say(
            "PostgreSQL {version} is installed, but without PostGIS. Install it: {command} (or set DATABASE_URL)",
            version=max(bare),
            command=f"sudo apt-get install -y postgresql-{max(bare)}-postgis-3",
        )
    return say("PostgreSQL with PostGIS is not installed. Install it: {command} (or set DATABASE_URL)", command=command)
