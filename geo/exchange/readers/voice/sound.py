"""Sound as packets of a codec: what is taken out of a container, and put into a new one."""

from collections.abc import Sequence
from dataclasses import dataclass


class BrokenSound(ValueError):
    """The bytes are no whole container of sound. Says nothing to people: its reader does."""


@dataclass(frozen=True)
class Opus:
    """Packets of Opus in order, of one or two channels; `skip` are samples of 48 kHz to be left out at the start."""

    packets: Sequence[bytes]
    channels: int
    skip: int

    @property
    def length_ms(self) -> float:
        """How long they sound."""
        return sum(map(packet_ms, self.packets))


@dataclass(frozen=True)
class Aac:
    """Frames of AAC in order; `rate` and `channels` are the codes of ISO/IEC 14496-3, tables 1.18 and 1.19."""

    frames: Sequence[bytes]
    rate: int
    channels: int

    @property
    def length_ms(self) -> float:
        """How long they sound: each frame is 1,024 samples."""
        return len(self.frames) * 1024 * 1000 / AAC_RATES[self.rate]


AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)

_SILK_MS = (10.0, 20.0, 40.0, 60.0)
_HYBRID_MS = (10.0, 20.0)
_CELT_MS = (2.5, 5.0, 10.0, 20.0)
_LONGEST_MS = 120.0


def packet_ms(packet: bytes) -> float:
    """How long a packet of Opus sounds (RFC 6716, section 3.1).

    Raises:
        BrokenSound: it is none.
    """
    if not packet:
        raise BrokenSound
    config = packet[0] >> 3
    frame_ms = _SILK_MS[config % 4] if config < 12 else _HYBRID_MS[config % 2] if config < 16 else _CELT_MS[config % 4]
    length_ms = frame_ms * _frames(packet)
    if not 0 < length_ms <= _LONGEST_MS:
        raise BrokenSound
    return length_ms


def _frames(packet: bytes) -> int:
    code = packet[0] & 3
    if code < 3:
        return (1, 2, 2)[code]
    if len(packet) < 2:
        raise BrokenSound
    return packet[1] & 63
