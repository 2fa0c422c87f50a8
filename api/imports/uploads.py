"""Where uploaded files wait until their rows are in the database.

Each upload has a folder of its own under the data folder, named by its import's id. Names given by
a browser are never used as paths.
"""

import re
import shutil
import time
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from geo.core.errors import BadInput, NotFound
from geo.core.language import say
from geo.core.settings import Settings

PIECE_BYTES = 1024 * 1024
NAME_BYTES = 200
"""File systems take 255 bytes, which are 85 Chinese characters."""

SETTLING_S = 3600.0
"""A folder younger than this may belong to an upload that is not committed yet."""

SHAPEFILE_PARTS = {".shp", ".shx", ".dbf", ".prj", ".cpg"}


@dataclass(frozen=True)
class Upload:
    """One file as a browser or program sent it."""

    name: str
    content: BinaryIO


def safe_name(name: str) -> str:
    """A file name that is no path: its last part, without control characters and separators."""
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"[\x00-\x1f\x7f:*?\"<>|]", "_", last).strip(" .")
    return clean.encode("utf-8", "replace")[-NAME_BYTES:].decode("utf-8", "ignore").strip(" .") or "file"


def datasets(uploads: Sequence[Upload]) -> list[list[Upload]]:
    """Uploads sent together, apart by data set: the parts of one loose shapefile belong together."""
    loose: dict[str, list[Upload]] = {}
    alone: list[list[Upload]] = []
    for upload in uploads:
        name = Path(safe_name(upload.name))
        if name.suffix.lower() in SHAPEFILE_PARTS:
            loose.setdefault(name.stem, []).append(upload)
        else:
            alone.append([upload])
    return [*loose.values(), *alone]


def main_name(uploads: Sequence[Upload]) -> str:
    """The name that stands for a data set: of a loose shapefile the .shp."""
    names = [safe_name(upload.name) for upload in uploads]
    return next((name for name in names if name.lower().endswith(".shp")), names[0])


@contextmanager
def kept(settings: Settings, uploads: Sequence[Upload]) -> Iterator[Path]:
    """Write a data set into a folder that `settle` moves to its place; removed if anything fails.

    Yields:
        The path of the main file.

    Raises:
        BadInput: a file is larger than the installation takes.
    """
    folder = _root(settings) / f"arriving-{uuid.uuid4()}"
    folder.mkdir(parents=True, mode=0o700)
    try:
        room = settings.upload_limit_bytes
        for upload in uploads:
            room -= _write(upload, folder / safe_name(upload.name), room, settings.upload_limit_bytes)
        yield folder / main_name(uploads)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def settle(settings: Settings, arrived: Path, import_id: uuid.UUID) -> Path:
    """Move a kept data set to the folder of its import; returns the main file's new path."""
    return settle_in(_root(settings) / str(import_id), arrived)


def settle_in(target: Path, arrived: Path) -> Path:
    """Move a kept data set to a folder that is not there yet; returns the main file's new path."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    arrived.parent.rename(target)
    return target / arrived.name


def path_of(settings: Settings, import_id: uuid.UUID, file_name: str) -> Path:
    """The main file of an import.

    Raises:
        NotFound: it is no longer kept, or came in another way than through the page.
    """
    path = _root(settings) / str(import_id) / file_name
    if not path.is_file():
        raise NotFound("import.file_gone", say("{file} is no longer kept here. Choose it again.", file=file_name))
    return path


def sweep(settings: Settings, *, keep: Collection[uuid.UUID]) -> None:
    """Remove the folders of imports that are not to be kept, and what an interrupted upload left."""
    kept_names = {str(import_id) for import_id in keep}
    if not _root(settings).is_dir():
        return
    for folder in _root(settings).iterdir():
        if folder.name not in kept_names and time.time() - folder.stat().st_mtime > SETTLING_S:
            shutil.rmtree(folder, ignore_errors=True)


def _root(settings: Settings) -> Path:
    return settings.data_dir / "uploads"


def _write(upload: Upload, path: Path, room: int, limit_bytes: int) -> int:
    written = 0
    if path.exists():
        raise BadInput("file.repeated", say("{file} was sent twice at once. Send one of them.", file=path.name))
    with path.open("xb") as file:
        while piece := upload.content.read(PIECE_BYTES):
            written += len(piece)
            if written > room:
                raise BadInput(
                    "file.too_large",
                    say(
                        "{file} is larger than {limit} MB. Send a smaller file, or import it on the command line.",
                        file=path.name,
                        limit=limit_bytes // 1_000_000,
                    ),
                )
            file.write(piece)
    return written
