"""Every stream of the live map gives its place back, however its reader goes: on a real server, over real sockets."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn

from api.patrols.live import MOST_OF_ONE, Live
from tests.api.patrols.people import Person
from tests.api.patrols.test_live import out
from tests.api.patrols.test_routes import phone
from tests.api.teams.test_teams import people

__all__ = ["out", "people", "phone"]
People = dict[str, Person]
GONE_TIMES = 200


@pytest.fixture
def port(out: People) -> Iterator[int]:
    """The program on a port of its own."""
    config = uvicorn.Config(out["here"].client.app, port=0, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(timeout=20)


def _asked(port: int, person: Person) -> socket.socket:
    """A line on which the stream was asked for, and nothing was read yet."""
    cookies = "; ".join(f"{name}={value}" for name, value in dict(person.client.cookies).items())
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    head = f"GET /api/v1/patrols/now/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies}\r\n\r\n"
    line.sendall(head.encode())
    return line


def _read(line: socket.socket, wanted: bytes) -> bytes:
    told = b""
    while wanted not in told:
        piece = line.recv(65_536)
        assert piece, told
        told += piece
    return told


def _emptied(live: Live) -> bool:
    until = time.monotonic() + 20
    while live.streams and time.monotonic() < until:
        time.sleep(0.05)
    return live.streams == 0


def test_who_goes_before_the_first_byte_gives_the_place_back(out: People, port: int) -> None:
    """Two hundred times in a row; then the map still opens."""
    live: Live = out["here"].client.app.state.live  # type: ignore[attr-defined]
    for _ in range(GONE_TIMES):
        _asked(port, out["here"]).close()
    time.sleep(1)
    assert _emptied(live)
    with contextlib.closing(_asked(port, out["here"])) as line:
        assert b"HTTP/1.1 200" in _read(line, b"event: patrols")


def test_who_goes_in_the_middle_gives_the_place_back(out: People, port: int) -> None:
    """All places of one person are taken, the next one is refused; when they are gone there is room again."""
    live: Live = out["here"].client.app.state.live  # type: ignore[attr-defined]
    for _ in range(2):
        lines = [_asked(port, out["here"]) for _ in range(MOST_OF_ONE)]
        for line in lines:
            assert b"HTTP/1.1 200" in _read(line, b"retry: ")
        with contextlib.closing(_asked(port, out["here"])) as line:
            assert b"HTTP/1.1 429" in _read(line, b"}")
        for line in lines:
            line.close()
        assert _emptied(live)
