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
        Unavailable: there is none; the sentence says what to install.
    """
    needed = _version_of_data(data)
    bare: list[int] = []
    usable: list[Binaries] = []
    for folder in _folders():
        major = _major(folder)
        if major is None or major < OLDEST or (needed is not None and major != needed):
            continue
        if _has_postgis(folder, major):
            usable.append(Binaries(folder, major))
        else:
            bare.append(major)
    if usable:
        return max(usable, key=lambda binaries: binaries.major)
    raise Unavailable("cluster.no_postgis", _advice(needed, bare))


def _version_of_data(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return None


def _folders() -> Iterator[Path]:
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    for place in _PLACES:
        yield from sorted(Path("/").glob(place[1:]))


def _major(folder: Path) -> int | None:
    if not os.access(folder / "initdb", os.X_OK):
        return None
    from_name = re.search(r"/(?:postgresql|pgsql-?)/?(\d+)/bin$", str(folder))
    if from_name:
        return int(from_name[1])
    command = [str(folder / "postgres"), "--version"]
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
