"""Photos: decoded by Pillow, and only the pixels kept. Runs in the confined child alone."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from geo.core.errors import BadInput
from geo.core.language import say

FORMATS = ("JPEG", "PNG", "WEBP")
PIXELS = 80_000_000
SIDE_PX = 2_560
_QUALITY = 85


def photo_bytes(data: bytes, file_name: str) -> bytes:
    """A photo as a JPEG of its pixels alone, turned upright and made smaller where it is large.

    Raises:
        BadInput: it is no picture of a known kind, is damaged, or has too many pixels.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            _check_size(picture, file_name)
            return _pixels_alone(picture)
    except Image.DecompressionBombError as error:
        raise _too_large(file_name) from error
    except UnidentifiedImageError as error:
        raise BadInput(
            "photo.unsupported", say("{file} is no photo. Use JPEG, PNG or WebP.", file=file_name)
        ) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError) as error:  # what Pillow raises
        raise BadInput("photo.damaged", say("{file} is a damaged photo. Take it again.", file=file_name)) from error


def _check_size(picture: Image.Image, file_name: str) -> None:
    if picture.width * picture.height > PIXELS:
        raise _too_large(file_name)


def _too_large(file_name: str) -> BadInput:
    return BadInput(
        "photo.too_large",
        say("{file} has more than {limit} million pixels.", file=file_name, limit=PIXELS // 1_000_000),
    )


def _pixels_alone(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((SIDE_PX, SIDE_PX))
    bare = Image.frombytes("RGB", upright.size, upright.tobytes())
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()
