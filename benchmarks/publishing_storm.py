"""Readers of a program in which one plan after the other comes into force.

The program runs as `gridsteward serve` does; its readers ask `/api/v1/locate` for one point, each at its
own pace, and hold every answer against the plan that the answer names.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from benchmarks.bench_grid_map import wait_until_answering
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import open_database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing import plans
from geo.publishing.importing import import_file

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "/api/v1/locate?lon=101.665&lat=39.215"
READERS, PACE_S = 20, 0.1


@dataclass
class Told:
    """What readers saw: seconds of each answer, how often each plan was named, and answers that were wrong."""

    seconds: list[float] = field(default_factory=list)
    plans: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def storm(folder: Path, port: int, *, publishes: int) -> tuple[Told, Told]:
    """Let plans come into force under readers; what they saw before it, and during it."""
    settings = Settings(data_dir=folder / "data", database_url=None)
    with open_database(settings) as database:
        for name in ("W", "E"):
            options = ImportOptions(zone=settings.zone, plan_name=name)
            import_file(database, ImportKind.BOUNDARIES, _grids(folder, name), options)
        with _served(folder, port):
            quiet = _reading(port, lambda: time.sleep(3))

            def publish_all() -> None:
                for _ in range(publishes):
                    with database.session() as session, session.begin():
                        plans.rollback(session, session.scalar(text("SELECT id FROM territory")), clock.now())

            return quiet, _reading(port, publish_all)


def _grids(folder: Path, plan: str) -> Path:
    """Nine grids whose codes begin with the name of their plan, so that every answer flips with it."""
    side = 0.01
    features = []
    for number in range(9):
        west, south = 101.66 + number % 3 * side, 39.21 + number // 3 * side
        ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
        shape = {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in ring]]}
        features.append({"type": "Feature", "properties": {"code": f"{plan}{number}"}, "geometry": shape})
    path = folder / f"{plan}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@contextmanager
def _served(folder: Path, port: int) -> Iterator[None]:
    environment = os.environ | {
        "GRIDSTEWARD_DATA_DIR": str(folder / "data"),
        "GRIDSTEWARD_PORT": str(port),
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "api.cli.main", "serve"]
    program = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_answering(f"http://127.0.0.1:{port}/healthz")
        yield
    finally:
        program.terminate()
        program.wait(timeout=30)


def _reading(port: int, work: Callable[[], None]) -> Told:
    """What readers see while some work is done, in a loop and a thread of their own."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, _read(port, work)).result()


async def _read(port: int, work: Callable[[], None]) -> Told:
    told = Told()
    working = asyncio.ensure_future(asyncio.to_thread(work))
    await asyncio.gather(*(_reader(port, number, working, told) for number in range(READERS)))
    await working
    return told


async def _reader(port: int, number: int, working: "asyncio.Future[None]", told: Told) -> None:
    await asyncio.sleep(PACE_S * number / READERS)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked = f"GET {QUESTION} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    while not working.done():
        began_s = time.perf_counter()
        writer.write(asked)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        body = await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0]))
        told.seconds.append(time.perf_counter() - began_s)
        _hold(head, body, told)
        await asyncio.sleep(max(0.0, PACE_S - told.seconds[-1]))
    writer.close()


def _hold(head: str, body: bytes, told: Told) -> None:
    """Hold an answer against the plan that it names."""
    if not head.startswith("http/1.1 200"):
        told.wrong.append(head.partition("\r\n")[0])
        return
    answer = json.loads(body)
    plan = answer["plan"]["name"]
    told.plans[plan] += 1
    codes = [answer["grid"]["code"], answer["neighbour"]["code"] if answer["neighbour"] else plan]
    if not all(code.startswith(plan) for code in codes):
        told.wrong.append(f"{codes} by plan {plan}")
