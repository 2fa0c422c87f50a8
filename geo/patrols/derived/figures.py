"""Coverage in figures: of each grid, street or team. Lengths are whole millimetres, times aware."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundaries.reach import Reach
from geo.core.clock import microseconds
from geo.patrols.covering import NEVER, Laid, Source
from geo.patrols.derived.reading import Span, covered, read_parts, teams
from geo.streets.models import StreetSegment

LENGTHS = ("length_mm", "recorded_mm", "reported_mm")
COLUMNS = (
    *LENGTHS, "missed_mm", "stretches", "times", "times_reported", "last_at", "hours_since", "reported_at",
)  # fmt: skip

Keys = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[Any]]
"""From the segments and grids of rows to what they are counted by."""


@dataclass(frozen=True)
class Question:
    """Coverage of which territory, on which network, within reach in a plan, over which span; `now` ends ages."""

    territory_id: int
    network_id: int
    reach: Reach
    span: Span
    now: datetime


def by_grid(session: Session, asked: Question) -> pd.DataFrame:
    """The figures of each grid that has streets, indexed by its id (-1: streets in no grid), with `COLUMNS`.

    `recorded_mm` of `length_mm` were walked in the span with a track, `reported_mm` of the rest only reported;
    `missed_mm` lie in `stretches` of at least 20 m that nobody walked. `times` is how many tracks show a metre on
    average, `times_reported` how many patrols say so. `last_at` is the latest walk that a track shows before the end of
    the span, up to `LOOK_BACK` ago, `hours_since` the age of the last one of a metre on average over those recorded;
    `reported_at` is the latest that was said.
    """
    return _figures(session, asked, lambda _, grid: grid)


def by_street(session: Session, asked: Question) -> pd.DataFrame:
    """The same of each street by its name; those without a name together, under ''."""
    names = street_names(session, asked.network_id)
    return _figures(session, asked, lambda segment, _: names.reindex(segment).to_numpy())


def pieces(session: Session, asked: Question) -> pd.DataFrame:
    """Every piece of street within reach that was walked alike.

    Columns segment and grid (ids), from_mm, to_mm, last_at and hours_since (none where no track shows it), patrols,
    recorded (whether a track shows it), reported_at and reports, the same of what was only said.
    """
    parts = read_parts(session, asked.network_id, asked.reach)
    laid = covered(session, asked.territory_id, asked.network_id, parts, asked.span)
    hours = laid.hours_since(microseconds(asked.now), Source.RECORDED)
    return pd.DataFrame(
        {
            "segment": laid.segment,
            "from_mm": laid.from_mm,
            "to_mm": laid.to_mm,
            "grid": laid.grid,
            "last_at": _instants(laid, Source.RECORDED),
            "hours_since": np.where(np.isinf(hours), np.nan, hours),
            "patrols": laid.patrols[:, Source.RECORDED],
            "recorded": laid.recorded(),
            "reported_at": _instants(laid, Source.REPORTED),
            "reports": laid.patrols[:, Source.REPORTED],
        }
    )


def _instants(laid: Laid, source: Source) -> "pd.Series[Any]":
    last = pd.Series(laid.last[:, source])
    return pd.to_datetime(last.where(last != NEVER), unit="us", utc=True)


def by_team(session: Session, asked: Question) -> pd.DataFrame:
    """Of each team that walked within reach, in the order of names, what it walked itself: `LENGTHS`."""
    parts = read_parts(session, asked.network_id, asked.reach)
    rows = {}
    for team in teams(session, asked.territory_id):
        span = replace(asked.span, team=team)
        laid = covered(session, asked.territory_id, asked.network_id, parts, span)
        sums = _frame(laid)[list(LENGTHS)].sum()
        if sums["recorded_mm"] + sums["reported_mm"]:
            rows[team] = sums.tolist()
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(LENGTHS))


def street_names(session: Session, network_id: int) -> "pd.Series[str]":
    """The names of segments by their ids; '' where a street has none."""
    columns = (StreetSegment.id, StreetSegment.name)
    rows = session.execute(select(*columns).where(StreetSegment.network_id == network_id)).all()
    return pd.Series({segment_id: name or "" for segment_id, name in rows}, dtype=object)


def _figures(session: Session, asked: Question, key_of: Keys) -> pd.DataFrame:
    parts = read_parts(session, asked.network_id, asked.reach)
    span, ever = asked.span, asked.span.ever()
    laid = covered(session, asked.territory_id, asked.network_id, parts, span)
    ages = covered(session, asked.territory_id, asked.network_id, parts, ever)
    figures = _walked(laid, key_of).join(_missed(laid, key_of)).join(_ages(ages, key_of, asked.now))
    figures[["missed_mm", "stretches"]] = figures[["missed_mm", "stretches"]].fillna(0).astype(np.int64)
    return figures[list(COLUMNS)]


def _frame(laid: Laid) -> pd.DataFrame:
    length_mm, recorded = laid.length_mm, laid.recorded()
    return pd.DataFrame(
        {
            "length_mm": length_mm,
            "recorded_mm": np.where(recorded, length_mm, 0),
            "reported_mm": np.where(laid.walked & ~recorded, length_mm, 0),
        }
    )


def _walked(laid: Laid, key_of: Keys) -> pd.DataFrame:
    length_mm, patrols = laid.length_mm, laid.patrols
    named = {"times": Source.RECORDED, "times_reported": Source.REPORTED}
    frame = _frame(laid).assign(**{name: length_mm * patrols[:, source] for name, source in named.items()})
    sums = frame.groupby(key_of(laid.segment, laid.grid)).sum()
    return sums.assign(**{name: (sums[name] / sums["length_mm"]).round(3) for name in named})


def _missed(laid: Laid, key_of: Keys) -> pd.DataFrame:
    missed = laid.missed()
    lengths = pd.Series(missed.to_mm - missed.from_mm).groupby(key_of(missed.segment, missed.grid))
    return pd.DataFrame({"missed_mm": lengths.sum(), "stretches": lengths.size()})


def _ages(laid: Laid, key_of: Keys, now: datetime) -> pd.DataFrame:
    keys, recorded = key_of(laid.segment, laid.grid), laid.recorded()
    hours = laid.hours_since(microseconds(now), Source.RECORDED)[recorded]
    mm = laid.length_mm[recorded]
    frame = pd.DataFrame({"mm": mm, "aged": hours * mm}).groupby(keys[recorded]).sum()
    latest = {name: _latest(laid, keys, source) for name, source in _LATEST.items()}
    return pd.DataFrame(latest | {"hours_since": (frame["aged"] / frame["mm"]).round(2)})


_LATEST = {"last_at": Source.RECORDED, "reported_at": Source.REPORTED}


def _latest(laid: Laid, keys: NDArray[Any], source: Source) -> "pd.Series[Any]":
    """The latest walk of one source anywhere of each key that has one."""
    some = laid.last[:, source] != NEVER
    latest = pd.Series(laid.last[some, source]).groupby(keys[some]).max()
    return pd.to_datetime(latest, unit="us", utc=True)
