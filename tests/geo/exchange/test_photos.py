"""Photos: what comes out is the picture and nothing else."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from geo.core.errors import BadInput
from geo.exchange.photos import clean_photo


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def with_place(orientation: int) -> bytes:
    """A photo that says where and by which telephone it was taken."""
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    exif[Base.Model] = "SecretPhone"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (39.0, 12.0, 3.0)
    return picture(exif=exif.tobytes(), comment=b"SecretNote", quality=95)


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def code_of(data: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        clean_photo(data)
    return caught.value.code


def test_nothing_but_pixels_is_left() -> None:
    """Place, telephone, notes and colour profile are gone."""
    cleaned = clean_photo(with_place(1))
    image = Image.open(io.BytesIO(cleaned))
    assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (40, 20), {})
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Secret" not in cleaned
    assert b"Exif" not in cleaned


def test_it_stands_upright() -> None:
    """A photo taken with the telephone on its side is turned as its note says, before the note goes."""
    turned = Image.open(io.BytesIO(clean_photo(with_place(6))))
    assert turned.size == (20, 40)
    red = turned.getpixel((10, 2))
    assert isinstance(red, tuple)
    assert red[0] > 200


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_kinds(kind: str) -> None:
    """JPEG, PNG and WebP come out as JPEG."""
    assert clean_photo(picture(kind)).startswith(b"\xff\xd8\xff")


def test_large_photos_become_smaller() -> None:
    """No side is longer than 2,560 pixels."""
    assert Image.open(io.BytesIO(clean_photo(picture(size=(4000, 1000))))).size == (2560, 640)


def test_a_file_is_cleaned_like_bytes(tmp_path: Path) -> None:
    """From a path comes the same as from its bytes."""
    path = tmp_path / "street.jpg"
    path.write_bytes(with_place(3))
    assert clean_photo(path) == clean_photo(path.read_bytes())


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM", "TGA"])
def test_other_kinds_are_refused(kind: str) -> None:
    """Decoders of kinds that are not named are never tried."""
    assert code_of(picture(kind)) == "photo.unsupported"


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"GIF89a/*x*/=1;"],
    ids=["nothing", "pdf", "svg", "postscript", "script"],
)
def test_what_is_no_photo(data: bytes) -> None:
    """Other things by the name of a photo are called that."""
    assert code_of(data) == "photo.unsupported"


@pytest.mark.parametrize("keep", [30, 0.3, 0.9])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_photos_cut_short(kind: str, keep: float) -> None:
    """A photo that ends too early is damaged."""
    data = picture(kind, size=(400, 400))
    cut = data[: int(len(data) * keep) if keep < 1 else int(keep)]
    assert code_of(cut) in {"photo.damaged", "photo.unsupported"}


@pytest.mark.parametrize("size", [(20_000, 20_000), (2**31 - 1, 2**31 - 1), (100_000_000, 1)])
def test_photos_of_countless_pixels(size: tuple[int, int]) -> None:
    """A small file that would be thousands of millions of pixels is refused before they are made."""
    assert code_of(png_of(*size)) == "photo.too_large"


def test_text_that_unpacks_to_megabytes() -> None:
    """A compressed note of a hundred megabytes in a PNG does no harm."""
    note = b"Comment\0\0" + zlib.compress(b"a" * 100_000_000, 9)
    chunk = struct.pack(">I", len(note)) + b"zTXt" + note + struct.pack(">I", zlib.crc32(b"zTXt" + note))
    whole = picture("PNG")
    assert code_of(whole[:33] + chunk + whole[33:]) == "photo.damaged"
