"""Reading a file from the program's side: ask a child, wait within its limits, and check what it answers."""

import contextlib
import json
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import shapely
from pydantic import ValidationError

from geo.core.errors import BadInput, GridstewardError
from geo.core.language import say
from geo.exchange.confinement import shards, tables
from geo.exchange.confinement.answers import Head, VoiceShape
from geo.exchange.confinement.frames import BrokenOff, Incoming, TooMuch, send
from geo.exchange.confinement.limits import Bounds
from geo.exchange.confinement.requests import Request
from geo.exchange.confinement.warm import WARM
from geo.exchange.inputs import check_there, loose_parts
from geo.exchange.pieces import Heading, Piece, Pieces
from geo.exchange.table import Source, Table

_log = logging.getLogger(__name__)

_Taken = TypeVar("_Taken")
_UNFIT = (ValidationError, ValueError, KeyError, TypeError, pa.ArrowException, shapely.errors.GEOSException)
_OUT_OF_BOUNDS = {signal.SIGKILL, signal.SIGXCPU, signal.SIGABRT, signal.SIGTRAP}
"""Signals by which kernel and libraries end what wants too much time or memory."""
_TELL_S = 5.0


@dataclass(frozen=True)
class _End:
    """How a child ended, as the template tells."""

    signal: int
    memory_bytes: int
    cpu_s: float


class _TemplateLost(Exception):
    """The template was killed, and its children with it."""


class _Room:
    """The bounds of this program, and places for as many files as may be read at once."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.places = threading.BoundedSemaphore(bounds.at_once)


_room = _Room(Bounds())


def set_bounds(bounds: Bounds) -> None:
    """Say what no file may pass from now on; done once, by whoever builds the settings."""
    global _room  # noqa: PLW0603  like the template, there is one for the program
    _room = _Room(bounds)


def confined_table(work: str, path: Path, *, layer: str | None) -> Table:
    """The table that a child reads from a file; `work` is polygons, points, tracks or streets.

    Raises:
        BadInput: the file cannot be used, or takes more time or memory than it may.
        Unavailable: no child can be started.
    """
    size_bytes = check_there(path)
    parts = _parts(path)
    size_bytes += sum(part.stat().st_size for part in parts.values() if part != path)
    request = Request(
        work=work,
        file_name=path.name,
        path=path.absolute(),
        limits=_room.bounds.for_file(size_bytes),
        layer=layer,
        beside=parts,
    )
    return _asked(request, b"", lambda head, incoming: _table(path, head, incoming))


@contextlib.contextmanager
def confined_pieces(path: Path, *, layer: str | None, wanted: Sequence[str]) -> Iterator[Pieces]:
    """A file that a child goes through piece by piece, for as long as the block runs.

    Raises:
        BadInput: the file cannot be used, or a piece of it takes more time or memory than it may; also while
            the pieces come.
        Unavailable: no child can be started.
    """
    size_bytes = check_there(path, limit_bytes=None)
    request = Request(
        work="pieces",
        file_name=path.name,
        path=path.absolute(),
        limits=_room.bounds.for_pieces(size_bytes),
        layer=layer,
        wanted=tuple(wanted),
    )
    with _room.places:
        connection, ended = WARM.fork()
        with connection, ended:
            yield _Shards(request, connection, ended).read()


@dataclass(frozen=True)
class _Shards:
    """The pieces of one file, as they come."""

    request: Request
    connection: socket.socket
    ended: socket.socket

    def read(self) -> Pieces:
        """The heading, and what will be the pieces."""
        limits = self.request.limits
        incoming = Incoming(self.connection, until=time.monotonic() + limits.wall_s, limit_bytes=limits.output_bytes)
        with self._told():
            _send(self.connection, self.request, b"")
            told = _head(self.request, incoming).heading
            if told is None:
                raise _unfit(self.request)
            heading = shards.heading(told)
        return Pieces(heading, self._pieces(heading, incoming))

    def _pieces(self, heading: Heading, incoming: Incoming) -> Iterator[Piece]:
        limits = self.request.limits
        while True:
            incoming.renew(until=time.monotonic() + limits.wall_s, limit_bytes=limits.output_bytes)
            with self._told():
                head = _head(self.request, incoming)
                if head.outcome == "end":
                    return
                if head.piece is None:
                    raise _unfit(self.request)
                piece = shards.piece(head.piece, heading.columns, incoming.frame)
            yield piece

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong with the child, as an error about the file."""
        try:
            yield
        except BrokenOff:
            reason = _reason(self.request, self.ended)
            raise too_costly(self.request.file_name) if isinstance(reason, _TemplateLost) else reason from None
        except (TimeoutError, TooMuch):
            raise too_costly(self.request.file_name) from None
        except _UNFIT as problem:
            _log.exception("A child sent an answer that is none")
            raise damaged(self.request.file_name) from problem


def confined_photo(data: bytes, name: str) -> bytes:
    """The photo that a child makes of another; raises as `confined_table`."""
    request = Request(work="photo", file_name=name, limits=_room.bounds.for_file(len(data)))
    return _asked(request, data, lambda _, incoming: bytes(incoming.frame()))


def confined_voice(data: bytes, name: str) -> tuple[VoiceShape, bytes]:
    """The voice note that a child makes of another; raises as `confined_table`."""
    request = Request(work="voice", file_name=name, limits=_room.bounds.for_file(len(data)))
    return _asked(request, data, _voice)


def _voice(head: Head, incoming: Incoming) -> tuple[VoiceShape, bytes]:
    if head.voice is None:
        raise ValueError("an answer without its voice note")
    return head.voice, bytes(incoming.frame())


def _parts(path: Path) -> dict[str, Path]:
    try:
        return {suffix: part.absolute() for suffix, part in loose_parts(path).items()}
    except OSError:
        return {}


def _asked(request: Request, data: bytes, take: Callable[[Head, Incoming], _Taken]) -> _Taken:
    """The answer of a child. Where the template was lost under it, another is asked, once."""
    room = _room
    with room.places:
        until = time.monotonic() + request.limits.wall_s
        for _ in range(2):
            with contextlib.suppress(_TemplateLost):
                return _once(request, data, take, until=until)
    raise too_costly(request.file_name)


def _once(request: Request, data: bytes, take: Callable[[Head, Incoming], _Taken], *, until: float) -> _Taken:
    connection, ended = WARM.fork()
    with connection, ended:
        incoming = Incoming(connection, until=until, limit_bytes=request.limits.output_bytes)
        try:
            _send(connection, request, data)
            return _taken(request, incoming, take)
        except BrokenOff:
            raise _reason(request, ended) from None
        except (TimeoutError, TooMuch):
            raise too_costly(request.file_name) from None


def _send(connection: socket.socket, request: Request, data: bytes) -> None:
    try:
        send(connection.fileno(), [request.to_bytes(), data])
    except ConnectionError as error:
        raise BrokenOff from error


def _taken(request: Request, incoming: Incoming, take: Callable[[Head, Incoming], _Taken]) -> _Taken:
    """What the answer says. An answer that is none comes from a child that the file has taken over."""
    head = _head(request, incoming)
    try:
        if head.outcome in ("table", "photo", "voice"):
            return take(head, incoming)
    except _UNFIT as problem:
        _log.exception("A child sent an answer that is none")
        raise damaged(request.file_name) from problem
    raise damaged(request.file_name)


def _head(request: Request, incoming: Incoming) -> Head:
    """The next head, if it is no reason why the file cannot be used."""
    head_frame = incoming.frame()
    try:
        head = Head.model_validate_json(bytes(head_frame))
        error = None if head.error is None else head.error.error()
        _log_notes(head)
    except _UNFIT as problem:
        _log.exception("A child sent an answer that is none")
        raise damaged(request.file_name) from problem
    if head.outcome in ("error", "too_much"):
        raise error or too_costly(request.file_name)
    return head


def _unfit(request: Request) -> GridstewardError:
    _log.error("A child answered something else than what comes next")
    return damaged(request.file_name)


def _log_notes(head: Head) -> None:
    for note in head.notes:
        logging.getLogger(note.logger).log(note.level, "%s", note.text.replace("\n", "\n    "))


def _table(path: Path, head: Head, incoming: Incoming) -> Table:
    told = head.table
    if told is None:
        raise ValueError("an answer without its table")
    source = Source(
        path=path,
        file_name=told.source.file_name,
        format=told.source.format,
        sha256=bytes.fromhex(told.source.sha256),
        size_bytes=told.source.size_bytes,
        encoding=told.source.encoding,
        crs=told.source.crs,
        layer=told.source.layer,
    )
    return tables.table(told, source, incoming.frame)


def _reason(request: Request, ended: socket.socket) -> Exception:
    """Why a child has gone without an answer."""
    end = _end(ended)
    if end is None:
        return _TemplateLost()
    _log.warning(
        "A file of %s ended its reader: signal %d, %d MB, %.1f s",
        request.work, end.signal, end.memory_bytes // 1024**2, end.cpu_s,
    )  # fmt: skip
    if end.signal in _OUT_OF_BOUNDS or end.signal == 0:
        return too_costly(request.file_name)
    return damaged(request.file_name)


def _end(ended: socket.socket) -> _End | None:
    ended.settimeout(_TELL_S)
    try:
        told = ended.recv(4096)
    except OSError:
        return None
    return _End(**json.loads(told)) if told else None


def too_costly(file_name: str) -> GridstewardError:
    """The error for a file that takes more than its limits."""
    return BadInput(
        "file.too_costly",
        say("{file} takes too much time or memory to read. Split it, or export it again.", file=file_name),
    )


def damaged(file_name: str) -> GridstewardError:
    """The error for a file that its reader does not survive."""
    return BadInput(
        "file.unreadable",
        say("{file} is damaged in a way that its reader does not know. Export it again.", file=file_name),
    )
