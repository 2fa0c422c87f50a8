"""Admission: how many requests may use the database at once.

Requests hold a thread and a connection; more of them than connections lock each other out (60
clients on a pool of 15 did). So a limit below the pool's size stands, in async code, before any
database dependency; pages that need no database never meet it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from geo.core.errors import Unavailable
from geo.core.language import say

SPARE_CONNECTIONS = 3
"""Connections of the pool kept free for probes and for work that opens its own session."""

RETRY_AFTER_S = 2


class Admission:
    """A semaphore with a bounded queue.

    `slots` requests run, at most `queue` wait, none longer than `patience_s`; the rest are asked to
    come again.
    """

    def __init__(self, slots: int, *, queue: int = 400, patience_s: float = 10.0) -> None:
        self.slots = slots
        self.queue = queue
        self.patience_s = patience_s
        self.waiting = 0
        self._semaphore = asyncio.Semaphore(slots)

    @asynccontextmanager
    async def admitted(self) -> AsyncIterator[None]:
        """Hold a slot.

        Raises:
            Unavailable: the queue is full, or the wait was too long.
        """
        await self._enter()
        try:
            yield
        finally:
            self._semaphore.release()

    async def _enter(self) -> None:
        if not self._semaphore.locked():
            await self._semaphore.acquire()  # a slot is free: this does not wait
            return
        if self.waiting >= self.queue:
            raise _busy()
        self.waiting += 1
        try:
            await asyncio.wait_for(self._semaphore.acquire(), self.patience_s)
        except TimeoutError as error:
            raise _busy() from error
        finally:
            self.waiting -= 1


def slots_for(pool_size: int) -> int:
    """How many requests a pool of connections may serve at once."""
    return max(1, pool_size - SPARE_CONNECTIONS)


def _busy() -> Unavailable:
    return Unavailable("server.busy", say("Too many people are asking at this moment. Try again in a few seconds."))
