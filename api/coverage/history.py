"""When each piece of street was walked, as the map with the time slider takes it in: small, for all days at once."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from api.coverage.asking import Covered
from api.coverage.shaping import head
from geo.core import clock
from geo.core.clock import microseconds
from geo.patrols.covering.histories import HOUR_US, Histories
from geo.patrols.derived.figures import Question
from geo.patrols.derived.lines import stretch_lines
from geo.patrols.derived.reading import read_histories, read_parts
from maps.legend import STALE_BOUNDS_H

STEPS_PER_DEGREE = 1_000_000
MOST_DAYS = 31
"""The slider goes back no further."""


def history_document(session: Session, asked: Covered) -> dict[str, Any]:
    """Pieces of street and the hours in which they were walked, up to 31 days back.

    `x` (east) and `y` (north) are the vertices of all pieces one after the other, each as the difference from the one
    before in millionths of a degree, `vertices` says how many each piece has. `length_dm` are lengths in tenths of a
    metre. `walks` are those of all pieces one after the other (`counts` how many each has), each as a number: four
    times its hour since 1970, with 2 added if it was only reported and 1 if by night. `days` are the days of the
    slider with the hour to which ages are counted, `bounds` the ages in hours at which a class of staleness ends.
    """
    days = slider_days(asked)
    told = head(session, asked) | {"days": days, "bounds": STALE_BOUNDS_H}
    return told | (_pieces(session, asked.question) if asked.question is not None else {"vertices": []})


def slider_days(asked: Covered) -> list[dict[str, Any]]:
    """The last days of the period, at most 31, each with the hour since 1970 to which ages are counted then."""
    period, zone = asked.period, asked.ground.zone
    first = max(period.first, period.last - timedelta(days=MOST_DAYS - 1))
    days = [first + timedelta(days=step) for step in range((period.last - first).days + 1)]
    ends = [min(clock.start_of_day(day + timedelta(days=1), zone), asked.ground.at) for day in days]
    begun = zip(days, ends, strict=True)
    return [{"day": day.isoformat(), "until": _hour(end)} for day, end in begun if clock.start_of_day(day, zone) < end]


def _hour(at: datetime) -> float:
    """Hours since 1970, to the minute."""
    return round(microseconds(at) / HOUR_US, 2)


def _pieces(session: Session, question: Question) -> dict[str, Any]:
    parts = read_parts(session, question.network_id, question.reach)
    found = read_histories(session, question.territory_id, question.network_id, parts, question.span)
    stretches = zip(found.segment.tolist(), found.from_mm.tolist(), found.to_mm.tolist(), strict=True)
    lines = np.array([*stretch_lines(session, stretches), None], dtype=object)[:-1]
    return _lines(lines) | _walks(found)


def _lines(lines: NDArray[Any]) -> dict[str, list[int]]:
    steps = np.rint(shapely.get_coordinates(lines) * STEPS_PER_DEGREE).astype(np.int64)
    told = np.diff(steps, axis=0, prepend=np.zeros((1, 2), np.int64))
    vertices = shapely.get_num_coordinates(lines).tolist() if len(lines) else []
    return {"x": told[:, 0].tolist(), "y": told[:, 1].tolist(), "vertices": vertices}


def _walks(found: Histories) -> dict[str, list[int]]:
    length_dm = np.rint((found.to_mm - found.from_mm) / 100).astype(np.int64)
    return {"length_dm": length_dm.tolist(), "counts": found.count.tolist(), "walks": found.walks.tolist()}
