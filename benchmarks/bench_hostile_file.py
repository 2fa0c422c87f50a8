"""What everybody else feels while a hostile file is read.

The program serves the demo territory; a file is sent whose only purpose is to cost: a star of crossing
edges that asks GEOS for every crossing, and a zip that unpacks to as much as is let through. Limits: a
file is over in 30 seconds, and until then the 95th percentile of `/api/v1/locate`, asked every 20 ms
however late the answers are, stays under twice its quiet value.
"""

import asyncio
import io
import multiprocessing
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import httpx2
import numpy as np

from benchmarks.bench_import import wait_for_stop
from benchmarks.bench_sign_in import EACH, PORT, p95, paced_ms, program, served

LIMIT_RATIO = 2.0
LIMIT_S = 30.0
CORNERS = 60_000
ROUNDS = 3
IMPORTS = f"http://127.0.0.1:{PORT}/api/v1/imports"


def main() -> int:
    """Print the figures; 1 when a limit is passed."""
    with tempfile.TemporaryDirectory(prefix="gs-bench-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database may run as another user
        program(folder, "demo")
        with served(folder):
            token = program(folder, "user", "token", "--role", "admin").split()[-1]
            files = {"crossings.geojson": ("boundaries", crossings()), "bomb.zip": ("addresses", bomb())}
            beyond = [beyond_file(token, name, *file) for name, file in files.items()]
        wait_for_stop(folder)
    return int(any(beyond))


def beyond_file(token: str, name: str, kind: str, content: bytes) -> bool:
    """Whether a file costs more, or longer, than it may."""
    quiet, busy, taken_s, said = list[float](), list[float](), list[float](), ""
    with sender(token, name, kind, content) as sends:
        for _ in range(ROUNDS):
            quiet += asyncio.run(paced_ms(lambda asked: asked >= EACH))
            sends.send("go")
            busy += asyncio.run(paced_ms(lambda asked: asked >= EACH and sends.poll()))
            seconds, said = sends.recv()
            taken_s.append(seconds)
    calm, rushed, longest_s = p95(quiet), p95(busy), max(taken_s)
    print(f"{name}, {len(content) >> 10} KB: {said}")
    print(f"  over after             {longest_s:7.2f} s   (limit {LIMIT_S:.0f} s)")
    print(f"  locate, p95, quiet     {calm:7.2f} ms  ({len(quiet)} requests)")
    print(f"  locate, p95, meanwhile {rushed:7.2f} ms  ({len(busy)} requests)")
    print(f"  ratio                  {rushed / calm:7.2f}     (limit {LIMIT_RATIO:.0f})")
    return rushed > LIMIT_RATIO * calm or longest_s > LIMIT_S


@contextmanager
def sender(token: str, name: str, kind: str, content: bytes) -> Iterator[Connection]:
    """Another process that sends a file whenever told to, so that it does not slow down who measures."""
    ours, theirs = multiprocessing.Pipe()
    told = (theirs, token, name, kind, content)
    process = multiprocessing.get_context("spawn").Process(target=send_whenever_told, args=told, daemon=True)
    process.start()
    ours.recv()
    try:
        yield ours
    finally:
        ours.send(None)
        process.join(timeout=30)


def send_whenever_told(told: Connection, token: str, name: str, kind: str, content: bytes) -> None:
    """Send the file, wait until it was looked through, and tell the seconds and what was said of it."""
    with httpx2.Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"}, timeout=60) as client:
        told.send("ready")
        while told.recv():
            began_s = time.perf_counter()
            answer = client.post(IMPORTS, data={"kind": kind}, files={"files": (name, content)})
            answer.raise_for_status()
            said = outcome(client, answer.json()["items"][0]["id"])
            told.send((time.perf_counter() - began_s, said))


def outcome(client: httpx2.Client, import_id: str) -> str:
    """What became of an import, once nothing works on it any more."""
    while True:
        shown = client.get(f"{IMPORTS}/{import_id}").json()
        if shown["progress"] is None:
            faults = "; ".join(fault["sentence"] for fault in shown["faults"])
            return f"{shown['state']}. {shown['error'] or faults}"
        time.sleep(0.25)


def crossings() -> bytes:
    """One ring whose edges all cross each other: the square of its corners is what it costs to look at."""
    random = np.random.default_rng(7)
    corners = random.uniform((101.0, 39.0), (102.0, 40.0), (CORNERS, 2)).round(6).tolist()
    corners.append(corners[0])
    rings = str(corners).replace(" ", "")
    properties = '{"code":"152922101001","name":"crossings"}'
    shape = f'{{"type":"Polygon","coordinates":[{rings}]}}'
    feature = f'{{"type":"Feature","properties":{properties},"geometry":{shape}}}'
    return f'{{"type":"FeatureCollection","features":[{feature}]}}'.encode()


def bomb() -> bytes:
    """Half a megabyte that unpacks to as much as is let through, in cells as small as cells can be."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as entry:
        for _ in range(120):
            entry.write(b"1,2\n" * 1_000_000)
    return packed.getvalue()


if __name__ == "__main__":
    sys.exit(main())
