"""Recorded positions, whatever device wrote them: one row per fix."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from geo.core.errors import BadInput
from geo.core.language import say
from geo.exchange.faults import Fault, Severity
from geo.exchange.features import WGS84, Features
from geo.exchange.rings import as_array

COLUMNS = ("track", "title", "team", "time", "accuracy_m")


@dataclass(frozen=True, kw_only=True)
class Fix:
    """One position as the file has it. `row` counts the file's points from 1; `time` is ISO 8601 with its zone."""

    row: int
    track: str
    lon: float
    lat: float
    time: str | None
    title: str | None = None
    team: str | None = None
    accuracy_m: float | None = None


@dataclass
class Recording:
    """What a reader of tracks gathers: fixes, points without a position, and faults."""

    fixes: list[Fix] = field(default_factory=list)
    without_position: int = 0
    faults: list[Fault] = field(default_factory=list)

    def features(self, file_name: str) -> Features:
        """The fixes as rows.

        Raises:
            BadInput: there is not one position in the file.
        """
        if not self.fixes and not self.faults:
            raise BadInput(
                "tracks.no_fixes",
                say(
                    "{file} holds no recorded positions: it is a plan, a summary or an indoor exercise.", file=file_name
                ),
            )
        return Features(
            columns={name: [getattr(fix, name) for fix in self.fixes] for name in COLUMNS},
            rows=np.array([fix.row for fix in self.fixes], dtype=np.int64),
            geometry=as_array(map(shapely.Point, _lonlat(self.fixes))),
            crs=WGS84,
            faults=(*self.faults, *self._note_without_position()),
        )

    def _note_without_position(self) -> tuple[Fault, ...]:
        if not self.without_position:
            return ()
        return (
            Fault(
                code="fix.without_position",
                sentence=say(
                    "{count} recorded points have no position; they were left out.", count=self.without_position
                ),
                severity=Severity.WARNING,
            ),
        )


def number(text: str | None) -> float:
    """A coordinate as a number; NaN where it is none, so that its row is refused for that."""
    try:
        return float(text) if text is not None else np.nan
    except ValueError:
        return np.nan


def _lonlat(fixes: Sequence[Fix]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array([(fix.lon, fix.lat) for fix in fixes], dtype=np.float64).reshape(-1, 2)
