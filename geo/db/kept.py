"""What was worked out of rows that never change, kept by the database it was read from."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

_INFO = "gridsteward.kept"

Value = TypeVar("Value")


class Kept:
    """The values asked for last, of each kind a bounded number. Each is made once, however many ask at once.

    Only what follows from immutable rows may be kept, and what is handed out is never changed.
    """

    def __init__(self, *, most: int = 6) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._making: dict[tuple[str, Hashable], threading.Lock] = {}
        self._values: dict[str, OrderedDict[Hashable, Any]] = {}

    def get(self, kind: str, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key; made by the first who asks, while later ones wait for it."""
        with self._lock:
            if self._has(kind, key):
                return cast("Value", self._touch(kind, key))
            turn = self._making.setdefault((kind, key), threading.Lock())
        with turn:
            with self._lock:
                if self._has(kind, key):
                    return cast("Value", self._touch(kind, key))
            try:
                return self._put(kind, key, make())
            finally:
                with self._lock:
                    self._making.pop((kind, key), None)

    def _has(self, kind: str, key: Hashable) -> bool:
        return key in self._values.get(kind, ())

    def _touch(self, kind: str, key: Hashable) -> Any:
        values = self._values[kind]
        values.move_to_end(key)
        return values[key]

    def _put(self, kind: str, key: Hashable, value: Value) -> Value:
        with self._lock:
            values = self._values.setdefault(kind, OrderedDict())
            values[key] = value
            while len(values) > self._most:
                values.popitem(last=False)
        return value


def keep_in(kept: Kept) -> dict[str, Any]:
    """What a session has to be made with, as its `info`, so that what is read through it is kept."""
    return {_INFO: kept}


def keep(session: Session, kind: str, key: Hashable, make: Callable[[], Value]) -> Value:
    """A value by its key, kept with the database of a session; made anew where the session keeps nothing."""
    kept: Kept | None = session.info.get(_INFO)
    return make() if kept is None else kept.get(kind, key, make)
