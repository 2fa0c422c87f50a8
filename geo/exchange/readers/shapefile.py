"""Shapefiles: the one format that is read by GDAL, from parts that were recognised and renamed by us."""

import io
import warnings
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.crs import parse_crs
from geo.exchange.features import Features
from geo.exchange.wkb import read_wkb

_NEEDED = (".shp", ".shx", ".dbf")
_FAILURES = (
    DataSourceError, DataLayerError, FieldError, GeometryError, UnicodeDecodeError, ValueError, RuntimeError,
    LookupError,
)  # fmt: skip


def read_shapefile(parts: Mapping[str, bytes], file_name: str) -> Features:
    """The rows of a shapefile given as its parts by suffix.

    GDAL sees a zip of our own in memory, with plain names: neither names nor other files reach it.

    Raises:
        BadInput: a part is missing, or the parts are damaged.
    """
    missing = [suffix for suffix in _NEEDED if suffix not in parts]
    if missing:
        raise BadInput(
            "shapefile.incomplete",
            say(
                "{file} is a shapefile without its {missing} part. Put all its parts into one zip.",
                file=file_name,
                missing=", ".join(missing),
            ),
        )
    meta, _, blobs, values, encoding = _read(_renamed(parts), _encodings(parts), file_name)
    features = Features(
        columns=dict(zip(meta["fields"], values, strict=True)),
        rows=np.arange(1, len(blobs) + 1),
        crs=parse_crs(parts[".prj"].decode("utf-8", errors="replace")) if ".prj" in parts else None,
        encoding=encoding,
    )
    return read_wkb(list(blobs), features)


def _renamed(parts: Mapping[str, bytes]) -> bytes:
    """The needed parts as an unpacked zip."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for suffix in _NEEDED:
            archive.writestr(f"layer{suffix}", parts[suffix])
    return written.getvalue()


def _encodings(parts: Mapping[str, bytes]) -> list[str]:
    """Encodings to try: the one that the .cpg part names, then UTF-8, then that of Chinese Windows."""
    named = parts.get(".cpg", b"").decode("ascii", errors="ignore").strip()
    return [*([named] if named else []), "UTF-8", "GB18030"]


def _read(packed: bytes, encodings: list[str], file_name: str) -> tuple[Any, Any, Any, Any, str]:
    failure: Exception | None = None
    for encoding in encodings:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                read = pyogrio.raw.read(packed, encoding=encoding, datetime_as_string=True)
        except _FAILURES as error:
            failure = error
            continue
        if read[2] is not None:  # else GDAL has taken the table alone
            return (*read, encoding)
    raise BadInput(
        "file.unreadable", say("{file} is not a whole shapefile. Copy it again.", file=file_name)
    ) from failure
