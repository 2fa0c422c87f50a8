"""Writers: phones that send patrols and desks that send files, each request until it is acknowledged."""

import http.client
import json
import random
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.soak.ledger import Ledger

PATIENCE_S = 15.0
LONGEST_PATROL = 200
"""Fixes of one patrol; then it finishes, and the next begins."""

Headers = Callable[[], Mapping[str, str]]


@dataclass(frozen=True)
class Ask:
    """One request; `kept` notes its acknowledgement, given the answer and whether it came at the first try."""

    path: str
    body: Callable[[], tuple[bytes, str]]
    kept: Callable[[dict[str, Any], bool], None]
    key: str | None = None


@dataclass
class Walk:
    """The patrol that a writer is on."""

    id: str
    began: datetime
    fixes: list[dict[str, Any]] = field(default_factory=list)


class Writer(threading.Thread):
    """Writes until told to stop; the last request is acknowledged before it ends."""

    def __init__(self, name: str, *, port: int, headers: Headers, ledger: Ledger, told: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self._chance = random.Random(name)  # noqa: S311 (seeded: what is sent is the same each time)
        self._port = port
        self._headers = headers
        self._ledger = ledger
        self._told = told
        self._walk: Walk | None = None
        self._old: list[Ask] = []
        self._connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """One request after the other; some that were acknowledged long ago are sent again."""
        try:
            while not self._told.is_set():
                again = self._old and self._chance.random() < 0.1
                ask = self._chance.choice(self._old) if again else self._next()
                self._send(ask)
                self._old = [*self._old[-50:], ask]
        except Exception as error:  # noqa: BLE001 (a writer that fails has not proved anything)
            self._ledger.violate(f"writer {self.name} failed: {error!r}")
        finally:
            self._hang_up()

    def _next(self) -> Ask:
        walk = self._walk
        if walk is None:
            return self._begin()
        if len(walk.fixes) >= LONGEST_PATROL:
            return self._finish(walk)
        return self._file() if self._chance.random() < 0.02 else self._batch(walk)

    def _begin(self) -> Ask:
        minutes = self._chance.randrange(100_000)
        walk = self._walk = Walk(self._uuid(), datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
        content = {"id": walk.id, "title": self.name, "started_at": walk.began.isoformat()}
        return Ask("/api/v1/patrols", _json(content), lambda _, __: self._ledger.keep_patrol(walk.id, walk.began))

    def _finish(self, walk: Walk) -> Ask:
        self._walk = None
        end = walk.began + timedelta(hours=2)
        kept: Callable[..., None] = lambda _, __: self._ledger.keep_patrol(walk.id, end)  # noqa: E731 (one of a kind)
        return Ask(f"/api/v1/patrols/{walk.id}/finish", _json({"finished_at": end.isoformat()}), kept)

    def _batch(self, walk: Walk) -> Ask:
        """New fixes, and some known ones among them, in any order."""
        new = [self._fix(walk) for _ in range(self._chance.randint(1, 12))]
        known = self._chance.sample(walk.fixes, min(len(walk.fixes), self._chance.randrange(4)))
        walk.fixes += new
        sent = self._chance.sample([*new, *known], len(new) + len(known))

        def kept(answer: dict[str, Any], first: bool) -> None:  # noqa: FBT001 (called in one place)
            self._ledger.keep_fixes(walk.id, sent)
            whole = {len(new)} if first else {0, len(new)}
            if answer["new"] not in whole or answer["new"] + answer["known"] != len(sent):
                self._ledger.violate(f"a batch of {len(new)} new and {len(known)} known was answered with {answer}")

        return Ask(f"/api/v1/patrols/{walk.id}/fixes", _json({"fixes": sent}), kept)

    def _fix(self, walk: Walk) -> dict[str, Any]:
        return {
            "id": self._uuid(),
            "at": (walk.began + timedelta(seconds=self._chance.randrange(7200))).isoformat(),
            "lon": round(self._chance.uniform(101.59, 101.63), 8),
            "lat": round(self._chance.uniform(39.19, 39.23), 8),
            "accuracy_m": round(self._chance.uniform(1, 30), 1),
        }

    def _file(self) -> Ask:
        """A file of incidents. Sent again, its parts are the same and the lines between them are others."""
        key = self._uuid()
        name = f"{key}.csv"
        content = f"number,category,date,lon,lat\n{key},noise,2026-11-01 08:00,101.605,39.205\n"
        kept: Callable[..., None] = lambda answer, _: self._ledger.keep_import(name, answer["items"][0]["id"])  # noqa: E731
        return Ask("/api/v1/imports", lambda: _form("incidents", name, content), kept, key)

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self._chance.getrandbits(128), version=4))

    def _send(self, ask: Ask) -> None:
        """Send until it is acknowledged. Without an answer nobody knows whether it was done: it is sent again."""
        first = ask not in self._old
        while True:
            try:
                status, answer = self._post(ask)
            except ConnectionRefusedError:
                self._ledger.count("not let in")
                self._hang_up()
                self._pause()
                continue
            except (OSError, http.client.HTTPException):
                self._ledger.count("without an answer")
                self._hang_up()
                first = False
                self._pause()
                continue
            if status < 300:
                self._ledger.count("acknowledged")
                ask.kept(json.loads(answer), first)
                return
            first = False
            self._ledger.count(f"answered {status}")
            if status not in {429, 503}:
                self._ledger.violate(f"{ask.path} was answered {status}: {answer[:300]!r}")
                return
            self._pause()

    def _post(self, ask: Ask) -> tuple[int, bytes]:
        body, kind = ask.body()
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_S)
        key = {"idempotency-key": ask.key} if ask.key else {}
        self._connection.request("POST", ask.path, body, {"content-type": kind, **key, **self._headers()})
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _pause(self) -> None:
        time.sleep(0.05 + random.random() * 0.2)  # noqa: S311 (how long a client waits is not part of what is sent)


def _json(content: Any) -> Callable[[], tuple[bytes, str]]:
    return lambda: (json.dumps(content).encode(), "application/json")


def _form(kind: str, name: str, content: str) -> tuple[bytes, str]:
    line = uuid.uuid4().hex
    parts = (
        f'--{line}\r\nContent-Disposition: form-data; name="kind"\r\n\r\n{kind}\r\n'
        f'--{line}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: text/csv\r\n\r\n{content}\r\n--{line}--\r\n"
    )
    return parts.encode(), f"multipart/form-data; boundary={line}"
