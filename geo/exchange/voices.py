"""Voice notes from outside: opened in confinement, and made anew without anything that is not sound."""

from dataclasses import dataclass

from geo.exchange.confinement.program import confined_voice

_MEDIA_TYPES = {"webm": "audio/webm", "aac": "audio/aac"}


@dataclass(frozen=True)
class VoiceNote:
    """A voice note: `media_type` is audio/webm (Opus) or audio/aac."""

    media_type: str
    length_ms: int
    content: bytes


def clean_voice(sent: bytes, *, name: str = "voice note") -> VoiceNote:
    """A voice note as its packets of sound in a new container, without titles, places, times or programs.

    Opus in WebM and AAC in MP4 are taken. `name` stands in sentences.

    Raises:
        BadInput: it is no such recording, is damaged, or lasts more than a minute.
    """
    told, content = confined_voice(sent, name)
    return VoiceNote(_MEDIA_TYPES[told.kind], told.length_ms, content)
