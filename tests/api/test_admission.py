"""More readers than connections wait their turn; none of them locks out the others."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from functools import partial

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.admission import RULES, Admission, Lane, in_lane, slots_for
from api.app import create_app
from api.dependencies import SessionDep
from geo.core.errors import TooMany, Unavailable
from geo.core.settings import Settings
from geo.db.database import Database


def test_two_hundred_readers_on_fifteen_connections_are_all_answered(town_settings: Settings) -> None:
    """Each holds a connection for a while; without admission they deadlock on threads and connections."""
    database = Database(str(town_settings.database_url), pool_size=15)
    app = create_app(town_settings.model_copy(update={"pool_size": 15}), database)
    at_once = _Most()

    def slow(session: SessionDep) -> dict[str, int]:
        with at_once:
            session.execute(text("SELECT pg_sleep(0.01)"))
        return {"one": 1}

    app.add_api_route("/api/v1/slow", slow)
    with TestClient(app) as client, ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(lambda _: client.get("/api/v1/slow").status_code, range(400)))
    database.close()
    assert answers == [200] * 400
    assert at_once.most <= slots_for(15)


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


def test_a_full_public_lane_lets_phones_and_danger_through(town_settings: Settings, town_database: Database) -> None:
    """With readers in every slot they may take, and more waiting, positions and reports of danger are answered."""
    app = create_app(town_settings, town_database)
    gate = threading.Event()

    def read(session: SessionDep) -> None:
        gate.wait(30)

    def write(session: SessionDep) -> None:
        session.execute(text("SELECT 1"))

    app.add_api_route("/api/v1/read", read)
    for lane in (Lane.FIELD, Lane.DANGER):
        app.add_api_route(f"/api/v1/{lane}", in_lane(lane)(partial(write)), methods=["POST"])
    admission: Admission = app.state.admission
    with TestClient(app) as client, ThreadPoolExecutor(40) as pool:
        readers = [pool.submit(client.get, "/api/v1/read") for _ in range(40)]
        _until(lambda: admission.use(Lane.PUBLIC).waiting > 0)
        try:
            answers = [client.post(f"/api/v1/{lane}").status_code for lane in (Lane.FIELD, Lane.DANGER)]
        finally:
            gate.set()
        assert answers == [200, 200]
        assert {reader.result().status_code for reader in readers} == {200}


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_no_lane_takes_the_slots_of_another() -> None:
    """However many ask in one lane, as many as are kept in each other lane come in at once."""

    async def fill(lane: Lane) -> dict[Lane, int]:
        admission = Admission(slots_for(15), queue=0)
        async with AsyncExitStack() as stack:
            await _fill(stack, admission, lane)
            for other in set(Lane) - {lane}:
                await _fill(stack, admission, other)
            return {each: admission.use(each).held for each in Lane}

    for lane in Lane:
        held = asyncio.run(fill(lane))
        assert sum(held.values()) == slots_for(15)
        assert all(held[other] == RULES[other].kept for other in set(Lane) - {lane})


async def _fill(stack: AsyncExitStack, admission: Admission, lane: Lane) -> None:
    """Enter a lane until it is full."""
    try:
        while True:
            await stack.enter_async_context(admission.admitted(lane))
    except Unavailable:
        return


def test_danger_goes_before_readers_who_waited_longer() -> None:
    """A slot that becomes free goes to the first lane in which somebody waits."""

    async def ask() -> list[str]:
        admission, told = Admission(1), []

        async def come(lane: Lane) -> None:
            async with admission.admitted(lane):
                told.append(lane.value)

        async with admission.admitted():
            waiting = [asyncio.create_task(come(lane)) for lane in (Lane.PUBLIC, Lane.STAFF, Lane.DANGER)]
            await asyncio.sleep(0)
        await asyncio.gather(*waiting)
        return told

    assert asyncio.run(ask()) == ["danger", "staff", "public"]


def test_one_asker_may_not_fill_the_queue() -> None:
    """Whoever fills half of it is told that they ask too fast; somebody else still finds a place."""

    async def ask() -> list[str]:
        admission, told = Admission(1, queue=4), []

        async def come(asker: str) -> None:
            try:
                async with admission.admitted(asker=asker):
                    told.append(f"{asker} served")
            except TooMany as error:
                told.append(f"{asker} {error.code} {error.retry_after_s}")

        async with admission.admitted():
            waiting = [asyncio.create_task(come(asker)) for asker in ("fast", "fast", "fast", "other")]
            await asyncio.sleep(0)
        await asyncio.gather(*waiting)
        return told

    assert asyncio.run(ask()) == ["fast request.too_fast 2", "fast served", "fast served", "other served"]


def test_a_slot_granted_to_somebody_who_just_left_is_not_lost() -> None:
    """Askers are cancelled in every order around the moment at which a slot becomes free; all slots are free after."""

    async def storm() -> tuple[int, int]:
        admission = Admission(2, queue=50)

        async def come(hold_s: float) -> None:
            async with admission.admitted():
                await asyncio.sleep(hold_s)

        tasks = [asyncio.create_task(come(0.0005 * (number % 3))) for number in range(40)]
        for task in tasks[::2]:
            await asyncio.sleep(0.0002)
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return admission.use(Lane.PUBLIC).held, admission.waiting

    assert asyncio.run(storm()) == (0, 0)


def test_few_slots_go_to_the_first_lanes_and_one_stays_common() -> None:
    """An installation with a small pool still serves every lane."""

    async def serve_each() -> list[int]:
        served = []
        for slots in (1, 2, 5):
            admission = Admission(slots, queue=0)
            for lane in Lane:
                async with admission.admitted(lane):
                    served.append(admission.use(lane).held)
        return served

    assert asyncio.run(serve_each()) == [1] * 15


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
