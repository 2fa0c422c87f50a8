"""The gate before the door: one at a time, and nobody holds it while waiting for something else."""

import asyncio
import time
from typing import Any

import pytest
from starlette.requests import Request

from api.accounts.gate import PAUSE_S, GateMiddleware, aside


class House:
    """A program behind the gate, which counts who is inside at once."""

    def __init__(self, *, steps_aside: bool = False) -> None:
        self.inside = self.most = self.done = 0
        self._steps_aside = steps_aside

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002 (what a server calls)
        """Work a little, wait for something else, work again."""
        await self._work()
        if self._steps_aside:
            async with aside(Request(scope)):
                await asyncio.sleep(0.05)
        await self._work()
        self.done += 1

    async def _work(self) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        await asyncio.sleep(0)
        self.inside -= 1


def scope(path: str, method: str = "POST") -> dict[str, Any]:
    return {"type": "http", "method": method, "path": path, "headers": []}


async def knock(gate: GateMiddleware, *scopes: dict[str, Any]) -> None:
    await asyncio.wait_for(asyncio.gather(*(gate(each, None, None) for each in scopes)), 10)  # type: ignore[arg-type]


@pytest.mark.parametrize("steps_aside", [False, True])
@pytest.mark.parametrize("path", ["/sign-in", "/enter"])
def test_one_at_a_time_comes_to_the_door(path: str, steps_aside: bool) -> None:  # noqa: FBT001 (a value of the table above)
    """However many come at once, all are dealt with in the end."""
    house = House(steps_aside=steps_aside)
    asyncio.run(knock(GateMiddleware(house), *(scope(path) for _ in range(50))))
    assert (house.most, house.done) == (1, 50)


def test_who_waits_for_a_password_lets_others_go_first() -> None:
    """Fifty waits of 50 ms are not done one after the other."""
    house = House(steps_aside=True)

    async def all_of_them() -> None:
        await asyncio.wait_for(knock(GateMiddleware(house), *(scope("/sign-in") for _ in range(50))), 1.2)

    asyncio.run(all_of_them())


def test_there_is_a_pause_after_each() -> None:
    """In which everybody else is heard; who comes alone does not notice."""
    gate = GateMiddleware(House())
    began = time.monotonic()
    asyncio.run(knock(gate, scope("/sign-in")))
    alone = time.monotonic() - began
    began = time.monotonic()
    asyncio.run(knock(GateMiddleware(House()), *(scope("/sign-in") for _ in range(21))))
    assert time.monotonic() - began >= 20 * PAUSE_S > alone


def test_other_requests_do_not_wait() -> None:
    """Pages, and what else is sent, go on while the gate is full."""
    house = House()
    scopes = [scope("/sign-in", "GET"), scope("/files"), scope("/"), {"type": "lifespan"}]
    asyncio.run(knock(GateMiddleware(house), *(each for each in scopes for _ in range(5))))
    assert house.most == 20


def test_a_failure_or_a_lost_connection_gives_the_turn_back() -> None:
    """The gate never stays closed."""

    async def fail(scope: Any, receive: Any, send: Any) -> None:
        async with aside(Request(scope)):
            await asyncio.sleep(0)
        raise RuntimeError

    async def hang(scope: Any, receive: Any, send: Any) -> None:
        async with aside(Request(scope)):
            await asyncio.sleep(60)

    async def all_of_them() -> None:
        gate = GateMiddleware(fail)
        for _ in range(5):
            with pytest.raises(RuntimeError):
                await knock(gate, scope("/sign-in"))
        gate.app = hang
        for _ in range(5):
            task = asyncio.create_task(gate(scope("/sign-in"), None, None))  # type: ignore[arg-type]
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        gate.app = house = House()
        await knock(gate, scope("/sign-in"))
        assert house.done == 1

    asyncio.run(all_of_them())
