"""The bytes of a file, unpacked where it is packed, within limits and without touching the disk."""

import gzip
import hashlib
import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange import limits
from geo.exchange.crs import shown
from geo.exchange.features import Features
from geo.exchange.formats import Format, recognise
from geo.exchange.inputs import SHAPEFILE_PARTS, check_there, loose_parts
from geo.exchange.limits import too_large
from geo.exchange.table import Source
from geo.exchange.zipped import Archive


@dataclass(frozen=True)
class Contents:
    """A recognised file: its bytes, and for a shapefile the bytes of its parts by suffix."""

    path: Path
    file_name: str
    format: Format
    data: bytes
    sha256: bytes
    size_bytes: int
    parts: Mapping[str, bytes] = field(default_factory=dict)

    def source(self, features: Features) -> Source:
        """What is told about the file beside its rows."""
        return Source(
            path=self.path,
            file_name=self.file_name,
            format=features.format or self.format.value,
            sha256=self.sha256,
            size_bytes=self.size_bytes,
            encoding=features.encoding,
            crs=shown(features.crs),
            layer=features.layer,
        )


def load(path: Path, *, layer: str | None = None, beside: Mapping[str, Path] | None = None) -> Contents:
    """Read a file whole, unpack gzip and zip, and recognise what is in it.

    `layer` chooses the data set of a zip that holds several. `beside` are the parts of a loose
    shapefile by suffix; without it they are looked for.

    Raises:
        BadInput: no such file, empty, too large, truncated, of an unknown or contradicting kind.
    """
    data = _read(path)
    packed = Contents(path, path.name, recognise(data, path.name), data, hashlib.sha256(data).digest(), len(data))
    if packed.format is Format.GZIP:
        packed = _gunzipped(packed)
    if packed.format is Format.ZIP:
        packed = _unzipped(packed, layer)
    elif packed.format is Format.SHAPEFILE:
        beside = loose_parts(path) if beside is None else beside
        packed = replace(packed, parts={suffix: _read(part) for suffix, part in beside.items()})
    return packed


def _read(path: Path) -> bytes:
    check_there(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput("file.unreadable", say("{file} cannot be opened.", file=path.name)) from error


def _gunzipped(packed: Contents) -> Contents:
    name = packed.file_name.removesuffix(".gz").removesuffix(".GZ")
    try:
        with gzip.open(io.BytesIO(packed.data)) as stream:
            data = stream.read(limits.UNPACKED_BYTES + 1)
    except EOFError as error:
        raise truncated(packed.file_name) from error
    except (OSError, zlib.error) as error:
        raise BadInput("file.unreadable", say("{file} cannot be unpacked.", file=packed.file_name)) from error
    if len(data) > limits.UNPACKED_BYTES:
        raise too_large(packed.file_name, limits.UNPACKED_BYTES)
    return replace(packed, format=recognise(data, name), data=data)


def _unzipped(packed: Contents, layer: str | None) -> Contents:
    with Archive(packed.data, packed.file_name, limit_bytes=limits.UNPACKED_BYTES) as archive:
        if archive.is_workbook:
            return replace(packed, format=Format.XLSX)
        name = archive.only_dataset(layer)
        data = archive.read(name)
        found = recognise(data, PurePath(name).name)
        parts = archive.siblings(name, SHAPEFILE_PARTS) if found is Format.SHAPEFILE else {}
    if found in (Format.ZIP, Format.GZIP):
        raise BadInput(
            "file.unsupported", say("{file} holds another packed file. Unpack it first.", file=packed.file_name)
        )
    return replace(packed, format=found, data=data, parts=parts)


def truncated(file_name: str) -> BadInput:
    """The error for a file that ends too early."""
    return BadInput(
        "file.truncated", say("{file} ends too early: it was not copied whole. Copy it again.", file=file_name)
    )
