"""A file of AAC frames, each behind a head of its own (ADTS, ISO/IEC 13818-7): it has no place for anything else."""

from geo.exchange.readers.voice.sound import Aac

_HEAD = 7
_LOW_COMPLEXITY = 1


def adts_bytes(sound: Aac) -> bytes:
    """The frames, one behind the other."""
    return b"".join(_head(sound, len(frame)) + frame for frame in sound.frames)


def _head(sound: Aac, length: int) -> bytes:
    """Twelve ones, MPEG-4 without checksum; profile, rate, channels; length; a full buffer, one frame."""
    fields = (
        (0xFFF1, 16),
        (_LOW_COMPLEXITY, 2),
        (sound.rate, 4),
        (0, 1),
        (sound.channels, 3),
        (0, 4),
        (length + _HEAD, 13),
        (0x7FF, 11),
        (0, 2),
    )
    bits = 0
    for value, width in fields:
        bits = bits << width | value
    return bits.to_bytes(_HEAD, "big")
