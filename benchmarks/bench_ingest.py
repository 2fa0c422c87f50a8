"""How fast positions come in over HTTP: against a bare COPY of the same rows, and how long an acknowledgement takes.

The program serves the demo territory on loopback as `gridsteward serve` does, its worker beside it. Two connections
send batches of patrols, each acknowledged after its commit; in turns the same rows (with other ids) are copied into
the same table by one COPY. Then phones send 1,000 positions a second in batches of ten, and every acknowledgement is
timed. Limits: 20,000 positions a second, 0.7 of the COPY, a 99th percentile under 200 ms, memory that stays.
`--fixes N` sends more, for the memory of the server.
"""

import argparse
import contextlib
import http.client
import io
import json
import os
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
import psycopg

from benchmarks.bench_import import wait_for_stop
from benchmarks.bench_locate import served
from benchmarks.bench_sign_in import program
from geo.db.cluster import processes
from geo.db.cluster.configuration import DATABASE, SUPERUSER
from geo.db.cluster.layout import PORT, Layout

LIMIT_PER_S, LIMIT_COPY, LIMIT_P99_MS, LIMIT_GROWTH = 20_000, 0.7, 200.0, 1.15
FIXES, BATCH, ROUNDS, SENDERS = 100_000, 5_000, 3, 2
PHONES_PER_S, PHONE_BATCH, PHONE_SENDERS, PHONE_S = 1_000, 10, 8, 15.0
WEST, SOUTH, EAST, NORTH = 101.667, 39.205, 101.695, 39.228
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Rows:
    """Positions of some patrols, each patrol one batch: `lonlat` (n, 2) degrees, `patrols` of n / BATCH ids."""

    patrols: tuple[str, ...]
    ids: tuple[str, ...]
    lonlat: np.ndarray

    @classmethod
    def made(cls, seed: int, count: int) -> "Rows":
        """Positions strewn over the territory; other ids for each seed."""
        chance = np.random.default_rng(seed)
        raw = chance.bytes(16 * (count + count // BATCH))
        ids = tuple(str(uuid.UUID(bytes=raw[start : start + 16], version=4)) for start in range(0, len(raw), 16))
        lonlat = chance.uniform((WEST, SOUTH), (EAST, NORTH), (count, 2)).round(8)
        return cls(ids[count:], ids[:count], lonlat)

    def row(self, index: int) -> tuple[str, str, float, float]:
        """Id, time, lon, lat of a position."""
        at = (BEGAN + timedelta(seconds=5 * (index % BATCH))).isoformat()
        return self.ids[index], at, float(self.lonlat[index, 0]), float(self.lonlat[index, 1])


def main() -> int:
    """Print the figures; 1 when a limit is passed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fixes", type=int, default=ROUNDS * FIXES, help="how many positions are sent in all")
    rounds = max(1, parser.parse_args().fixes // FIXES)
    with tempfile.TemporaryDirectory(prefix="gs-bench-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database may run as another user
        program(folder, "demo")
        token = program(folder, "user", "token", "--role", "admin", "--for", "bench").strip().splitlines()[-1]
        with served(folder) as port:
            beyond = measure(folder, port, token, rounds)
        wait_for_stop(folder)
    return int(beyond)


def measure(folder: Path, port: int, token: str, rounds: int) -> bool:
    """Print figures; True when one is beyond its limit."""
    speeds, copies, sizes = [], [], []
    used_s = 0.0
    for number in range(rounds):  # in turns, so that whatever else the machine does hits both alike
        before_s = computed_s(folder, port)
        speeds.append(FIXES / send(port, token, Rows.made(2 * number, FIXES)))
        used_s += computed_s(folder, port) - before_s
        if number < ROUNDS:
            with superuser(folder) as connection:
                copies.append(FIXES / copy(connection, Rows.made(2 * number + 1, FIXES)))
        sizes.append(resident_mb(port))
        print(f"  {speeds[-1]:8.0f} /s sent, {copies[-1]:8.0f} /s copied, server {sizes[-1]:6.0f} MB", flush=True)
    ratio = float(np.median(speeds[:ROUNDS]) / np.median(copies))
    p99_ms, paced = acknowledged_ms(port, token)
    growth = sizes[-1] / sizes[min(len(sizes) - 1, 1)]
    speed = float(np.median(speeds))
    print(f"positions over HTTP             {speed:8.0f} /s  (limit {LIMIT_PER_S}; {rounds * FIXES} in {BATCH}s)")
    print(f"computed for a position         {used_s / rounds / FIXES * 1e6:8.1f} us (program and database together)")
    print(f"to a bare COPY of the same      {ratio:8.2f}     (limit {LIMIT_COPY})")
    print(f"p99 of an acknowledgement       {p99_ms:8.1f} ms  (limit {LIMIT_P99_MS:.0f}, at {paced:.0f} positions/s)")
    print(f"memory, last / second round     {growth:8.2f}     (limit {LIMIT_GROWTH}; {sizes[-1]:.0f} MB)")
    return speed < LIMIT_PER_S or ratio < LIMIT_COPY or p99_ms > LIMIT_P99_MS or growth > LIMIT_GROWTH


def send(port: int, token: str, rows: Rows) -> float:
    """Seconds until every batch of every patrol was acknowledged; patrols are begun and bodies made before."""
    sender = Sender(port, token)
    for patrol in rows.patrols:
        sender.begin(patrol)
    bodies = [body(rows, range(start, start + BATCH)) for start in range(0, len(rows.ids), BATCH)]
    work = list(zip(rows.patrols, bodies, strict=True))
    threads = [threading.Thread(target=_send_all, args=(Sender(port, token), work[n::SENDERS])) for n in range(SENDERS)]
    began_s = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began_s


def _send_all(sender: "Sender", work: list[tuple[str, bytes]]) -> None:
    for patrol, content in work:
        assert sender.fixes(patrol, content)["new"] == BATCH


def body(rows: Rows, which: range) -> bytes:
    """A batch as a phone sends it."""
    fixes = [
        {"id": number, "at": at, "lon": lon, "lat": lat, "accuracy_m": 5.0}
        for number, at, lon, lat in map(rows.row, which)
    ]
    return json.dumps({"fixes": fixes}).encode()


class Sender:
    """A connection that sends, and waits for each acknowledgement."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}

    def begin(self, patrol: str) -> None:
        """Let a patrol set out."""
        told = {"id": patrol, "title": "bench", "started_at": BEGAN.isoformat()}
        self._post("/api/v1/patrols", json.dumps(told).encode())

    def fixes(self, patrol: str, content: bytes) -> dict[str, int]:
        """Send a batch."""
        answer: dict[str, int] = json.loads(self._post(f"/api/v1/patrols/{patrol}/fixes", content))
        return answer

    def _post(self, path: str, content: bytes) -> bytes:
        self._connection.request("POST", path, content, self._headers)
        answer = self._connection.getresponse()
        told = answer.read()
        assert answer.status < 300, (answer.status, told)
        return told


def copy(connection: psycopg.Connection, rows: Rows) -> float:
    """Seconds of one COPY of as many positions into the same table, with its commit."""
    with connection.transaction():
        connection.execute(
            "INSERT INTO patrol (id, territory_id, key, title, started_at, finished_at, datum)"
            " SELECT id, (SELECT min(id) FROM territory), id::text, 'copied', %s, %s, 'wgs84'"
            " FROM unnest(CAST(%s AS uuid[])) AS p(id)",
            (BEGAN, BEGAN, list(rows.patrols)),
        )
    buffer = io.StringIO()
    for index in range(len(rows.ids)):
        number, at, lon, lat = rows.row(index)
        buffer.write(f"{number}\t{rows.patrols[index // BATCH]}\t{at}\t5\tSRID=4326;POINT({lon} {lat})\n")
    content = buffer.getvalue().encode()
    began_s = time.perf_counter()
    with (
        connection.transaction(),
        connection.cursor().copy("COPY fix (id, patrol_id, at, accuracy_m, geom) FROM STDIN") as writing,
    ):
        writing.write(content)
    return time.perf_counter() - began_s


def acknowledged_ms(port: int, token: str) -> tuple[float, float]:
    """The 99th percentile of an acknowledgement in ms at a steady pace, and the positions/s that were sent."""
    times: list[float] = []
    threads = [
        threading.Thread(target=_paced, args=(Sender(port, token), number, times)) for number in range(PHONE_SENDERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return float(np.percentile(times, 99)) * 1000, len(times) * PHONE_BATCH / PHONE_S


def _paced(sender: Sender, number: int, times: list[float]) -> None:
    """Send batches of ten when their time has come; one that is late counts its lateness as waiting."""
    pace_s = PHONE_SENDERS * PHONE_BATCH / PHONES_PER_S
    rows = Rows.made(10_000 + number, BATCH)
    sender.begin(rows.patrols[0])
    began_s = time.perf_counter() + pace_s * number / PHONE_SENDERS
    for turn in range(min(int(PHONE_S / pace_s), BATCH // PHONE_BATCH)):
        due_s = began_s + turn * pace_s
        time.sleep(max(0.0, due_s - time.perf_counter()))
        sender.fixes(rows.patrols[0], body(rows, range(turn * PHONE_BATCH, (turn + 1) * PHONE_BATCH)))
        times.append(time.perf_counter() - due_s)


@contextmanager
def superuser(folder: Path) -> Iterator[psycopg.Connection]:
    """A connection to the program's own database, beside the program."""
    noted = processes.read_pid_file(Layout(folder / "data").data)
    assert noted is not None
    with psycopg.connect(
        host=noted.socket_dir, port=PORT, dbname=DATABASE, user=SUPERUSER, autocommit=True
    ) as connection:
        yield connection


def resident_mb(port: int) -> float:
    """The memory of the process that listens on a port."""
    return int((server_of(port) / "statm").read_text(encoding="ascii").split()[1]) * 4096 / 1e6


def computed_s(folder: Path, port: int) -> float:
    """Seconds that the program and its database have computed, with those of connections that have ended."""
    noted = processes.read_pid_file(Layout(folder / "data").data)
    assert noted is not None
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            told = (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            own = [int(each) for each in told[11:15]]
            if process.name == str(noted.pid):
                ticks += sum(own)
            elif int(told[1]) == noted.pid or process == server_of(port):
                ticks += own[0] + own[1]
    return ticks / os.sysconf("SC_CLK_TCK")


@lru_cache(maxsize=1)
def server_of(port: int) -> Path:
    """The process that listens on a port, in /proc."""
    inode = _listening(port)
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(each.readlink().name == inode for each in (process / "fd").iterdir()):
                return process
    raise LookupError("nothing listens")


def _listening(port: int) -> str:
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    fields = next(line.split() for line in lines if line.split()[1].endswith(f":{port:04X}") and " 0A " in line)
    return f"socket:[{fields[9]}]"


if __name__ == "__main__":
    sys.exit(main())
