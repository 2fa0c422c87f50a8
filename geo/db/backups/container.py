"""The file of a backup: an ordinary, uncompressed tar, so that it opens without this program.

    database.dump   PostgreSQL's own archive, which `pg_restore` reads; compressed in itself
    manifest.json   what made it, when, and what is in it
    keys            the keys that seal contacts; only where they were asked for

The dump comes first because it is written as it arrives; its header follows when its length is known.
A backup appears under its name only when it is whole and on the disk.
"""

import contextlib
import hashlib
import os
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import orjson

from geo.core.errors import BadInput
from geo.core.language import say
from geo.db.backups.contents import Rows
from geo.db.backups.progress import CHECKING_FILE, Report
from geo.db.cluster.making import sync

FORMAT = 1
DUMP, MANIFEST, KEYS = "database.dump", "manifest.json", "keys"
PIECE_BYTES = 1024 * 1024
_BLOCK = tarfile.BLOCKSIZE


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup says of itself. `origin` is "private" or "own": whose server it came from.

    `step` is the last migration (None: no tables yet), `tables` what each held, `keys` the
    fingerprints of the keys that there were, whether or not they are in the file.
    """

    format: int
    program: str
    step: str | None
    postgresql: str
    postgis: str | None
    origin: str
    made_at: datetime
    dump_bytes: int
    dump_sha256: str
    tables: Mapping[str, Rows]
    keys: tuple[str, ...]

    @property
    def major(self) -> int:
        """The major version of the PostgreSQL that it came from."""
        return int(self.postgresql.split(".")[0])

    def to_json(self) -> bytes:
        """The form in which it is kept."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z)

    @classmethod
    def from_json(cls, kept: bytes) -> "Manifest":
        """Read it back; raises KeyError, TypeError or ValueError where it is none."""
        values = orjson.loads(kept)
        values["made_at"] = datetime.fromisoformat(values["made_at"])
        values["tables"] = {name: Rows(**rows) for name, rows in values["tables"].items()}
        values["keys"] = tuple(values["keys"])
        return cls(**values)


class Writer:
    """A backup that is being written: first the dump, then the rest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write_dump(self, pieces: Iterable[bytes]) -> tuple[int, str]:
        """Write the dump as it arrives; returns its length and SHA-256."""
        digest, length = hashlib.sha256(), 0
        self._file.seek(_BLOCK)
        for piece in pieces:
            digest.update(piece)
            self._file.write(piece)
            length += len(piece)
        self._pad(length)
        self._file.seek(0)
        self._file.write(_header(DUMP, length))
        self._file.seek(0, os.SEEK_END)
        return length, digest.hexdigest()

    def add(self, name: str, content: bytes) -> None:
        """Add a small part."""
        self._file.write(_header(name, len(content)) + content)
        self._pad(len(content))

    def finish(self) -> None:
        """Write what ends a tar, and see it onto the disk."""
        self._file.write(bytes(2 * _BLOCK))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _pad(self, length: int) -> None:
        self._file.write(bytes(-length % _BLOCK))


def _header(name: str, length: int) -> bytes:
    about = tarfile.TarInfo(name)
    about.size, about.mode = length, 0o600
    return about.tobuf(tarfile.GNU_FORMAT)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write a backup, readable by its maker only; it takes its name when the block ends well.

    Raises:
        BadInput: the place cannot be written to.
    """
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BadInput(
            "backup.unwritable",
            say("{file} cannot be written: {reason}.", file=str(path), reason=error.strerror or str(error)),
        ) from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            writer = Writer(file)
            yield writer
            writer.finish()
        partial.replace(path)
        sync(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def read_manifest(path: Path) -> Manifest:
    """What a backup says of itself, without reading the rest of it.

    Raises:
        BadInput: it cannot be read, is no backup, or was written by a newer program in another form.
    """
    kept = read_part(path, MANIFEST)
    try:
        form = orjson.loads(kept or b"")["format"]
        if form == FORMAT:
            return Manifest.from_json(kept or b"")
    except (KeyError, TypeError, ValueError) as error:
        raise _no_backup(path) from error
    raise BadInput(
        "backup.newer",
        say("{file} was written by a newer version of the program. Update the program.", file=path.name),
    )


def read_part(path: Path, name: str) -> bytes | None:
    """A small part of a backup; None where it has none of that name.

    Raises:
        BadInput: the file cannot be read, or is no backup.
    """
    with _opened(path) as archive:
        if name not in archive.getnames():
            return None
        part = archive.extractfile(name)
        return part.read() if part else None


def dump_pieces(path: Path) -> Iterator[bytes]:
    """The dump of a backup, piece by piece."""
    with _opened(path) as archive:
        part = archive.extractfile(DUMP)
        while part and (piece := part.read(PIECE_BYTES)):
            yield piece


def check(path: Path, report: Report) -> Manifest:
    """Read a backup through and hold it against what it says of itself.

    Raises:
        BadInput: it cannot be read, is no backup, or was changed or cut short since it was written.
    """
    manifest = read_manifest(path)
    digest, done = hashlib.sha256(), 0
    for piece in dump_pieces(path):
        digest.update(piece)
        done += len(piece)
        report(CHECKING_FILE, done, manifest.dump_bytes)
    if (done, digest.hexdigest()) != (manifest.dump_bytes, manifest.dump_sha256):
        raise _damaged(path)
    return manifest


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except OSError as error:
        raise BadInput(
            "backup.unreadable",
            say("{file} cannot be read: {reason}.", file=str(path), reason=error.strerror or str(error)),
        ) from error
    except tarfile.TarError as error:
        raise _no_backup(path) from error
    except KeyError as error:
        raise _damaged(path) from error


def _no_backup(path: Path) -> BadInput:
    return BadInput(
        "backup.unknown", say("{file} is not a backup of this program, or it was cut short.", file=path.name)
    )


def _damaged(path: Path) -> BadInput:
    return BadInput(
        "backup.damaged",
        say("{file} is damaged: it is not what was written. Take another backup.", file=path.name),
    )
