"""Photos from outside: decoded in confinement, and made anew without anything that is not picture."""

from pathlib import Path

from geo.exchange.confinement.program import confined_photo
from geo.exchange.inputs import check_there


def clean_photo(photo: Path | bytes, *, name: str = "photo") -> bytes:
    """A photo as JPEG, upright, without place, time, camera or any other metadata, at most 2,560 pixels a side.

    JPEG, PNG and WebP are taken. `name` stands in sentences about bytes that have no file.

    Raises:
        BadInput: it is no such picture, is damaged, or has more than 80 million pixels.
    """
    if isinstance(photo, bytes):
        return confined_photo(photo, name)
    check_there(photo)
    return confined_photo(photo.read_bytes(), photo.name)
