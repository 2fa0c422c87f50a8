"""Files that cost too much, children that break, and answers that are lies: each ends in a reason, soon."""

import json
import os
import pickle
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from geo.core.errors import BadInput, Conflict, GridstewardError
from geo.core.language import say
from geo.exchange.confinement import program
from geo.exchange.confinement.answers import ErrorShape, Head, SourceShape, TableShape, head_bytes
from geo.exchange.confinement.warm import WARM
from geo.exchange.reading import read_points, read_polygons

Bounded = Callable[..., None]
MB = 1024 * 1024
SOURCE = SourceShape(
    file_name="a.csv", format="CSV", sha256="0" * 64, size_bytes=1, encoding=None, crs=None, layer=None
)


def code_of(path: Path) -> str:
    with pytest.raises(GridstewardError) as caught:
        read_points(path)
    return caught.value.code


def readers() -> list[int]:
    """The children of the template at this moment."""
    template = WARM.pid()
    told = Path(f"/proc/{template}/task/{template}/children").read_text() if template else ""
    return [int(child) for child in told.split()]


def test_too_much_time(long_list: Path, bounded: Bounded) -> None:
    """A file that takes longer than it may is given up at once, and its reader is gone."""
    read_points(long_list)
    bounded(wall_s=0.2)
    began = time.monotonic()
    assert code_of(long_list) == "file.too_costly"
    assert time.monotonic() - began < 2


def test_too_much_memory(long_list: Path, bounded: Bounded) -> None:
    """A file that needs more memory than it may is refused."""
    bounded(memory_bytes=150 * MB)
    assert code_of(long_list) == "file.too_costly"


def test_too_much_output(long_list: Path, bounded: Bounded) -> None:
    """What a child may send is bounded: the program's own memory is safe."""
    bounded(output_bytes=1 * MB)
    assert code_of(long_list) == "file.too_costly"


def test_a_reader_that_is_killed(long_list: Path) -> None:
    """A child that somebody kills, as the system does when memory runs out, is no crash of the program."""

    def kill() -> None:
        while not (children := readers()):
            time.sleep(0.001)
        os.kill(children[0], signal.SIGKILL)

    while readers():
        time.sleep(0.01)
    killer = threading.Thread(target=kill)
    killer.start()
    assert code_of(long_list) == "file.too_costly"
    killer.join()


def test_the_program_serves_no_more_files_at_once_than_said(long_list: Path, bounded: Bounded) -> None:
    """With one place, one file waits for the other, and both are read."""
    bounded(at_once=1)
    lengths: list[int] = []
    threads = [threading.Thread(target=lambda: lengths.append(len(read_points(long_list)))) for _ in range(2)]
    for thread in threads:
        thread.start()
    seen = 0
    while any(thread.is_alive() for thread in threads):
        seen = max(seen, len(readers()))
        time.sleep(0.02)
    assert lengths == [200_000, 200_000]
    assert seen == 1


def test_a_missing_file_is_named_as_it_was_asked_for() -> None:
    """The sentence names the path as the person wrote it."""
    with pytest.raises(BadInput, match=r"no file nowhere/map\.geojson"):
        read_polygons(Path("nowhere/map.geojson"))


def test_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child works elsewhere, but finds the file; the table names it as it was given."""
    (tmp_path / "list.csv").write_text("code\n1\n")
    monkeypatch.chdir(tmp_path)
    assert read_points(Path("list.csv")).source.path == Path("list.csv")


def test_what_a_child_logs_stands_in_the_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Notes come back with the answer, under the name of their logger."""
    head = head_bytes(Head(outcome="too_much"), [program_note("geo.exchange.parsing", "one\ntwo")])
    assert answered_by([head]) == "file.too_costly"
    assert [(record.name, record.message) for record in caplog.records] == [("geo.exchange.parsing", "one\n    two")]


def program_note(logger: str, text: str) -> Any:
    from geo.exchange.confinement.answers import note  # noqa: PLC0415

    return note(logger, 30, text)


@pytest.mark.parametrize("error", [BadInput, Conflict])
def test_errors_come_back_as_they_are(error: type[GridstewardError]) -> None:
    """Class, code and sentence, with the values apart."""
    raised = error("some.code", say("{file} has {count} rows.", file="a.csv", count=3))
    again = ErrorShape.of(raised).error()
    assert type(again) is error
    assert (again.code, again.sentence) == (raised.code, raised.sentence)


def told(**changes: Any) -> bytes:
    """The head of a table of two rows and one column, with something changed in it."""
    shape = {"rows": 2, "columns": ["a"], "geometry": None, "source": SOURCE.model_dump(), "faults": []}
    return json.dumps({"outcome": "table", "table": shape | changes}).encode()


def buffers(array: Any) -> list[bytes]:
    return [b"" if buffer is None else bytes(buffer) for buffer in array.buffers()]


ROWS = np.arange(2).tobytes()
CELLS = buffers(pa.array(["x", None], pa.large_string()))
FAULT = {"code": "a.b", "warning": False, "row": 1, "column": None, "value": None, "place": None, "area_m2": None}


def said(text: str, **values: Any) -> dict[str, Any]:
    return {"text": text, "values": values}


class Planted:
    """Writes a file when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path("/tmp/planted-by-a-pickle").write_text, ("x",))  # noqa: S108  it must never be written


LIES = {
    "nothing": [b""],
    "a pickle": [pickle.dumps(Planted())],
    "a pickle in a buffer": [told(), ROWS, *CELLS[:2], pickle.dumps(Planted())],
    "a list": [b"[]"],
    "too deep": [b"[" * 100_000],
    "another outcome": [b'{"outcome": "gold"}'],
    "a field too many": [b'{"outcome": "too_much", "run": "this"}'],
    "a table without a table": [b'{"outcome": "table"}'],
    "rows below nothing": [told(rows=-1)],
    "rows without end": [told(rows=10**15), ROWS, *CELLS],
    "fewer rows": [told(), ROWS[:8], *CELLS],
    "half a row": [told(), ROWS[:-3], *CELLS],
    "text without end": [told(), ROWS, CELLS[0], struct.pack("<3q", 0, 1, 10**12), CELLS[2]],
    "text that runs backwards": [told(), ROWS, CELLS[0], struct.pack("<3q", 5, 1, 0), CELLS[2]],
    "offsets cut short": [told(), ROWS, CELLS[0], CELLS[1][:8], CELLS[2]],
    "offsets below nothing": [told(), ROWS, CELLS[0], struct.pack("<3q", -100, -50, 0), CELLS[2]],
    "bytes that are no text": [told(), ROWS, *buffers(pa.array([b"\xff", b"\xfe"], pa.large_binary()))],
    "halves of pairs": [told(), ROWS, *buffers(pa.array([b"\xed\xa0\x80", b"a"], pa.large_binary()))],
    "a column twice": [told(columns=["a", "a"]), ROWS, *CELLS, *CELLS],
    "another geometry": [told(geometry="curves"), ROWS, *CELLS],
    "points cut short": [told(geometry="points"), ROWS, *CELLS, b"\0\0", b"\0" * 16, b"\0" * 8],
    "areas that are none": [told(geometry="areas"), ROWS, *CELLS, *buffers(pa.array([b"x", b"y"], pa.large_binary()))],
    "areas that are points": [
        told(geometry="areas"), ROWS, *CELLS,
        *buffers(pa.array([struct.pack("<BIdd", 1, 1, 0, 0)] * 2, pa.large_binary())),
    ],
    "areas that are missing": [
        told(geometry="areas"), ROWS, *CELLS, *buffers(pa.array([None, None], pa.large_binary())),
    ],
    "a fingerprint that is none": [told(source=SOURCE.model_dump() | {"sha256": "zz"})],
    "a sentence that reaches in": [told(faults=[FAULT | {"said": said("{a.__class__}", a="x")}]), ROWS, *CELLS],
    "a sentence with an index": [told(faults=[FAULT | {"said": said("{a[0]}", a="x")}]), ROWS, *CELLS],
    "a sentence of any width": [told(faults=[FAULT | {"said": said("{a:>9999999999}", a="x")}]), ROWS, *CELLS],
    "a sentence without its value": [told(faults=[FAULT | {"said": said("{a}")}]), ROWS, *CELLS],
    "a sentence that does not end": [told(faults=[FAULT | {"said": said("{a", a="x")}]), ROWS, *CELLS],
    "a code that is none": [told(faults=[FAULT | {"said": said("x"), "code": "<script>"}]), ROWS, *CELLS],
    "an error of another kind": [
        b'{"outcome":"error","error":{"kind":"SystemExit","code":"a","said":{"text":"x","values":{}}}}'
    ],
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_answers_that_are_none(lie: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a child sends that is no answer is called a damaged file and noted; nothing of it is run."""
    assert answered_by(LIES[lie]) == "file.unreadable"
    assert "an answer that is none" in caplog.text
    assert not Path("/tmp/planted-by-a-pickle").exists()  # noqa: S108


def test_the_truth_among_the_lies() -> None:
    """The same pieces, put together as they should be, are a table."""
    assert answered_by([told(), ROWS, *CELLS]) == "table"


def test_a_child_that_announces_more_than_it_may() -> None:
    """A length of petabytes takes no memory: it is compared with the limit first."""
    assert answered_by([], raw=struct.pack(">Q", 1 << 50)) == "file.too_costly"


def test_a_child_that_says_nothing(bounded: Bounded) -> None:
    """Silence ends with the time that the file has."""
    bounded(wall_s=0.3)
    assert answered_by([], close=False) == "file.too_costly"


def answered_by(frames: list[bytes], *, raw: bytes = b"", close: bool = True) -> str:
    """What comes of a child that sends these frames, whatever it is asked."""

    class Liar:
        def fork(self) -> tuple[socket.socket, socket.socket]:
            ours, theirs = socket.socketpair()
            ended, told_ended = socket.socketpair()
            theirs.sendall(raw + b"".join(struct.pack(">Q", len(frame)) + frame for frame in frames))
            told_ended.send(json.dumps({"signal": 0, "memory_bytes": 0, "cpu_s": 0}).encode())
            if close:
                theirs.shutdown(socket.SHUT_WR)
            kept.extend((theirs, told_ended))
            return ours, ended

    kept: list[socket.socket] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "WARM", Liar())
        try:
            read_points(Path(__file__))
        except GridstewardError as error:
            return error.code
        finally:
            for each in kept:
                each.close()
    return "table"


def test_a_shape_that_its_maker_got_wrong_is_noticed() -> None:
    """A table with two geometries for three rows is refused before it is sent."""
    with pytest.raises(ValueError, match="geometry"):
        TableShape(rows=1, columns=[], geometry="circle", source=SOURCE, faults=[])  # type: ignore[arg-type]
