"""Positions that were sent together, as columns. Pure."""

import math
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.core.clock import microseconds
from geo.core.coordinates import on_grid
from geo.core.datum import Datum, to_wgs84

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SentFix:
    """One position as a phone sends it, in degrees of the batch's datum."""

    id: uuid.UUID
    at: datetime
    lon: float
    lat: float
    accuracy_m: float | None = None


@dataclass(frozen=True)
class Batch:
    """n positions of one patrol: `id` (n,) of 16 bytes, `at` (n,) microseconds since 1970, `lonlat` (n, 2) degrees.

    `accuracy_m` (n,) is NaN where the receiver says none.
    """

    id: NDArray[Any]
    at: Ints
    lonlat: Floats
    accuracy_m: Floats

    def __len__(self) -> int:
        """How many positions."""
        return len(self.at)

    @classmethod
    def of(cls, fixes: Sequence[SentFix]) -> "Batch":
        """From positions one by one."""
        return cls.made(
            ids=(fix.id for fix in fixes),
            ats=(fix.at for fix in fixes),
            lonlat=[(fix.lon, fix.lat) for fix in fixes],
            accuracies=(fix.accuracy_m for fix in fixes),
        )

    @classmethod
    def made(
        cls,
        *,
        ids: Iterable[uuid.UUID],
        ats: Iterable[datetime],
        lonlat: Sequence[tuple[float, float]],
        accuracies: Iterable[float | None],
    ) -> "Batch":
        """From one column after the other; times are aware."""
        return cls(
            id=np.frombuffer(b"".join([each.bytes for each in ids]), "V16"),
            at=np.array([microseconds(at) for at in ats], np.int64),
            lonlat=np.array(lonlat, np.float64).reshape(-1, 2),
            accuracy_m=np.array([math.nan if each is None else each for each in accuracies], np.float64),
        )

    def taken(self, which: NDArray[Any]) -> "Batch":
        """Some of them, by index or flag, in that order."""
        return Batch(self.id[which], self.at[which], self.lonlat[which], self.accuracy_m[which])

    def in_wgs84(self, datum: Datum) -> "Batch":
        """The same, which are in degrees of `datum`, in those of WGS84 as they are stored."""
        return Batch(self.id, self.at, on_grid(to_wgs84(self.lonlat, datum)), self.accuracy_m)

    def ids(self) -> list[uuid.UUID]:
        """The ids one by one."""
        return [uuid.UUID(bytes=each) for each in self.id.tolist()]

    def by_id(self) -> "Batch":
        """In the order of ids."""
        halves = self.id.view(">u8").reshape(-1, 2).astype(np.uint64)
        return self.taken(np.lexsort((halves[:, 1], halves[:, 0])))

    def single(self) -> tuple["Batch", list[uuid.UUID]]:
        """Each once, in the order of ids; and the ids that stand among them for two different positions."""
        rows = self.by_id()
        if not len(rows):
            return rows, []
        again = np.asarray(rows.id[1:] == rows.id[:-1])
        if not again.any():
            return rows, []
        alike = (rows.at[1:] == rows.at[:-1]) & (rows.lonlat[1:] == rows.lonlat[:-1]).all(axis=1)
        accuracy_m = np.nan_to_num(rows.accuracy_m, nan=-1.0)
        alike &= accuracy_m[1:] == accuracy_m[:-1]
        twofold = {uuid.UUID(bytes=each) for each in rows.id[1:][again & ~alike].tolist()}
        return rows.taken(np.concatenate([[True], ~again])), sorted(twofold)
