"""Opus in WebM, as Chrome, Edge, Firefox and new Safaris record it: packets out of one file, and into a new one.

The parts of a file are elements of RFC 8794 (EBML), their numbers those of RFC 9559 (Matroska). Nothing of the old file
but its packets stands in the new one: no names of programs, no titles, no tags, no attachments.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from geo.exchange.readers.voice.sound import BrokenSound, Opus, packet_ms

HEAD = b"\x1a\x45\xdf\xa3"
_SEGMENT, _INFO, _TRACKS, _TRACK, _AUDIO, _CLUSTER, _GROUP = (
    0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0xE1, 0x1F43B675, 0xA0,
)  # fmt: skip
_ENTERED = {_SEGMENT, _TRACKS, _TRACK, _AUDIO, _CLUSTER, _GROUP}
_NUMBER, _KIND, _CODEC, _PRIVATE, _CHANNELS, _SIMPLE_BLOCK, _BLOCK = 0xD7, 0x83, 0x86, 0x63A2, 0x9F, 0xA3, 0xA1
_UNIQUE, _DELAY, _PREROLL, _RATE = 0x73C5, 0x56AA, 0x56BB, 0xB5
_SCALE, _DURATION, _MUXER, _WRITER = 0x2AD7B1, 0x4489, 0x4D80, 0x5741
_SOUND = 2
_LACED = 0x06
_CLUSTER_MS = 5_000
_PREROLL_NS = 80_000_000


@dataclass
class _Track:
    """What a file says of one track, by the numbers of its elements."""

    told: dict[int, bytes] = field(default_factory=dict)
    packets: list[bytes] = field(default_factory=list)


def read_webm(data: bytes) -> Opus:
    """The packets of the one track of a WebM file; one that breaks off keeps those before that place.

    Raises:
        BrokenSound: it is no such file, or has other tracks, another codec, no packets.
    """
    tracks: list[_Track] = []
    for kind, body in _elements(data):
        if kind == _TRACK:
            tracks.append(_Track())
        elif kind in {_SIMPLE_BLOCK, _BLOCK}:
            _take(body, tracks)
        elif tracks and kind in {_NUMBER, _KIND, _CODEC, _PRIVATE, _CHANNELS}:
            tracks[-1].told.setdefault(kind, body)
    if len(tracks) != 1 or not tracks[0].packets:
        raise BrokenSound
    return _opus(tracks[0])


def _opus(track: _Track) -> Opus:
    head = track.told.get(_PRIVATE, b"")
    if track.told.get(_CODEC) != b"A_OPUS" or _whole(track.told.get(_KIND, b"")) != _SOUND or len(head) < 19:
        raise BrokenSound
    channels, skip, family = head[9], int.from_bytes(head[10:12], "little"), head[18]
    if not head.startswith(b"OpusHead\x01") or channels not in {1, 2} or family:
        raise BrokenSound
    return Opus(track.packets, channels, skip)


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Every element in order, as number and content; those that hold others come before them, empty."""
    at = 0
    while at < len(data):
        try:
            kind, at = _vint(data, at, marked=True)
            size, at = _vint(data, at, marked=False)
        except IndexError:
            return
        if kind in _ENTERED:
            yield kind, b""
        elif at + size > len(data):
            return
        else:
            yield kind, data[at : at + size]
            at += size


def _vint(data: bytes, at: int, *, marked: bool) -> tuple[int, int]:
    """A number of variable length and where it ends."""
    first = data[at]
    width = 9 - first.bit_length()
    if width > 8:
        raise BrokenSound
    if at + width > len(data):
        raise IndexError
    value = int.from_bytes(data[at : at + width], "big")
    return (value if marked else value & ((1 << 7 * width) - 1)), at + width


def _whole(body: bytes) -> int:
    return int.from_bytes(body[:8], "big")


def _take(block: bytes, tracks: list[_Track]) -> None:
    """A packet of the one track: several in one block are not what a phone makes."""
    number, at = _vint(block, 0, marked=False) if block else (0, 0)
    if len(tracks) != 1 or len(block) < at + 4 or block[at + 2] & _LACED:
        raise BrokenSound
    if number == _whole(tracks[0].told.get(_NUMBER, b"")):
        tracks[0].packets.append(block[at + 3 :])


def webm_bytes(sound: Opus) -> bytes:
    """A WebM file of the packets, one behind the other, which says how long it is."""
    told = (
        (_SCALE, _number(1_000_000)),
        (_DURATION, struct.pack(">d", sound.length_ms)),
        (_MUXER, b"Gridsteward"),
        (_WRITER, b"Gridsteward"),
    )
    info = _element(_INFO, b"".join(_element(*each) for each in told))
    return _ABOUT + _element(_SEGMENT, info + _track_bytes(sound) + b"".join(_clusters(sound)))


def _track_bytes(sound: Opus) -> bytes:
    head = b"OpusHead\x01" + struct.pack("<BHIhB", sound.channels, sound.skip, 48_000, 0, 0)
    told = (
        (_NUMBER, b"\x01"),
        (_UNIQUE, b"\x01"),
        (_KIND, bytes([_SOUND])),
        (_CODEC, b"A_OPUS"),
        (_PRIVATE, head),
        (_DELAY, _number(sound.skip * 1_000_000_000 // 48_000)),
        (_PREROLL, _number(_PREROLL_NS)),
        (_AUDIO, _element(_RATE, struct.pack(">d", 48_000.0)) + _element(_CHANNELS, bytes([sound.channels]))),
    )
    return _element(_TRACKS, _element(_TRACK, b"".join(_element(*each) for each in told)))


def _clusters(sound: Opus) -> Iterator[bytes]:
    begun, at, blocks = 0, 0.0, b""
    for packet in sound.packets:
        if at - begun >= _CLUSTER_MS:
            yield _element(_CLUSTER, _element(0xE7, _number(begun)) + blocks)
            begun, blocks = int(at), b""
        blocks += _element(_SIMPLE_BLOCK, b"\x81" + struct.pack(">hB", int(at) - begun, 0x80) + packet)
        at += packet_ms(packet)
    yield _element(_CLUSTER, _element(0xE7, _number(begun)) + blocks)


def _number(value: int) -> bytes:
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")


def _element(kind: int, body: bytes) -> bytes:
    """An element; its size is written in four bytes, however small."""
    return _number(kind) + (len(body) | 1 << 28).to_bytes(4, "big") + body


_ABOUT = _element(
    0x1A45DFA3,
    b"".join(
        _element(kind, body)
        for kind, body in (
            (0x4286, b"\x01"),
            (0x42F7, b"\x01"),
            (0x42F2, b"\x04"),
            (0x42F3, b"\x08"),
            (0x4282, b"webm"),
            (0x4287, b"\x04"),
            (0x4285, b"\x02"),
        )
    ),
)
"""The head of a file: version of EBML, widest numbers, kind of document and its versions."""
