"""Walks along a lattice of streets, and how their positions arrive: three times each, shuffled, up to a day late."""

import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
TIMES = 3
LATEST_S = 86_400
EACH = 200
"""Positions of a patrol: a little more than a quarter of an hour."""
WEST, SOUTH, STEP_DEG, LINES = 101.6, 39.2, 0.002, 11
"""Streets run along and across four square grids, some 200 m apart."""
_EVERY_S, _STEP_M, _NOISE_M = 5, 6.5, 4.0
_X_M, _Y_M = 86_400.0, 111_000.0
_WINDOW_S = 4 * 3600
"""Positions of a patrol that arrive within so long come in one request."""


def streets() -> dict[str, Any]:
    """The lattice, as GeoJSON."""
    far = round((LINES - 1) * STEP_DEG, 8)
    across = [[[WEST, _line(SOUTH, n)], [round(WEST + far, 8), _line(SOUTH, n)]] for n in range(LINES)]
    along = [[[_line(WEST, n), SOUTH], [_line(WEST, n), round(SOUTH + far, 8)]] for n in range(LINES)]
    features = [
        {"type": "Feature", "properties": {"name": f"street {number}"},
         "geometry": {"type": "LineString", "coordinates": line}}
        for number, line in enumerate([*across, *along])
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def _line(origin: float, number: int) -> float:
    return round(origin + number * STEP_DEG, 8)


@dataclass(frozen=True)
class Batch:
    """Positions of one patrol that arrive together, by their places among all."""

    patrol: int
    which: Ints


@dataclass(frozen=True)
class Walks:
    """n positions, `EACH` of a patrol in the order of time: `at_s` (n,) after `BEGAN`, `lonlat` (n, 2)."""

    patrols: tuple[str, ...]
    ids: tuple[str, ...]
    at_s: Ints
    lonlat: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]

    @classmethod
    def made(cls, seed: int, fixes: int) -> "Walks":
        """Walks that the seed alone says."""
        count = -(-fixes // EACH)
        chance = np.random.default_rng(seed)
        raw = chance.bytes(16 * count * (EACH + 1))
        ids = tuple(str(uuid.UUID(bytes=raw[at : at + 16], version=4)) for at in range(0, len(raw), 16))
        starts = chance.integers(0, 8 * 3600, count)
        at_s = (starts[:, None] + np.arange(EACH)[None] * _EVERY_S).reshape(-1)
        lonlat = np.concatenate([_walk(chance) for _ in range(count)]).round(8)
        return cls(ids[:count], ids[count:], at_s, lonlat, chance.uniform(3, 12, len(at_s)).round(1))

    def scattered(self, seed: int) -> list[Batch]:
        """Each position three times, each time late by up to a day, in the order of arrival."""
        chance = np.random.default_rng(seed)
        which = np.tile(np.arange(len(self.ids)), TIMES)
        arrives_s = self.at_s[which] + chance.integers(0, LATEST_S, len(which))
        window, patrol = arrives_s // _WINDOW_S, which // EACH
        order = np.lexsort((arrives_s, patrol, chance.permutation(len(self.patrols))[patrol], window))
        cuts = np.flatnonzero(np.diff(window[order]) | np.diff(patrol[order])) + 1
        return [Batch(int(part[0]) // EACH, part) for part in np.split(which[order], cuts)]

    def body(self, batch: Batch) -> bytes:
        """A batch as a phone sends it."""
        return json.dumps({"fixes": self.fixes(batch.which)}).encode()

    def fixes(self, which: Ints) -> list[dict[str, Any]]:
        """Some positions, by their places among all."""
        rows = zip(which.tolist(), self.lonlat[which].tolist(), strict=True)
        return [
            {"id": self.ids[index], "at": self.instant(index), "lon": lon, "lat": lat,
             "accuracy_m": float(self.accuracy_m[index])}
            for index, (lon, lat) in rows
        ]  # fmt: skip

    def instant(self, index: int) -> str:
        """When a position was recorded."""
        return (BEGAN + timedelta(seconds=int(self.at_s[index]))).isoformat()

    def ends(self, patrol: int) -> tuple[str, str]:
        """When a patrol was begun and finished."""
        return self.instant(patrol * EACH), self.instant((patrol + 1) * EACH - 1)


def _walk(chance: np.random.Generator) -> NDArray[np.float64]:
    """Positions (EACH, 2) along a way through the lattice that turns at random, never back, with some noise."""
    corners = np.array(list(_corners(random.Random(int(chance.integers(1 << 60))))), float)  # noqa: S311 (a walk)
    metres = corners * STEP_DEG * (_X_M, _Y_M)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(metres, axis=0).T))])
    places = np.arange(EACH) * _STEP_M
    walked = np.stack([np.interp(places, along, metres[:, axis]) for axis in (0, 1)], axis=1)
    noisy: NDArray[np.float64] = walked + chance.normal(0, _NOISE_M, walked.shape)
    return noisy / (_X_M, _Y_M) + (WEST, SOUTH)


def _corners(chance: random.Random) -> Iterator[tuple[int, int]]:
    here, before = (chance.randrange(LINES), chance.randrange(LINES)), (-1, -1)
    for _ in range(12):
        yield here
        around = [(here[0] + dx, here[1] + dy) for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1))]
        open_to = [each for each in around if min(each) >= 0 and max(each) < LINES and each != before]
        here, before = chance.choice(open_to), here
