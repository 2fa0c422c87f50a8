"""Files by name alone, before anybody looks into them."""

from pathlib import Path

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange import limits
from geo.exchange.formats import EXTENSIONS, Format

SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def check_there(path: Path, *, limit_bytes: int | None = limits.UNPACKED_BYTES) -> int:
    """The size in bytes of a file that is there and not too large.

    Raises:
        BadInput: it is not there, no plain file, or too large.
    """
    if not path.is_file():
        raise BadInput("file.missing", say("There is no file {file}.", file=str(path)))
    size_bytes = path.stat().st_size
    if limit_bytes is not None and size_bytes > limit_bytes:
        raise limits.too_large(path.name, limit_bytes)
    return size_bytes


def loose_parts(path: Path) -> dict[str, Path]:
    """The parts of a shapefile that lie beside it, by suffix; their names may differ in case."""
    if EXTENSIONS.get(path.suffix.lower(), Format.SHAPEFILE) is not Format.SHAPEFILE:
        return {}
    parts: dict[str, Path] = {}
    for sibling in path.parent.iterdir():
        suffix = sibling.suffix.lower()
        if sibling.stem == path.stem and suffix in SHAPEFILE_PARTS and sibling.is_file():
            parts[suffix] = sibling
    return parts
