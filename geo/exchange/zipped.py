"""A zip from outside: checked entry by entry before anything is unpacked, and only into memory."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from types import TracebackType
from typing import Self

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.formats import EXTENSIONS, Format
from geo.exchange.identity import without_identity_number
from geo.exchange.limits import ZIP_ENTRIES


class Archive:
    """An open zip whose entries have passed the checks."""

    def __init__(self, data: bytes, file_name: str, *, limit_bytes: int) -> None:
        self._file_name = file_name
        try:
            self._zip = _opened(data)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise BadInput(
                "file.truncated", say("{file} is not a whole zip file. Copy it again.", file=file_name)
            ) from error
        self._check(limit_bytes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """The names of all entries."""
        return self._zip.namelist()

    @property
    def is_workbook(self) -> bool:
        """An XLSX file is a zip with a workbook part."""
        return "xl/workbook.xml" in self.names

    def only_dataset(self, layer: str | None) -> str:
        """The entry that holds the data; `layer` names it (without extension) where there are several.

        Raises:
            BadInput: there is none, or there are several and none is named.
        """
        names = [name for name in self._visible() if _is_dataset(name)]
        if layer is not None and len(names) > 1:
            names = [name for name in names if PurePosixPath(name).stem == layer]
        if not names:
            raise BadInput("file.unsupported", say("{file} holds no data set that is read here.", file=self._file_name))
        if len(names) > 1:
            raise too_many(self._file_name, [PurePosixPath(name).stem for name in names])
        return names[0]

    def read(self, name: str) -> bytes:
        """The bytes of an entry."""
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
            raise BadInput(
                "file.truncated",
                say("{file} is damaged: {entry} cannot be unpacked.", file=self._file_name, entry=name),
            ) from error

    def siblings(self, name: str, suffixes: Iterable[str]) -> dict[str, bytes]:
        """Entries beside `name` that differ from it only in their suffix, by lower-case suffix."""
        path = PurePosixPath(name)
        wanted = {suffix: path.with_suffix(suffix) for suffix in suffixes}
        found: dict[str, bytes] = {}
        for entry in self._visible():
            other = PurePosixPath(entry)
            if other.with_suffix("") == path.with_suffix("") and other.suffix.lower() in wanted:
                found[other.suffix.lower()] = self.read(entry)
        return found

    def _visible(self) -> list[str]:
        return [
            entry.filename
            for entry in self._zip.infolist()
            if not entry.is_dir() and not any(part.startswith((".", "__MACOSX")) for part in _parts(entry.filename))
        ]

    def _check(self, limit_bytes: int) -> None:
        entries = self._zip.infolist()
        total_bytes = sum(entry.file_size for entry in entries)
        if len(entries) > ZIP_ENTRIES or total_bytes > limit_bytes:
            raise BadInput(
                "file.too_large",
                say(
                    "{file} would unpack to {entries} files of {megabytes} MB together, which is too much.",
                    file=self._file_name,
                    entries=len(entries),
                    megabytes=total_bytes // 1024**2,
                ),
            )
        for entry in entries:
            self._check_entry(entry)

    def _check_entry(self, entry: zipfile.ZipInfo) -> None:
        if entry.filename.startswith(("/", "\\")) or ".." in _parts(entry.filename) or ":" in entry.filename:
            raise BadInput(
                "zip.bad_entry",
                say(
                    "{file} holds an entry with a path outside of it: {entry}.",
                    file=self._file_name,
                    entry=entry.filename,
                ),
            )
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise BadInput(
                "zip.bad_entry",
                say("{file} holds a link ({entry}) in place of a file.", file=self._file_name, entry=entry.filename),
            )
        if entry.flag_bits & 0x1:
            raise BadInput(
                "zip.encrypted", say("{file} is protected by a password. Save it without one.", file=self._file_name)
            )


def too_many(file_name: str, names: Iterable[str]) -> BadInput:
    """The error for a file with several data sets where one has to be chosen; their names without identity numbers."""
    shown = filter(None, map(without_identity_number, names))
    return BadInput(
        "file.too_many_datasets",
        say(
            "{file} holds several data sets: {names}. Choose one with --layer.", file=file_name, names=", ".join(shown)
        ),
    )


def _opened(data: bytes) -> zipfile.ZipFile:
    """Entry names that are not marked as UTF-8 are taken as those of Chinese Windows if they can be."""
    try:
        return zipfile.ZipFile(io.BytesIO(data), metadata_encoding="gb18030")
    except UnicodeDecodeError:
        return zipfile.ZipFile(io.BytesIO(data))


def _parts(name: str) -> tuple[str, ...]:
    return PurePosixPath(name.replace("\\", "/")).parts


def _is_dataset(name: str) -> bool:
    suffix = PurePosixPath(name).suffix.lower()
    return suffix in EXTENSIONS and EXTENSIONS[suffix] not in (Format.ZIP, Format.GZIP) and suffix != ".txt"
