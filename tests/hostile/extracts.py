"""Extracts of OpenStreetMap: cut short, lying about their sizes, and pointing at what is not there."""

import gzip
import struct
import zlib

from tests.hostile.around import Makers, always

NODES = "".join(f'<node id="{i}" lon="{101.6 + i / 1000}" lat="39.2"/>' for i in range(1, 6))
DOCTYPE = '<!DOCTYPE osm [<!ENTITY a SYSTEM "file://{canary}">]>'


def osm(inside: str, before: str = "") -> str:
    """An extract as XML."""
    return f'<?xml version="1.0"?>{before}<osm version="0.6">{inside}</osm>'


def way(refs: list[int], **tags: str) -> str:
    """A way as XML."""
    nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    said = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
    return f'<way id="1">{nodes}{said}</way>'


def varint(number: int) -> bytes:
    """A number as protocol buffers write it."""
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    return bytes([*written, number])


def field(number: int, value: bytes | int) -> bytes:
    """A field of a message: bytes, or a number."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def blob(kind: bytes, content: bytes, said_bytes: int | None = None) -> bytes:
    """A packed blob of a PBF file with its header; it may say another size than it has."""
    packed = field(2, len(content) if said_bytes is None else said_bytes) + field(3, zlib.compress(content, 9))
    header = field(1, kind) + field(3, len(packed))
    return struct.pack(">I", len(header)) + header + packed


HEADER = blob(b"OSMHeader", field(4, b"OsmSchema-V0.6") + field(4, b"DenseNodes"))
ZEROS = blob(b"OSMData", bytes(31 * 1024 * 1024))

FILES: Makers = {
    "nothing in it.osm": always(osm("")),
    "cut short.osm": always(osm(NODES + way([1, 2], highway="service"))[:-90]),
    "entity.osm": lambda around: osm(way([1, 2], highway="&a;"), DOCTYPE.format(canary=around.canary)).encode(),
    "nodes that are not there.osm": always(osm(NODES + way([1, 99, 2, 3, 98, 97, 4, 5, 96], highway="service"))),
    "one node.osm": always(osm(NODES + way([1], highway="service"))),
    "one place.osm": always(osm(NODES + way([1, 1, 1], highway="service"))),
    "no place on earth.osm": always(osm('<node id="1" lon="999" lat="39"/>' + way([1, 1], highway="service"))),
    "no number.osm": always(osm('<node id="x" lon="east" lat=""/>' + way([1, 1], highway="service"))),
    "largest number.osm": always(osm(f'<node id="{2**63 - 1}" lon="101" lat="39"/><node id="{-(2**63)}" lon="101.1" '
                                     f'lat="39"/>' + way([2**63 - 1, -(2**63)], highway="service"))),
    "names.osm": always(osm(NODES + way([1, 2], highway="service", name="=1+1&#10;&lt;script&gt;") +
                            way([2, 3], highway="service", name="x" * 2_000))),
    "identity number.osm": always(osm(NODES + way([1, 2], highway="service", name="张 11010519491231002X"))),
    "utf-16.osm": always(osm(NODES + way([1, 2], highway="service")).encode("utf-16")),
    "way of a million nodes.osm.gz": always(gzip.compress(
        osm(NODES + way([1 + i % 5 for i in range(1_000_000)], highway="service")).encode(), 1)),
    "header alone.osm.pbf": always(HEADER),
    "cut short.osm.pbf": always((HEADER + blob(b"OSMData", field(1, b"") * 999))[:-9]),
    "bomb.osm.pbf": always(HEADER + ZEROS * 60),
    "bomb in one blob.osm.pbf": always(HEADER + blob(b"OSMData", bytes(300 * 1024 * 1024))),
    "says another size.osm.pbf": always(HEADER + blob(b"OSMData", b"\x0a\x02a", said_bytes=2**31)),
    "huge header.osm.pbf": always(struct.pack(">I", 2**31) + HEADER[4:]),
    "unknown feature.osm.pbf": always(blob(b"OSMHeader", field(4, b"HistoricalInformation") * 1_000)),
    "no protocol.osm.pbf": always(HEADER + blob(b"OSMData", b"\xff" * 99)),
}  # fmt: skip
