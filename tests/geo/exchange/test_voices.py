"""Voice notes: what comes out is the sound and nothing else."""

import contextlib
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.errors import BadInput
from geo.exchange.readers.voice.making import voice_bytes
from geo.exchange.readers.voice.sound import BrokenSound, Opus, packet_ms
from geo.exchange.readers.voice.webm import read_webm, webm_bytes
from geo.exchange.voices import clean_voice

FOLDER = Path(__file__).parent / "voices"
"""Half a second of a tone with a title and a place in it, written by another program."""
SAMPLES = ("tone.webm", "tone.m4a", "pieces.m4a")
TALK = b"\x78" + b"\x01" * 30
"""A packet of Opus of 20 ms."""


def sample(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def code_of(data: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        clean_voice(data)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "media_type", "begin"),
    [
        ("tone.webm", "audio/webm", b"\x1a\x45\xdf\xa3"),
        ("tone.m4a", "audio/aac", b"\xff\xf1"),
        ("pieces.m4a", "audio/aac", b"\xff\xf1"),
    ],
)
def test_nothing_but_sound_is_left(name: str, media_type: str, begin: bytes) -> None:
    """Title, place and the name of the program are gone; the sound lasts what it lasted."""
    sent = sample(name)
    made = clean_voice(sent)
    assert b"Secret" in sent
    assert (made.media_type, made.content[: len(begin)]) == (media_type, begin)
    assert b"Secret" not in made.content
    assert b"+39.2" not in made.content
    assert made.length_ms == pytest.approx(500, abs=70)
    assert len(made.content) < len(sent)


def test_a_voice_note_made_anew_is_known_again() -> None:
    """What the program made of WebM is a whole WebM with the same packets, and itself when made once more."""
    made = clean_voice(sample("tone.webm"))
    assert list(read_webm(made.content).packets) == list(read_webm(sample("tone.webm")).packets)
    assert clean_voice(made.content) == made


def test_frames_of_aac_stand_behind_heads_that_say_how_long_they_are() -> None:
    """From head to head one comes to the end of the file exactly."""
    content = clean_voice(sample("tone.m4a")).content
    at = count = 0
    while at < len(content):
        assert content[at : at + 2] == b"\xff\xf1"
        at += (int.from_bytes(content[at + 3 : at + 6], "big") >> 5) & 0x1FFF
        count += 1
    assert (at, count > 20) == (len(content), True)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "voice.unsupported"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "voice.unsupported"),
        (b"<svg onload=alert(1)>", "voice.unsupported"),
        (b"\x1a\x45\xdf\xa3", "voice.damaged"),
        (b"\x00\x00\x00\x20ftypM4A <script>alert(1)</script>", "voice.damaged"),
        (b"\x00\x00\x00\x10ftypisom\x00\x00\x02\x00" + b"\x00\x00\x00\x08moov" * 20_000, "voice.damaged"),
        (b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\xff" * 20_000, "voice.damaged"),
    ],
)
def test_what_is_no_voice_note_is_refused(sent: bytes, code: str) -> None:
    """Other kinds, scripts, heads without a body, boxes within boxes: a sentence, and nothing is kept."""
    assert code_of(sent) == code


def test_a_film_is_no_voice_note() -> None:
    """A second track, or one that is no sound, is refused, whatever the file is called."""
    sent = sample("tone.webm")
    assert code_of(sent.replace(b"A_OPUS", b"V_VP80")) == "voice.damaged"
    assert code_of(sample("tone.m4a").replace(b"soun", b"vide")) == "voice.damaged"
    assert code_of(sample("tone.m4a").replace(b"mp4a", b"avc1")) == "voice.damaged"


def test_a_minute_is_kept_and_two_are_not() -> None:
    """3,000 packets of 20 ms are a minute; a packet more than the slack is refused in words."""
    assert clean_voice(webm_bytes(Opus([TALK] * 3_000, 1, 312))).length_ms == 60_000
    assert code_of(webm_bytes(Opus([TALK] * 3_251, 1, 312))) == "voice.too_long"


def test_a_recording_that_breaks_off_keeps_what_was_spoken() -> None:
    """A phone that died leaves half a file: its packets before that place are a voice note."""
    whole = webm_bytes(Opus([TALK] * 500, 1, 312))
    assert 4_000 < clean_voice(whole[: len(whole) // 2]).length_ms < 6_000


@pytest.mark.parametrize(
    ("packet", "length_ms"), [(b"\x00", 10), (b"\x18", 60), (b"\x69", 40), (b"\x80", 2.5), (b"\x9b\x06", 120)]
)
def test_the_length_of_a_packet_is_that_of_its_table(packet: bytes, length_ms: float) -> None:
    """RFC 6716, table 2: SILK, hybrid and CELT, one frame, two, or as many as are named."""
    assert packet_ms(packet) == length_ms


@pytest.mark.parametrize("packet", [b"", b"\x03", b"\x9b\x00", b"\x9b\x3f"])
def test_a_packet_of_no_length_or_too_long_is_none(packet: bytes) -> None:
    """Nothing, no frames, more than 120 ms."""
    with pytest.raises(BrokenSound):
        packet_ms(packet)


@given(name=st.sampled_from(SAMPLES), changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=12))
def test_a_damaged_recording_is_refused_or_made_anew(name: str, changes: list[tuple[float, int]]) -> None:
    """Whatever bytes are changed, the reader answers with a voice note or a sentence, and never larger than it came."""
    sent = bytearray(sample(name))
    for place, value in changes:
        sent[int(place * (len(sent) - 1))] = value
    with contextlib.suppress(BadInput):
        _, length_ms, made = voice_bytes(bytes(sent), "note")
        assert 0 < length_ms <= 65_000
        assert len(made) < 2 * len(sent)


@given(data=st.binary(max_size=400), head=st.sampled_from([b"\x1a\x45\xdf\xa3", struct.pack(">I4s", 8, b"ftyp")]))
def test_any_bytes_behind_a_head_are_answered(data: bytes, head: bytes) -> None:
    """No traceback, whatever stands there."""
    with contextlib.suppress(BadInput):
        assert voice_bytes(head + data, "note")[1] > 0
