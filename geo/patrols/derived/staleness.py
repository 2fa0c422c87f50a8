"""How many metres of street were last walked how long ago."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy.orm import Session

from geo.core.clock import microseconds
from geo.patrols.covering import Source
from geo.patrols.derived.figures import Question
from geo.patrols.derived.reading import covered, read_parts

_DAY_H = 24


def length_by_age(session: Session, asked: Question, bounds_h: Sequence[float], *, days: int) -> list[int]:
    """Millimetres in each class of age that ends at one of the bounds, then those older, those never recorded.

    Last those that no track of so many `days` shows and somebody reported in them; they are in no other class.
    """
    parts = read_parts(session, asked.network_id, asked.reach)
    laid = covered(session, asked.territory_id, asked.network_id, parts, asked.span.ever(days=days))
    now = microseconds(asked.now)
    recorded, reported = (laid.hours_since(now, source) for source in (Source.RECORDED, Source.REPORTED))
    ages = np.searchsorted(np.array(bounds_h, float), recorded, side="left")
    ages = np.where(np.isinf(recorded), len(bounds_h) + 1, ages)
    told = (recorded > _DAY_H * days) & (reported <= _DAY_H * days)
    classes = np.where(told, len(bounds_h) + 2, ages)
    sums = np.bincount(classes, laid.length_mm, len(bounds_h) + 3)
    return [round(each) for each in sums.tolist()]
