"""Pieces of bytes between program and child: a length of eight bytes, then so many bytes."""

import os
import socket
import struct
import time
from collections.abc import Iterable

_LENGTH = struct.Struct(">Q")
_CHUNK_BYTES = 1 << 20


class TooMuch(Exception):
    """The other side sends more than it may."""


class BrokenOff(Exception):
    """The other side has gone before it had sent everything."""


class Incoming:
    """Frames from a socket, until a moment of the monotonic clock, and not more than so many bytes in all."""

    def __init__(self, source: socket.socket, *, until: float, limit_bytes: int) -> None:
        self._source = source
        self._until = until
        self._left_bytes = limit_bytes

    def frame(self) -> bytearray:
        """The next frame.

        Raises:
            TimeoutError: the moment has come.
            TooMuch: its length is beyond what is left of the limit.
            BrokenOff: the other side has gone.
        """
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size))
        self._left_bytes -= length + _LENGTH.size
        if self._left_bytes < 0:
            raise TooMuch
        return self._exactly(length)

    def renew(self, *, until: float, limit_bytes: int) -> None:
        """Set another moment and limit for the frames that follow."""
        self._until = until
        self._left_bytes = limit_bytes

    def _exactly(self, length: int) -> bytearray:
        """So many bytes; memory for them is taken as they come, not as they are announced."""
        received = bytearray()
        while len(received) < length:
            wait_s = self._until - time.monotonic()
            if wait_s <= 0:
                raise TimeoutError
            self._source.settimeout(wait_s)
            try:
                piece = self._source.recv(min(_CHUNK_BYTES, length - len(received)))
            except ConnectionError as error:
                raise BrokenOff from error
            if not piece:
                raise BrokenOff
            received += piece
        return received


def send(target: int, frames: Iterable[bytes | memoryview]) -> None:
    """Write frames to a descriptor."""
    for frame in frames:
        view = memoryview(frame).cast("B")
        _write(target, memoryview(_LENGTH.pack(len(view))))
        _write(target, view)


def receive(source: int) -> bytes:
    """Read one frame from a descriptor, for as long as it takes; empty where the other side has gone."""
    head = _read(source, _LENGTH.size)
    return _read(source, _LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b""


def _write(target: int, view: memoryview) -> None:
    while view:
        view = view[os.write(target, view[:_CHUNK_BYTES]) :]


def _read(source: int, length: int) -> bytes:
    pieces: list[bytes] = []
    while length > 0 and (piece := os.read(source, min(_CHUNK_BYTES, length))):
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)
