"""More readers than connections wait their turn; none of them locks out the others."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.admission import Admission, slots_for
from api.app import create_app
from api.dependencies import SessionDep
from geo.core.errors import Unavailable
from geo.core.settings import Settings
from geo.db.database import Database


def test_sixty_readers_on_a_small_pool_are_all_answered(town_settings: Settings) -> None:
    """Each holds a connection for a while; without admission they deadlock on threads and connections."""
    database = Database(str(town_settings.database_url), pool_size=5)
    app = create_app(town_settings.model_copy(update={"pool_size": 5}), database)
    at_once = _Most()

    def slow(session: SessionDep) -> dict[str, int]:
        with at_once:
            session.execute(text("SELECT pg_sleep(0.01)"))
        return {"one": 1}

    app.add_api_route("/api/v1/slow", slow)
    with TestClient(app) as client, ThreadPoolExecutor(60) as pool:
        answers = list(pool.map(lambda _: client.get("/api/v1/slow").status_code, range(120)))
    database.close()
    assert answers == [200] * 120
    assert at_once.most <= slots_for(5)


class _Most:
    """Counts how many are inside at once, and the most there ever were."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.now -= 1


def test_a_full_queue_turns_readers_away() -> None:
    """One slot, one place to wait: the third is told to come again, and the second is served."""

    async def ask() -> list[str]:
        admission = Admission(1, queue=1)
        told: list[str] = []

        async def reader(name: str, hold_s: float) -> None:
            try:
                async with admission.admitted():
                    await asyncio.sleep(hold_s)
                    told.append(f"{name} served")
            except Unavailable as error:
                told.append(f"{name} {error.code}")

        await asyncio.gather(reader("first", 0.05), reader("second", 0), reader("third", 0))
        return told

    assert asyncio.run(ask()) == ["third server.busy", "first served", "second served"]


def test_nobody_waits_for_ever() -> None:
    """Past its patience a reader is told, and its place in the queue is free again."""

    async def ask() -> int:
        admission = Admission(1, patience_s=0.02)
        async with admission.admitted():
            with pytest.raises(Unavailable):
                async with admission.admitted():
                    pass
        async with admission.admitted():
            return admission.waiting

    started = time.monotonic()
    assert asyncio.run(ask()) == 0
    assert time.monotonic() - started < 5


def test_some_connections_stay_free() -> None:
    """The pool is never handed out whole, and never down to nothing."""
    assert slots_for(15) == 12
    assert slots_for(2) == 1


def test_files_and_probes_need_no_admission(town_settings: Settings, town_database: Database) -> None:
    """With every slot taken, style sheets and /healthz are still answered."""
    app = create_app(town_settings, town_database)
    app.state.admission = Admission(0, queue=0)
    with TestClient(app) as client:
        assert client.get("/static/theme.css").status_code == 200
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
        busy = client.get("/api/v1/territories")
    assert (busy.status_code, busy.json()["code"]) == (503, "server.busy")
