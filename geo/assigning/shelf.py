"""Where lists and their results lie: a folder for each under the data folder, for some days and within bounds."""

import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

from geo.core.errors import NotFound, StorageFull
from geo.core.language import say

_FOLDER = "lists"


def folder_of(data_dir: Path, list_id: uuid.UUID) -> Path:
    """The folder of a list."""
    return data_dir.expanduser() / _FOLDER / str(list_id)


def source_of(data_dir: Path, list_id: uuid.UUID, file_name: str) -> Path:
    """The list as it came in.

    Raises:
        NotFound: it is no longer kept.
    """
    path = folder_of(data_dir, list_id) / file_name
    if not path.is_file():
        raise NotFound("list.file_gone", say("{file} is no longer kept here. Choose it again.", file=file_name))
    return path


def result_of(data_dir: Path, list_id: uuid.UUID, file_name: str) -> Path:
    """Where the result of a list lies, or will."""
    name = Path(file_name)
    return folder_of(data_dir, list_id) / "result" / f"{name.stem}-grids{name.suffix.lower()}"


def remove(data_dir: Path, list_ids: Iterable[uuid.UUID]) -> None:
    """Remove the folders of lists."""
    for list_id in list_ids:
        shutil.rmtree(folder_of(data_dir, list_id), ignore_errors=True)


def taken_bytes(data_dir: Path) -> int:
    """How many bytes all lists and results take."""
    root = data_dir.expanduser() / _FOLDER
    return sum(each.stat().st_size for each in root.rglob("*") if each.is_file()) if root.is_dir() else 0


def check_room(data_dir: Path, room_bytes: int) -> None:
    """Refuse a further list where those that are kept fill the room for them.

    Raises:
        StorageFull: they do; the oldest go by themselves.
    """
    if taken_bytes(data_dir) > room_bytes:
        raise StorageFull(
            "list.no_room",
            say("The room for lists is full. The oldest go by themselves: try again in an hour."),
        )
