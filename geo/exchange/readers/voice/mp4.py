"""AAC in MP4, as iPhones record it: frames out of a file, whole or in fragments.

The parts of a file are boxes of ISO/IEC 14496-12. Only what tells where the frames lie is read.
"""

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geo.exchange.readers.voice.sound import AAC_RATES, Aac, BrokenSound

HEAD = b"ftyp"
_ENTERED = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"}
_READ = {b"hdlr", b"stsd", b"stsz", b"stsc", b"stco", b"co64", b"trex", b"tfhd", b"trun"}
_MOST_FRAMES = 20_000
_LONGEST_FRAME = 8191 - 7
"""ADTS has thirteen bits for the length of a frame with its head."""


@dataclass
class _Fragment:
    """One `traf`: where its `moof` begins, and its boxes."""

    begin: int
    boxes: list[tuple[bytes, bytes]] = field(default_factory=list)


def read_mp4(data: bytes) -> Aac:
    """The frames of the one track of an MP4 file.

    Raises:
        BrokenSound: it is no such file, or has other tracks, another codec, no frames, or breaks off.
    """
    told, fragments = _told(data)
    if told.get(b"hdlr", b"")[8:12] != b"soun":
        raise BrokenSound
    rate, channels = _codec(told.get(b"stsd", b""))
    frames = [*_plain_frames(data, told), *_fragment_frames(data, fragments, told)]
    if not frames:
        raise BrokenSound
    return Aac(frames, rate, channels)


def _told(data: bytes) -> tuple[Mapping[bytes, bytes], Sequence[_Fragment]]:
    """What is said of the one track, by kind of box, and its fragments."""
    told: dict[bytes, bytes] = {}
    fragments: list[_Fragment] = []
    moof = 0
    for at, kind, body in _boxes(data):
        if kind == b"trak" and kind in told:
            raise BrokenSound
        if kind == b"moof":
            moof = at
        elif kind == b"traf":
            fragments.append(_Fragment(moof))
        elif kind in {b"tfhd", b"trun"} and fragments:
            fragments[-1].boxes.append((kind, body))
        else:
            told.setdefault(kind, body)
    return told, fragments


def _boxes(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Every box in order: where it begins, its kind, its content; those that hold others come before them, empty."""
    at = 0
    while at + 8 <= len(data):
        size, kind = _unpack(">I4s", data, at)
        head = 8
        if size == 1:
            (size,), head = _unpack(">Q", data, at + 8), 16
        size = size or len(data) - at
        if size < head or at + size > len(data):
            raise BrokenSound
        yield at, kind, data[at + head : at + size] if kind in _READ else b""
        at += head if kind in _ENTERED else size


def _unpack(form: str, data: bytes, at: int = 0) -> tuple[Any, ...]:
    try:
        return struct.unpack_from(form, data, at)
    except struct.error as error:
        raise BrokenSound from error


def _codec(stsd: bytes) -> tuple[int, int]:
    """The codes of rate and channels of AAC-LC; its better kinds have that as their ground."""
    if stsd[12:16] != b"mp4a":
        raise BrokenSound
    found = stsd.find(b"esds", 16 + 28)
    config = _descriptor(stsd, found + 8) if found >= 0 else b""
    bits = int.from_bytes(config[:2], "big")
    kind, rate, channels = bits >> 11, bits >> 7 & 15, bits >> 3 & 15
    if len(config) < 2 or kind not in {2, 5, 29} or rate >= len(AAC_RATES) or channels not in {1, 2}:
        raise BrokenSound
    return rate, channels


def _descriptor(data: bytes, at: int) -> bytes:
    """The AudioSpecificConfig (ISO/IEC 14496-1): inside of an ES_Descriptor, inside of a DecoderConfigDescriptor."""
    for tag, skip in ((3, 3), (4, 13), (5, 0)):
        if data[at : at + 1] != bytes([tag]):
            raise BrokenSound
        at += 1
        while data[at : at + 1] and data[at] & 128:
            at += 1
        length = data[at] if at < len(data) else 0
        at += 1 + skip
    return data[at : at + length]


def _plain_frames(data: bytes, told: Mapping[bytes, bytes]) -> Iterator[bytes]:
    """The frames that the sample table of the track names."""
    sizes = _sizes(told.get(b"stsz", b""))
    wide = b"co64" in told
    chunks = _column(told.get(b"co64" if wide else b"stco", b""), ">Q" if wide else ">I")
    runs = _column(told.get(b"stsc", b""), ">III")
    each = iter(sizes)
    run = 0
    for number, (at,) in enumerate(chunks, start=1):
        while run + 1 < len(runs) and runs[run + 1][0] <= number:
            run += 1
        for _, size in zip(range(runs[run][1] if runs else 0), each, strict=False):
            yield _frame(data, at, size)
            at += size  # noqa: PLW2901 (the next frame lies behind this one)


def _sizes(stsz: bytes) -> Sequence[int]:
    if not stsz:
        return ()
    size, count = _unpack(">II", stsz, 4)
    if count > _MOST_FRAMES:
        raise BrokenSound
    return [size] * count if size else [row[0] for row in _column(stsz[4:], ">I")]


def _column(box: bytes, form: str) -> list[tuple[int, ...]]:
    """The rows of a table: version and flags, how many, then each."""
    if not box:
        return []
    (count,) = _unpack(">I", box, 4)
    width = struct.calcsize(form)
    if count > _MOST_FRAMES or len(box) < 8 + count * width:
        raise BrokenSound
    return [struct.unpack_from(form, box, 8 + row * width) for row in range(count)]


def _frame(data: bytes, at: int, size: int) -> bytes:
    if not 0 < size <= _LONGEST_FRAME or at + size > len(data):
        raise BrokenSound
    return data[at : at + size]


def _fragment_frames(data: bytes, fragments: Sequence[_Fragment], told: Mapping[bytes, bytes]) -> Iterator[bytes]:
    usual = _unpack(">IIIII", told[b"trex"], 4)[3] if b"trex" in told else 0
    count = 0
    for fragment in fragments:
        base, size = fragment.begin, usual
        at = base
        for kind, body in fragment.boxes:
            if kind == b"tfhd":
                base, size = _where(body, fragment.begin, usual)
                at = base
                continue
            begin, sizes = _run(body, size)
            at = at if begin is None else base + begin
            count += len(sizes)
            if count > _MOST_FRAMES:
                raise BrokenSound
            for each in sizes:
                yield _frame(data, at, each)
                at += each


def _where(tfhd: bytes, begin: int, usual: int) -> tuple[int, int]:
    """From where the runs of a fragment count, and how large a frame is that does not say so."""
    flags, at = _unpack(">I", tfhd)[0] & 0xFFFFFF, 8
    base = begin
    if flags & 1:
        (base,), at = _unpack(">Q", tfhd, at), at + 8
    at += 4 * bool(flags & 2) + 4 * bool(flags & 8)
    return base, _unpack(">I", tfhd, at)[0] if flags & 16 else usual


def _run(trun: bytes, usual: int) -> tuple[int | None, Sequence[int]]:
    """Where a run begins, if it says so, and how large each frame is."""
    flags, count = _unpack(">II", trun)
    begin, at = None, 8
    if flags & 1:
        (begin,), at = _unpack(">i", trun, at), at + 4
    at += 4 * bool(flags & 4)
    fields = [bit for bit in (0x100, 0x200, 0x400, 0x800) if flags & bit]
    width = 4 * len(fields)
    if count > _MOST_FRAMES or len(trun) < at + count * width:
        raise BrokenSound
    if 0x200 not in fields:
        return begin, [usual] * count
    place = at + 4 * fields.index(0x200)
    return begin, [_unpack(">I", trun, place + row * width)[0] for row in range(count)]
