"""One file in one process: it takes the request, walls itself in, looks into the file, and answers."""

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence

from geo.core.errors import GridstewardError
from geo.core.language import say
from geo.exchange import parsing
from geo.exchange.confinement import shards, tables
from geo.exchange.confinement.answers import ErrorShape, Head, NoteShape, SaidShape, VoiceShape, head_bytes, note
from geo.exchange.confinement.frames import receive, send
from geo.exchange.confinement.requests import Request
from geo.exchange.confinement.walls import confine
from geo.exchange.readers.photo import photo_bytes
from geo.exchange.readers.pieces import parse_pieces
from geo.exchange.readers.voice.making import voice_bytes
from geo.exchange.table import Table

_Buffers = Sequence[bytes | memoryview]

_PARSERS: Mapping[str, Callable[..., Table]] = {
    "polygons": parsing.parse_polygons,
    "points": parsing.parse_points,
    "tracks": parsing.parse_tracks,
    "streets": parsing.parse_streets,
}
_WITH_THREADS = frozenset({"streets"})
"""Work whose library (osmium) reads in threads and cannot do without."""

_log = logging.getLogger(__name__)


class _Notes(logging.Handler):
    """Keeps what is logged, for the program's own log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.kept: list[NoteShape] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record with its traceback."""
        self.kept.append(note(record.name, record.levelno, self.format(record)))


def warm_up() -> None:
    """Answer once without a question, in the template: a third of the time of a small file is saved thereby."""
    table = parsing.parse_sample()
    head_bytes(Head(outcome="table", table=tables.shape(table)), [])
    list(tables.buffers(table))


def serve(connection: int) -> None:
    """Answer the one request that comes through a descriptor."""
    request, data = Request.from_bytes(receive(connection)), receive(connection)
    notes = _silenced()
    confine(request.limits, inputs=request.inputs, threads=request.work in _WITH_THREADS)
    for head, buffers in _answers(request, data):
        send(connection, [head_bytes(head, notes.kept), *buffers])
        notes.kept.clear()


def _silenced() -> _Notes:
    """Nothing of what libraries print reaches a terminal; what they log is kept."""
    silence = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(silence, descriptor)
    os.close(silence)
    notes = _Notes()
    notes.setFormatter(logging.Formatter("%(message)s"))
    logging.basicConfig(handlers=[notes], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)
    return notes


def _answers(request: Request, data: bytes) -> Iterator[tuple[Head, _Buffers]]:
    """Each head of the answer and the buffers after it, whatever happens: one, or for a file in pieces several."""
    try:
        yield from _pieces(request) if request.work == "pieces" else [_work(request, data)]
    except MemoryError:
        yield Head(outcome="too_much"), ()
    except GridstewardError as error:
        yield Head(outcome="error", error=ErrorShape.of(error)), ()
    except Exception:  # noqa: BLE001  libraries of other people fail in ways that nobody has listed
        _log.exception("What came for %s could not be read", request.work)
        yield Head(outcome="error", error=_unforeseen(request)), ()


def _work(request: Request, data: bytes) -> tuple[Head, _Buffers]:
    if request.work == "photo":
        return Head(outcome="photo"), [photo_bytes(data, request.file_name)]
    if request.work == "voice":
        kind, length_ms, content = voice_bytes(data, request.file_name)
        return Head(outcome="voice", voice=VoiceShape(kind=kind, length_ms=length_ms)), [content]
    table = _PARSERS[request.work](request.path, layer=request.layer, beside=request.beside)
    return Head(outcome="table", table=tables.shape(table)), list(tables.buffers(table))


def _pieces(request: Request) -> Iterator[tuple[Head, _Buffers]]:
    if request.path is None:
        raise ValueError("pieces are of a file")
    found = parse_pieces(request.path, layer=request.layer, wanted=request.wanted)
    yield Head(outcome="heading", heading=shards.heading_shape(found.heading)), ()
    for piece in found.pieces:
        yield Head(outcome="piece", piece=shards.piece_shape(piece)), list(shards.buffers(piece))
    yield Head(outcome="end"), ()


def _unforeseen(request: Request) -> ErrorShape:
    said = say("{file} is damaged in a way that its reader does not know. Export it again.", file=request.file_name)
    return ErrorShape(kind="BadInput", code="file.unreadable", said=SaidShape.of(said))
