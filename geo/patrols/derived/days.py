"""What was walked on each day of a span: of each grid, in whole millimetres."""

from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from geo.patrols.covering import Counted, walked_by_day
from geo.patrols.derived.figures import Question
from geo.patrols.derived.reading import read_intervals, read_parts

LENGTHS = ("recorded_mm", "reported_mm")


@dataclass(frozen=True)
class Days:
    """Local days from `first` to `last`, both included."""

    first: date
    last: date
    zone: tzinfo

    def __len__(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    def listed(self) -> list[date]:
        """Each of them."""
        return [self.first + timedelta(days=number) for number in range(len(self))]


def by_day(session: Session, asked: Question, days: Days) -> tuple[pd.DataFrame, "pd.Series[int]"]:
    """Of each day and grid with streets what was walked that day, each metre once; and how long its streets are.

    The frame is indexed by day and grid (an id; -1 for streets in no grid), with `LENGTHS`: shown by tracks, and of the
    rest only reported. A walk is of the day on which the patrol came to the stretch.
    """
    parts = read_parts(session, asked.network_id, asked.reach)
    intervals = read_intervals(session, asked.territory_id, asked.network_id, asked.span)
    grids, number = np.unique(parts.grid, return_inverse=True)
    began = pd.to_datetime(pd.Series(intervals.at_from), unit="us", utc=True).dt.tz_convert(days.zone)
    day = np.asarray((began.dt.tz_localize(None).dt.normalize() - pd.Timestamp(days.first)).dt.days, np.int64)
    within = (day >= 0) & (day < len(days))
    by = Counted(number.astype(np.int64), len(grids), len(days))
    told = walked_by_day(intervals.taken(within), day[within], parts, by)
    index = pd.MultiIndex.from_product([days.listed(), grids.tolist()], names=["day", "grid"])
    walked = pd.DataFrame(
        {name: column.ravel() for name, column in zip(LENGTHS, (told.recorded_mm, told.reported_mm), strict=True)},
        index,
    )
    return walked, pd.Series(parts.to_mm - parts.from_mm).groupby(parts.grid).sum()
