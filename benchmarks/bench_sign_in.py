"""What signing in costs everybody else, and what it costs to know who asks.

The program serves the demo territory on loopback as behind a proxy, so that each try at the door can
come from an address of its own: then nothing but the line of passwords holds 200 of them back. Limits:
in the three seconds from when 200 wrong sign-ins come at once, the 95th percentile of `/api/v1/locate`,
asked every 20 ms however late the answers are, stays under 3 times its quiet value; a session or a token
adds under 1 ms to the median of a request.
"""

import asyncio
import http.client
import multiprocessing
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from benchmarks.bench_grid_map import wait_until_answering
from benchmarks.bench_import import wait_for_stop

LIMIT_RATIO = 3.0
LIMIT_CHECK_MS = 1.0
AT_ONCE, WAVES = 200, 6
ROUNDS = 500
PACE_S, EACH = 0.02, 150
LOCATE = "/api/v1/locate?lon=101.6750&lat=39.2170"
ON_A_DAY = f"{LOCATE}&on=2026-11-01"
"""Answered by the route for everybody: a plain question is answered before it is known who asks."""
PASSWORD = "a sentence of the benchmark"  # noqa: S105 (of a database that is thrown away)
PORT = 18_207


def main() -> int:
    """Print the figures; 1 when a limit is passed."""
    with tempfile.TemporaryDirectory(prefix="gs-bench-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database may run as another user
        program(folder, "demo")
        with served(folder):
            keys = keys_of(folder)
            beyond = [beyond_check(keys), beyond_flood()]
        wait_for_stop(folder)
    return int(any(beyond))


@dataclass(frozen=True)
class Keys:
    """What an administrator's browser, and a program, send with each request."""

    session: Mapping[str, str]
    token: Mapping[str, str]


def beyond_check(keys: Keys) -> bool:
    """Whether knowing who asks takes longer than it may."""
    kinds: dict[str, Mapping[str, str]] = {"nobody": {}, "session": keys.session, "token": keys.token}
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    client = Client()
    for number in range(ROUNDS):
        for kind, headers in kinds.items():  # in turn, so that whatever else the machine does hits all alike
            took_ms = client.get_ms(ON_A_DAY, headers)
            if number >= ROUNDS // 10:
                times[kind].append(took_ms)
    medians = {kind: statistics.median(values) for kind, values in times.items()}
    for kind, median in medians.items():
        added = median - medians["nobody"]
        print(f"on a day, {kind:8} {median:6.2f} ms   {added:+.2f} ms  (limit +{LIMIT_CHECK_MS:.0f} ms)")
    return max(medians.values()) - medians["nobody"] > LIMIT_CHECK_MS


def beyond_flood() -> bool:
    """Whether many at the door slow down everybody else more than they may."""
    quiet, busy, answers = list[float](), list[float](), list[int]()
    with flood() as crowd:
        for _ in range(WAVES):
            quiet += asyncio.run(paced_ms(lambda asked: asked >= EACH))
            crowd.send("go")
            busy += asyncio.run(paced_ms(lambda asked: asked >= EACH and crowd.poll()))
            answers += crowd.recv()
    calm, rushed = p95(quiet), p95(busy)
    told = ", ".join(f"{answers.count(status)} x {status}" for status in sorted(set(answers)))
    print(f"locate, p95, quiet                 {calm:7.2f} ms  ({len(quiet)} requests)")
    print(f"locate, p95, {AT_ONCE} wrong sign-ins   {rushed:7.2f} ms  ({len(busy)} requests; the door: {told})")
    print(f"ratio                              {rushed / calm:7.2f}     (limit {LIMIT_RATIO:.0f})")
    return rushed > LIMIT_RATIO * calm


def p95(values: list[float]) -> float:
    """The value under which 95 of 100 lie."""
    return statistics.quantiles(values, n=20)[-1]


class Client:
    """One kept connection, as a proxy keeps it."""

    def __init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)

    def get_ms(self, path: str, headers: Mapping[str, str] | None = None) -> float:
        """Milliseconds until an answer was read."""
        began_s = time.perf_counter()
        self._connection.request("GET", path, headers=dict(headers or {}))
        answer = self._connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        return (time.perf_counter() - began_s) * 1000


async def paced_ms(enough: Callable[[int], bool]) -> list[float]:
    """Ask every 20 ms, however slow the answers are, until it is enough; milliseconds of each answer."""
    free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
    asked: list[asyncio.Task[float]] = []

    async def ask() -> float:
        began_s = time.perf_counter()
        reader, writer = free.pop() if free else await asyncio.open_connection("127.0.0.1", PORT)
        writer.write(f"GET {LOCATE} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        await reader.readexactly(int(re.findall(rb"content-length: (\d+)", head)[0]))
        free.append((reader, writer))
        return (time.perf_counter() - began_s) * 1000

    while not enough(len(asked)):
        asked.append(asyncio.create_task(ask()))
        await asyncio.sleep(PACE_S)
    times = await asyncio.gather(*asked)
    for _, writer in free:
        writer.close()
    return times


@contextmanager
def flood() -> Iterator[Connection]:
    """Another process that sends waves of wrong sign-ins, so that it does not slow down who measures."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=send_waves, args=(theirs,), daemon=True)
    process.start()
    ours.recv()
    try:
        yield ours
    finally:
        ours.send(None)
        process.join(timeout=30)


def send_waves(told: Connection) -> None:
    """Send a wave whenever told to, and tell the statuses of its answers."""
    cookie, token = form_of_the_door()
    told.send("ready")
    number = 0
    while told.recv():
        requests = [wrong_sign_in(cookie, token, number + each) for each in range(AT_ONCE)]
        told.send(asyncio.run(sent_at_once(requests)))
        number += AT_ONCE


def wrong_sign_in(cookie: str, token: str, number: int) -> bytes:
    """One try: a name and an address of its own, and a browser with our form."""
    body = urlencode({"csrf": token, "name": f"somebody{number}", "password": "a wrong sentence"})
    address = f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
    return (
        f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {address}\r\nX-Forwarded-Proto: https\r\n"
        f"Cookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"Connection: close\r\n\r\n{body}"
    ).encode()


async def sent_at_once(requests: list[bytes]) -> list[int]:
    """Open a connection for each, send all, and read the statuses."""
    streams = [await asyncio.open_connection("127.0.0.1", PORT) for _ in requests]
    for (_, writer), request in zip(streams, requests, strict=True):
        writer.write(request)
    answers = await asyncio.wait_for(asyncio.gather(*(reader.read() for reader, _ in streams)), timeout=60)
    for _, writer in streams:
        writer.close()
    return [int(answer[9:12] or 0) for answer in answers]


def form_of_the_door() -> tuple[str, str]:
    """The cookie and the token of the sign-in form."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    connection.request("GET", "/sign-in")
    answer = connection.getresponse()
    page = answer.read().decode()
    cookie = str(answer.headers["set-cookie"]).partition(";")[0]
    return cookie, re.findall(r'name="csrf" value="([^"]*)"', page)[0]


def keys_of(folder: Path) -> Keys:
    """Let an administrator in by the link of the command line, and make a token."""
    link = program(folder, "user", "add", "bench", "--role", "admin").split()[-1]
    token = program(folder, "user", "token", "--role", "staff").split()[-1]
    body = urlencode({"key": urlsplit(link).query.removeprefix("key="), "password": PASSWORD, "again": PASSWORD})
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    connection.request("POST", "/enter", body, {"content-type": "application/x-www-form-urlencoded"})
    cookies = connection.getresponse().headers.get_all("set-cookie") or []
    kept = "; ".join(each.partition(";")[0] for each in cookies)
    assert "gs-session" in kept, kept
    return Keys({"cookie": kept}, {"authorization": f"Bearer {token}"})


def environment_of(folder: Path) -> dict[str, str]:
    """The environment of a program that keeps its data in a folder."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return environment | {"GRIDSTEWARD_DATA_DIR": str(folder / "data"), "GRIDSTEWARD_PORT": str(PORT)}


def program(folder: Path, *words: str) -> str:
    """What a command prints."""
    command = [sys.executable, "-m", "api.cli.main", *words]
    done = subprocess.run(command, env=environment_of(folder), check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


@contextmanager
def served(folder: Path) -> Iterator[None]:
    """The program, as behind a proxy."""
    command = [sys.executable, "-m", "api.cli.main", "serve", "--behind-proxy"]
    process = subprocess.Popen(command, env=environment_of(folder), stdout=subprocess.DEVNULL)
    try:
        wait_until_answering(f"http://127.0.0.1:{PORT}/healthz")
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main())
