"""A voice note made anew, whatever it came in."""

from typing import Literal

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.readers.voice import mp4, webm
from geo.exchange.readers.voice.adts import adts_bytes
from geo.exchange.readers.voice.sound import BrokenSound

LONGEST_MS = 65_000
"""A minute, and what a phone is late in ending it."""

VoiceKind = Literal["webm", "aac"]


def voice_bytes(data: bytes, file_name: str) -> tuple[VoiceKind, int, bytes]:
    """A voice note as its packets alone in a new container: its kind, how many ms it is long, its bytes.

    Raises:
        BadInput: it is no voice note of a known kind, is damaged, or longer than a minute.
    """
    try:
        if data.startswith(webm.HEAD):
            opus = webm.read_webm(data)
            return "webm", _checked(opus.length_ms), webm.webm_bytes(opus)
        if data[4:8] == mp4.HEAD:
            aac = mp4.read_mp4(data)
            return "aac", _checked(aac.length_ms), adts_bytes(aac)
    except BrokenSound as error:
        raise BadInput(
            "voice.damaged", say("{file} is a damaged voice note. Speak it again.", file=file_name)
        ) from error
    raise BadInput("voice.unsupported", say("{file} is no voice note. Use Opus in WebM or AAC in MP4.", file=file_name))


def _checked(length_ms: float) -> int:
    if length_ms > LONGEST_MS:
        raise BadInput("voice.too_long", say("A voice note may last a minute at most."))
    return round(length_ms)
