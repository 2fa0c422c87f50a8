"""How often, how long and in what rhythm patrols were somewhere: frequency, duration and intermittency."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from geo.patrols.covering import Intervals, Parts, Source
from geo.patrols.covering.intervals import places
from geo.patrols.derived.figures import Question, street_names
from geo.patrols.derived.reading import read_intervals, read_parts

Ints = NDArray[np.int64]
Keys = Callable[[Ints, Ints], NDArray[Any]]

COLUMNS = ("patrols", "minutes", "hours_between")
_US_PER_MINUTE = 60_000_000
_US_PER_HOUR = 3_600_000_000


def presence_by_grid(session: Session, asked: Question) -> pd.DataFrame:
    """Of each grid by its id what tracks of the span show, with `COLUMNS`.

    `patrols` is how many patrols came, `minutes` how long they walked on its streets together, and `hours_between` how
    long it was from the begin of one to the begin of the next, on average (none below two).
    """
    return _presence(session, asked, lambda _, grid: grid)


def presence_by_street(session: Session, asked: Question) -> pd.DataFrame:
    """The same of each street by its name."""
    names = street_names(session, asked.network_id)
    return _presence(session, asked, lambda segment, _: names.reindex(segment).to_numpy())


def _presence(session: Session, asked: Question, key_of: Keys) -> pd.DataFrame:
    parts = read_parts(session, asked.network_id, asked.reach)
    found = read_intervals(session, asked.territory_id, asked.network_id, asked.span)
    found = found.taken(found.source == Source.RECORDED)
    part = _part_of(found, parts)
    found, part = found.taken(part >= 0), part[part >= 0]
    frame = pd.DataFrame(
        {
            "key": key_of(found.segment, parts.grid[part]),
            "patrol": found.patrol,
            "begin": found.at_from,
            "lasting": found.at_to - found.at_from,
        }
    )
    came = frame.groupby(["key", "patrol"]).agg(begin=("begin", "min"), lasting=("lasting", "sum"))
    sums = came.groupby("key").agg(
        patrols=("begin", "size"), lasting=("lasting", "sum"), first=("begin", "min"), last=("begin", "max")
    )
    between = (sums["last"] - sums["first"]) / _US_PER_HOUR / (sums["patrols"] - 1).where(sums["patrols"] > 1)
    minutes = (sums["lasting"] / _US_PER_MINUTE).round(1)
    return pd.DataFrame({"patrols": sums["patrols"], "minutes": minutes, "hours_between": between.round(1)})


def _part_of(intervals: Intervals, parts: Parts) -> Ints:
    """The part that holds the middle of each interval, or -1."""
    middle = places(intervals.segment, (intervals.from_mm + intervals.to_mm) // 2)
    index = np.searchsorted(places(parts.segment, parts.from_mm), middle, side="right") - 1
    if not len(parts):
        return np.full(len(middle), -1, np.int64)
    return np.where((index >= 0) & (middle < places(parts.segment, parts.to_mm)[index]), index, -1)
