"""A text file as blocks of whole records in UTF-8, a few megabytes at a time."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.formats import unsupported

BLOCK_BYTES = 4 * 1024 * 1024
_LONGEST_RECORD_BYTES = 2 * 1024 * 1024
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_UTF8_MARK = b"\xef\xbb\xbf"
_NEWLINE, _QUOTE = 10, 34


@dataclass(frozen=True)
class Block:
    """Whole records, each ended by a line feed. `foreign` are the lines, from 0, that stood in another encoding."""

    data: bytes
    encoding: str
    read_bytes: int
    foreign: tuple[int, ...] = ()


def blocks(path: Path, file_name: str) -> Iterator[Block]:
    """The records of a text.

    A mark at its beginning tells the encoding; else a block is UTF-8 where it can be, and else GB18030.
    Where a file mixes the two, each line is read as what it is.

    Raises:
        BadInput: it is no text, or a quotation mark is never closed.
    """
    with path.open("rb") as stream:
        yield from _blocks(stream, file_name)


def _blocks(stream: BinaryIO, file_name: str) -> Iterator[Block]:
    encoding, rest, read_bytes, marked = "", b"", 0, None
    for raw in _raw(stream, file_name):
        read_bytes += raw.size
        marked = marked or raw.encoding
        whole, rest = _cut(rest + raw.data, file_name)
        if whole:
            block = _decoded(whole, encoding, marked, read_bytes, file_name)
            encoding = encoding if block.data.isascii() else block.encoding
            yield block
    rest = rest.rstrip(b"\r\n")
    if rest:
        yield _decoded(rest + b"\n", encoding, marked, read_bytes, file_name)


@dataclass(frozen=True)
class _Raw:
    """Bytes as they were read; of UTF-16 already as UTF-8."""

    data: bytes
    size: int
    encoding: str | None


def _raw(stream: BinaryIO, file_name: str) -> Iterator[_Raw]:
    start = stream.read(3)
    known = _UTF16.get(start[:2])
    if known is not None:
        decoder = codecs.getincrementaldecoder(known)("replace")
        yield _Raw(decoder.decode(start[2:]).encode(), len(start), "utf-16")
        while data := stream.read(BLOCK_BYTES):
            yield _Raw(decoder.decode(data).encode("utf-8", "replace"), len(data), "utf-16")
        return
    yield _Raw(start.removeprefix(_UTF8_MARK), len(start), "utf-8" if start == _UTF8_MARK else None)
    while data := stream.read(BLOCK_BYTES):
        if b"\x00" in data:
            raise unsupported(file_name)
        yield _Raw(data, len(data), None)


def _cut(data: bytes, file_name: str) -> tuple[bytes, bytes]:
    """Whole records, and the beginning of the next. A line feed between quotation marks ends no record."""
    at = data.rfind(b"\n") + 1
    if data.count(b'"', 0, at) % 2 == 0:
        return data[:at], data[at:]
    numbers = np.frombuffer(data, np.uint8)
    ends, quotes = np.flatnonzero(numbers == _NEWLINE), np.flatnonzero(numbers == _QUOTE)
    closed = ends[np.searchsorted(quotes, ends) % 2 == 0]
    at = int(closed[-1]) + 1 if len(closed) else 0
    if len(data) - at > _LONGEST_RECORD_BYTES + BLOCK_BYTES * (not len(closed)):
        raise BadInput(
            "csv.open_quote", say("{file} has a quotation mark that is never closed. Export it again.", file=file_name)
        )
    return data[:at], data[at:]


def _decoded(data: bytes, before: str, marked: str | None, read_bytes: int, file_name: str) -> Block:
    """A block as UTF-8. `before` is what the blocks before were in, as far as they told."""
    if marked == "utf-16":
        return Block(data, "utf-16", read_bytes)
    if _is_utf8(data):
        if before in ("", "utf-8") or data.isascii():
            return Block(data, before or "utf-8", read_bytes)
    elif before in ("", "gb18030") and (text := _tried(data, "gb18030")) is not None:
        return Block(text.encode(), "gb18030", read_bytes)
    return _line_by_line(data, before or "utf-8", read_bytes, file_name)


def _line_by_line(data: bytes, usual: str, read_bytes: int, file_name: str) -> Block:
    other = "gb18030" if usual == "utf-8" else "utf-8"
    lines, foreign = [], []
    for number, line in enumerate(data.splitlines(keepends=True)):
        text = _tried(line, usual)
        if text is None:
            text = _tried(line, other)
            foreign.append(number)
        if text is None:
            text = line.decode(usual, "replace")
        lines.append(text)
    joined = "".join(lines)
    if joined.count("\ufffd") > max(20, len(joined) // 5):
        raise BadInput(
            "text.encoding", say("{file} is neither UTF-8 nor GB18030 text. Save it as CSV UTF-8.", file=file_name)
        )
    return Block(joined.encode(), usual, read_bytes, tuple(foreign))


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, without making a text of them."""
    whole = pa.py_buffer(np.array([0, len(data)], np.int64))
    try:
        pa.Array.from_buffers(pa.large_string(), 1, [None, whole, pa.py_buffer(data)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _tried(line: bytes, encoding: str) -> str | None:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None
