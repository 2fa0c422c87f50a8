"""How near `/api/v1/locate` by point comes to a server that answers a constant.

The program serves the demo territory on loopback as `gridsteward serve` does. Beside it runs a bare Starlette
application on the same server that returns one answer of the same length, and in the program itself `/healthz`
is a constant. The same connections ask each in turns, for points strewn over the territory. Limits: at least
0.6 of the bare application's answers a second, 0.8 of the constant of the same program, and at half of its own
peak a 99th percentile under 5 ms.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

import numpy as np
import shapely

from benchmarks.bench_grid_map import wait_until_answering
from benchmarks.bench_import import wait_for_stop
from benchmarks.bench_sign_in import environment_of, program
from benchmarks.soak.program import free_port

LIMIT_BARE, LIMIT_SAME, LIMIT_P99_MS = 0.6, 0.8, 5.0
CONNECTIONS, SECONDS, ROUNDS = 8, 2.0, 4
POINTS = 4_000
BODY = 700
BARE = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
async def constant(request):
    return Response(b"x" * %d, media_type="application/json")
app = Starlette(routes=[Route("/constant", constant)])
uvicorn.run(app, port=int(sys.argv[1]), log_config=None, access_log=False, server_header=False)
"""


def main() -> int:
    """Print answers a second and ratios; 1 when a limit is passed."""
    with tempfile.TemporaryDirectory(prefix="gs-bench-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database may run as another user
        program(folder, "demo")
        with served(folder) as port, bare() as bare_port:
            beyond = measure(port, bare_port)
        wait_for_stop(folder)
    return int(beyond)


def measure(port: int, bare_port: int) -> bool:
    """Print figures; True when one is beyond its limit."""
    kinds = {"bare": (bare_port, ["/constant"]), "same": (port, ["/healthz"]), "locate": (port, questions(port))}
    best = dict.fromkeys(kinds, 0.0)
    for _ in range(ROUNDS):  # in turns, so that whatever else the machine does hits all alike
        for kind, (at, paths) in kinds.items():
            times = asyncio.run(ask(at, paths, pace_s=0.0))
            best[kind] = max(best[kind], len(times) / SECONDS)
    pace_s = CONNECTIONS / (best["locate"] / 2)
    calm_ms = np.sort(asyncio.run(ask(port, questions(port), pace_s=pace_s, seconds=5.0))) * 1000
    p99_ms = float(calm_ms[int(len(calm_ms) * 0.99)])
    to_bare, to_same = best["locate"] / best["bare"], best["locate"] / best["same"]
    print(f"bare Starlette, a constant      {best['bare']:8.0f} /s")
    print(f"the program, a constant         {best['same']:8.0f} /s")
    print(f"the program, locate             {best['locate']:8.0f} /s")
    print(f"locate / bare                   {to_bare:8.2f}     (limit {LIMIT_BARE})")
    print(f"locate / constant of the same   {to_same:8.2f}     (limit {LIMIT_SAME})")
    print(f"p99 at half of the peak         {p99_ms:8.2f} ms  (limit {LIMIT_P99_MS:.0f}; {len(calm_ms)} answers)")
    return to_bare < LIMIT_BARE or to_same < LIMIT_SAME or p99_ms > LIMIT_P99_MS


def questions(port: int) -> list[str]:
    """Points strewn over the grids of the demo territory and a little beyond, each once."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/grids?format=geojson") as answer:
        shapes = [shapely.from_geojson(json.dumps(each["geometry"])) for each in json.load(answer)["features"]]
    random = np.random.default_rng(5)
    boxes = shapely.bounds(shapes)[random.integers(0, len(shapes), POINTS)]
    lonlat = random.uniform(boxes[:, :2], boxes[:, 2:]).round(6)
    return [f"/api/v1/locate?lon={lon}&lat={lat}" for lon, lat in lonlat]


async def ask(port: int, paths: list[str], *, pace_s: float, seconds: float = SECONDS) -> list[float]:
    """Ask on kept connections for so long; seconds of each answer. With a pace each connection waits for its turn."""
    times, until = list[float](), time.perf_counter() + seconds
    next_path = cycle(paths)

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        turn = time.perf_counter() + pace_s * number / CONNECTIONS
        while (now := time.perf_counter()) < until:
            if now < turn:
                await asyncio.sleep(turn - now)
            turn += pace_s
            began_s = time.perf_counter()
            writer.write(f"GET {next(next_path)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]))
            times.append(time.perf_counter() - began_s)
        writer.close()

    await asyncio.gather(*(one(number) for number in range(CONNECTIONS)))
    return times


@contextmanager
def served(folder: Path) -> Iterator[int]:
    """The program on a port of its own."""
    port = free_port()
    environment = environment_of(folder) | {"GRIDSTEWARD_PORT": str(port)}
    command = [sys.executable, "-m", "api.cli.main", "serve"]
    with _running(command, environment, f"http://127.0.0.1:{port}/healthz"):
        time.sleep(3.0)  # until the plan stands ready
        yield port


@contextmanager
def bare() -> Iterator[int]:
    """A bare application on a port of its own."""
    port = free_port()
    with _running([sys.executable, "-c", BARE % BODY, str(port)], None, f"http://127.0.0.1:{port}/constant"):
        yield port


@contextmanager
def _running(command: list[str], environment: dict[str, str] | None, url: str) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_answering(url)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


if __name__ == "__main__":
    sys.exit(main())
