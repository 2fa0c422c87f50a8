"""Zips, gzips and what hides in them."""

import gzip
import io
import stat
import struct
import zipfile
from collections.abc import Mapping

from tests.hostile.around import Around, Makers, always

CSV = b"code,lon,lat\n1,101.6,39.2\n"
EOCD = b"PK\x05\x06"


def zip_of(entries: Mapping[str, bytes], *, level: int = 9) -> bytes:
    """A zip with these entries."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return written.getvalue()


def zip_with(info: zipfile.ZipInfo, data: bytes) -> bytes:
    """A zip of one entry that is described in detail."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(info, data)
    return written.getvalue()


def link_to(name: str, target: str) -> bytes:
    """A zip of one symbolic link."""
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return zip_with(info, target.encode())


def device(name: str) -> bytes:
    """A zip of one entry that claims to be a device."""
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFCHR | 0o666) << 16
    return zip_with(info, b"")


def bomb(megabytes: int) -> bytes:
    """So many megabytes of one letter."""
    return zip_of({"a.csv": b"a" * (megabytes * 1024**2)}, level=1)


def lying_bomb() -> bytes:
    """A zip that says its entry unpacks to ten bytes, while it unpacks to a hundred million."""
    data = bytearray(zip_of({"a.csv": b"a" * 100_000_000}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(mark) + offset
        data[place : place + 4] = struct.pack("<I", 10)
    return bytes(data)


def overlapping() -> bytes:
    """A zip whose thousand entries are all the same bytes: each unpacks to a megabyte."""
    one = zip_of({"a.csv": b"a" * 1_000_000})
    central = one[one.index(b"PK\x01\x02") : one.index(EOCD)]
    local = one[: one.index(b"PK\x01\x02")]
    end = EOCD + struct.pack("<4H2LH", 0, 0, 999, 999, len(central) * 999, len(local), 0)
    return local + central * 999 + end


def nested(depth: int) -> bytes:
    """A zip in a zip in a zip."""
    data = CSV
    for level in range(depth):
        data = zip_of({f"{level}.zip" if level else "a.csv": data})
    return data


def quine_like() -> bytes:
    """A gzip in a gzip in a gzip, a hundred deep."""
    data = CSV
    for _ in range(100):
        data = gzip.compress(data)
    return data


def patched(data: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    """Bytes with a field behind a mark overwritten."""
    place = data.index(mark) + offset
    return data[:place] + value + data[place + len(value) :]


def _to_canary(around: Around) -> bytes:
    return link_to("a.csv", str(around.canary))


ESCAPED = "/tmp/escaped.csv"  # noqa: S108  it must never be written
PLAIN = zip_of({"a.csv": CSV})
FILES: Makers = {
    "bomb of a gigabyte.zip": lambda _: bomb(1024),
    "bomb below the limit.zip": lambda _: bomb(500),
    "bomb with a false size.zip": lambda _: lying_bomb(),
    "bomb of overlapping entries.zip": lambda _: overlapping(),
    "bomb of gzip.csv.gz": lambda _: gzip.compress(b"a," * 300_000_000, 1),
    "bomb of lines.csv.gz": lambda _: gzip.compress(b"a,b\n" + b"1,2\n" * 60_000_000, 1),
    "bomb of gzips one after the other.csv.gz": lambda _: gzip.compress(b"a" * 10_000_000) * 60,
    "bomb in a workbook.xlsx": lambda _: zip_of({"xl/workbook.xml": b"<x/>", "xl/a.xml": b"<a>" + b" " * 600_000_000}),
    "zip in a zip.zip": lambda _: nested(2),
    "zips in zips.zip": lambda _: nested(50),
    "gzip in gzip.csv.gz": lambda _: quine_like(),
    "gzip in a zip.zip": lambda _: zip_of({"a.csv.gz": gzip.compress(CSV)}),
    "zip in a gzip.zip.gz": lambda _: gzip.compress(PLAIN),
    "path upwards.zip": lambda _: zip_of({"../../../../tmp/escaped.csv": CSV}),
    "path upwards inside.zip": lambda _: zip_of({"a/../../b.csv": CSV}),
    "path of windows.zip": lambda _: zip_of({"..\\..\\b.csv": CSV}),
    "absolute path.zip": lambda _: zip_of({ESCAPED: CSV}),
    "drive.zip": lambda _: zip_of({"C:\\Windows\\b.csv": CSV}),
    "share.zip": lambda _: zip_of({"\\\\host\\share\\b.csv": CSV}),
    "stream.zip": lambda _: zip_of({"a.csv:hidden.csv": CSV}),
    "link.zip": _to_canary,
    "link to passwd.zip": always(link_to("a.csv", "/etc/passwd")),
    "link to a folder.zip": always(link_to("a", "/etc")),
    "device.zip": always(device("a.csv")),
    "two of one name.zip": lambda _: zip_of({"a.csv": CSV, "A.csv": CSV}),
    "name with NUL.zip": lambda _: patched(zip_of({"aXb.csv": CSV}), b"PK\x01\x02", 47, b"\0"),
    "name with a line end.zip": lambda _: zip_of({"a\r\nSet-Cookie: x.csv": CSV, "b.csv": CSV}),
    "name of markup.zip": lambda _: zip_of({"<img src=x onerror=alert(1)>.csv": CSV, "b.csv": CSV}),
    "name of places.zip": lambda _: zip_of({"{0.__class__}.csv": CSV, "{file.x}.csv": CSV}),
    "name of GDAL.zip": lambda around: zip_of({f"vsicurl/{around.url}/a.geojson": b"{}"}),
    "name of 60,000 letters.zip": lambda _: zip_of({"a" * 60_000 + ".csv": CSV, "b.csv": CSV}),
    "ten thousand entries.zip": lambda _: zip_of({f"{number}.csv": b"" for number in range(10_000)}, level=1),
    "more entries than there are.zip": lambda _: patched(PLAIN, EOCD, 8, b"\xff\xff\xff\xff"),
    "offset beyond the end.zip": lambda _: patched(PLAIN, EOCD, 16, b"\xff\xff\xff\x7f"),
    "unknown method.zip": lambda _: patched(patched(PLAIN, b"PK\x01\x02", 10, b"\x63\0"), b"PK\x03\x04", 8, b"\x63\0"),
    "encrypted.zip": lambda _: patched(patched(PLAIN, b"PK\x01\x02", 8, b"\1\0"), b"PK\x03\x04", 6, b"\1\0"),
    "zip64 without end.zip": always(PLAIN + b"PK\x06\x06" + b"\xff" * 60),
    "comment that is a zip.zip": lambda _: PLAIN + PLAIN,
    "end alone.zip": always(EOCD + b"\0" * 18),
    "zip cut short.zip": always(PLAIN[:-10]),
    "zip cut at the name.zip": always(PLAIN[:31]),
    "gzip cut short.csv.gz": always(gzip.compress(CSV * 100)[:40]),
    "gzip of nothing.csv.gz": always(gzip.compress(b"")),
    "gzip with a wrong sum.csv.gz": always(gzip.compress(CSV)[:-8] + b"\0" * 8),
    "head of gzip alone.csv.gz": always(b"\x1f\x8b\x08\x08" + b"a" * 70_000),
}
