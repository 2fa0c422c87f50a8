"""What the writers were promised: everything that was acknowledged, to be held against the database at the end."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text

from geo.core.settings import Settings
from geo.db.database import open_database

MOST_TOLD = 20

_FIXES = "SELECT id::text, patrol_id::text, at, ST_X(geom), ST_Y(geom), accuracy_m FROM fix"
_PATROLS = "SELECT id::text, started_at, finished_at FROM patrol"
_IMPORTS = "SELECT file_name, id::text FROM import WHERE kind = 'incidents'"
_UNJOINED = """
    SELECT (SELECT count(*) FROM fix) * (SELECT count(*) FROM plan) - (SELECT count(*) FROM fix_grid)
"""
_KEYS = "SELECT count(*) FROM request_once WHERE status IS NOT NULL"


@dataclass(frozen=True)
class Position:
    """A fix as it was acknowledged."""

    patrol: str
    at: datetime
    lon: float
    lat: float
    accuracy_m: float | None


@dataclass
class Ledger:
    """What was acknowledged, what came without an answer, and what must not have been answered so."""

    fixes: dict[str, Position] = field(default_factory=dict)
    patrols: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        """Count an event of the storm."""
        with self.lock:
            self.counts[what] += 1

    def violate(self, what: str) -> None:
        """Note a promise that was broken."""
        with self.lock:
            self.violations.append(what)

    def keep_fixes(self, patrol: str, fixes: list[dict[str, Any]]) -> None:
        """A batch was acknowledged: its fixes are there from now on."""
        with self.lock:
            for fix in fixes:
                at = datetime.fromisoformat(fix["at"])
                self.fixes[fix["id"]] = Position(patrol, at, fix["lon"], fix["lat"], fix["accuracy_m"])
                self._widen(patrol, at)

    def keep_patrol(self, patrol: str, at: datetime) -> None:
        """A begin or an end was acknowledged."""
        with self.lock:
            self._widen(patrol, at)

    def keep_import(self, file_name: str, import_id: str) -> None:
        """A file was acknowledged; the same file has the same id whenever it is sent again."""
        with self.lock:
            known = self.imports.setdefault(file_name, import_id)
        if known != import_id:
            self.violate(f"{file_name} was acknowledged twice: {known}, {import_id}")

    def _widen(self, patrol: str, at: datetime) -> None:
        first, last = self.patrols.get(patrol, (at, at))
        self.patrols[patrol] = (min(first, at), max(last, at))

    def compare(self, settings: Settings) -> list[str]:
        """Everything in which the database differs from what was acknowledged, and every broken promise."""
        with open_database(settings) as database, database.session() as session:
            fixes = {row[0]: Position(*row[1:]) for row in session.execute(text(_FIXES))}
            patrols = {row[0]: (row[1], row[2]) for row in session.execute(text(_PATROLS))}
            imports = [(str(name), str(number)) for name, number in session.execute(text(_IMPORTS))]
            unjoined = session.scalar(text(_UNJOINED))
            keys = session.scalar(text(_KEYS))
        return [
            *self.violations,
            *_differences("fix", self.fixes, fixes),
            *_differences("patrol", self.patrols, patrols),
            *_differences("file", self.imports, dict(imports)),
            *([] if len(imports) == len(dict(imports)) else [f"{len(imports) - len(dict(imports))} files twice"]),
            *([] if keys == len(self.imports) else [f"{keys} answers kept for {len(self.imports)} files"]),
            *([] if unjoined == 0 else [f"{unjoined} fixes without their row for a plan, or with two"]),
        ]


def _differences(what: str, promised: dict[str, Any], stored: dict[str, Any]) -> Iterator[str]:
    lost = sorted(promised.keys() - stored.keys())
    unknown = sorted(stored.keys() - promised.keys())
    other = [name for name, value in promised.items() if name in stored and stored[name] != value]
    for names, words in ((lost, "lost"), (unknown, "nobody was told of"), (other, "not as acknowledged")):
        if names:
            yield f"{len(names)} of {what} {words}: {', '.join(names[:MOST_TOLD])}"
