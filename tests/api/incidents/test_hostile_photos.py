"""Photos that are something else, too much, or say more than they show: refused in words, or made harmless."""

import io
import struct
import uuid
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from fastapi.testclient import TestClient
from PIL import Image, ImageCms

SCRIPT = b"<script>alert(document.domain)</script>"
JPEG = "image/jpeg"
WIDE = 50_000


def image(form: str = "JPEG", **told: Any) -> bytes:
    """A small picture."""
    made = io.BytesIO()
    Image.new("RGB", (64, 48), (180, 60, 40)).save(made, form, **told)
    return made.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_bomb() -> bytes:
    """50,000 by 50,000 pixels of one colour: 2.5 thousand million in a few MB, cut to what may be sent."""
    rows = zlib.compressobj(9)
    body = rows.compress(b"\0" * 100_000_000) + rows.flush()
    head = struct.pack(">IIBBBBB", WIDE, WIDE, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg_bomb() -> bytes:
    """A picture whose frame claims 50,000 by 50,000."""
    sent = bytearray(image())
    at = sent.index(b"\xff\xc0")
    sent[at + 5 : at + 9] = struct.pack(">HH", WIDE, WIDE)
    return bytes(sent)


def webp_bomb() -> bytes:
    """A canvas of 50,000 by 50,000 around a small picture."""
    inner = image("WEBP")[12:]
    side = (WIDE - 1).to_bytes(3, "little")
    canvas = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + side + side
    return b"RIFF" + struct.pack("<I", 4 + len(canvas) + len(inner)) + b"WEBP" + canvas + inner


def lossless_bomb() -> bytes:
    """A lossless WebP of the widest size, 16,383 by 16,383: 268 million pixels."""
    sent = bytearray(image("WEBP", lossless=True))
    bits = 16_382 | 16_382 << 14
    at = sent.index(b"VP8L") + 9
    sent[at : at + 4] = struct.pack("<I", bits | (int.from_bytes(sent[at : at + 4], "little") & ~0xFFFFFFF))
    return bytes(sent)


def talkative() -> bytes:
    """Place, camera and scripts in its metadata, its comment and behind its end."""
    exif = Image.Exif()
    exif[0x010E] = SCRIPT.decode()
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (39.0, 12.0, 3.0)
    return image(exif=exif.tobytes(), comment=SCRIPT) + SCRIPT


def many(form: str) -> bytes:
    """Several pictures in one file."""
    made = io.BytesIO()
    pictures = [Image.new("RGB", (64, 48), (shade, 60, 40)) for shade in (10, 120, 250)]
    pictures[0].save(made, form, save_all=True, append_images=pictures[1:])
    return made.getvalue()


def endless() -> bytes:
    """An animated WebP of 2,000 frames."""
    made = io.BytesIO()
    pictures = [Image.fromarray(np.full((8, 8, 3), number % 255, dtype=np.uint8)) for number in range(2000)]
    pictures[0].save(made, "WEBP", save_all=True, append_images=pictures[1:], duration=20)
    return made.getvalue()


def cases() -> Iterator[tuple[str, bytes, str, set[int]]]:
    """Name, bytes, what they are called, and the statuses that are right."""
    whole = image()
    colours = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    kept, refused = {201}, {400}
    yield "script in a GIF", b"GIF89a/*" + b"\0" * 8 + b"*/=1;alert(1)", JPEG, refused
    yield "whole GIF", image("GIF"), JPEG, refused
    yield "page", b"<!doctype html>" + SCRIPT, JPEG, refused
    yield "drawing", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', JPEG, refused
    yield "document", b"%PDF-1.7\n" + SCRIPT, JPEG, refused
    yield "archive behind a picture", whole + b"PK\x03\x04" + SCRIPT, JPEG, kept
    yield "script of a picture", b"\xff\xd8\xff\xe0" + b"/*" + b"\0" * 40 + b"*/=alert(1)", JPEG, refused
    yield "TIFF", image("TIFF"), JPEG, refused
    yield "ICO", image("ICO"), JPEG, refused
    yield "PostScript", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", JPEG, refused
    yield "nothing", b"", JPEG, refused
    yield "one byte", b"\xff", JPEG, refused
    yield "cut off in its head", whole[:30], JPEG, refused
    yield "cut off in its picture", whole[: len(whole) // 2], JPEG, refused
    yield "cut off PNG", image("PNG")[:-20], JPEG, kept | refused
    yield "bomb of PNG", png_bomb(), "image/png", refused
    yield "bomb of JPEG", jpeg_bomb(), JPEG, refused
    yield "bomb of WebP", webp_bomb(), "image/webp", refused
    yield "lossless bomb", lossless_bomb(), "image/webp", refused
    yield "text bomb", _text_bomb(), "image/png", kept | refused
    yield "talkative", talkative(), JPEG, kept
    yield "pictures of a stereo camera", many("MPO"), JPEG, kept
    yield "animated PNG", many("PNG"), "image/png", kept
    yield "animated WebP", endless(), "image/webp", kept
    yield "colour profile", image(icc_profile=colours), JPEG, kept
    yield "nonsense as colour profile", image(icc_profile=b"\0" * 300 + SCRIPT), JPEG, kept
    yield "nonsense as metadata", image(exif=b"Exif\0\0II*\0" + b"\xff" * 200), JPEG, kept | refused
    yield "palette with a hole", _palette(), "image/png", kept
    yield "30 MB", b"\xff\xd8" + b"\0" * 30_000_000, JPEG, {400, 413}
    yield "called text", whole, "text/html", refused
    yield "called a drawing", whole, "image/svg+xml", refused
    yield "called nothing", whole, "", refused
    yield "called two things", whole, "image/jpeg; charset=utf-7", kept


def _text_bomb() -> bytes:
    """A PNG with 50 MB of text in 50 KB."""
    packed = b"Comment\0\0" + zlib.compress(b"A" * 50_000_000, 9)
    sent = image("PNG")
    return sent[:33] + chunk(b"zTXt", packed) + sent[33:]


def _palette() -> bytes:
    made = io.BytesIO()
    Image.new("P", (16, 16)).save(made, "PNG", transparency=0)
    return made.getvalue()


def test_whatever_is_sent_as_a_photo_is_refused_in_words_or_harmless(
    desk: TestClient, phone: TestClient, told: Callable[..., dict[str, Any]]
) -> None:
    """Other kinds, bombs, halves, metadata, animations: 400 with a code, or a JPEG of pixels alone that is no page."""
    wrong: dict[str, Any] = {}
    for name, sent, kind, statuses in cases():
        report = told()
        incident = phone.post("/api/v1/incidents", json=report).json()["incident_id"]
        photo_id = uuid.uuid4()
        path = f"/api/v1/incidents/{report['id']}/photos?id={photo_id}"
        answer = phone.post(path, content=sent, headers={"content-type": kind})
        if answer.status_code not in statuses or (answer.status_code != 201 and not answer.json().get("code")):
            wrong[name] = (answer.status_code, answer.text[:200])
        seen = desk.get(f"/api/v1/incidents/{incident}/photos/{photo_id}")
        if seen.status_code != (200 if answer.status_code == 201 else 404):
            wrong[f"{name}, shown"] = seen.status_code
        if seen.status_code == 200 and (why := _not_harmless(seen)):
            wrong[f"{name}, shown"] = why
    assert wrong == {}


def _not_harmless(seen: Any) -> str | None:
    told = seen.headers
    picture = Image.open(io.BytesIO(seen.content))
    held = [word for word in (b"script", b"Secret", b"Exif", b"ICC_PROFILE", b"PK\x03\x04") if word in seen.content]
    safe = (
        told["content-type"] == JPEG
        and told["x-content-type-options"] == "nosniff"
        and told["content-disposition"].startswith("inline")
        and told["content-security-policy"].startswith("default-src 'none'")
        and "no-store" in told["cache-control"]
    )
    if not safe:
        return str(dict(told))
    whole = (picture.format, getattr(picture, "n_frames", 1), dict(picture.getexif())) == ("JPEG", 1, {})
    return None if whole and not held else f"{picture.format} {held}"
