"""Stretches of segments as lines in degrees."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.streets.models import StreetSegment

Stretch = tuple[int, int, int]
"""Segment id, from and to in millimetres along it."""


def stretch_lines(session: Session, stretches: Iterable[Stretch]) -> list[Any]:
    """A line (degrees, WGS84) for each stretch, in the order in which they were given."""
    wanted = list(stretches)
    shapes = _segments(session, {segment_id for segment_id, _, _ in wanted})
    return [_part(*shapes[segment_id], from_mm, to_mm) for segment_id, from_mm, to_mm in wanted]


def _segments(session: Session, segment_ids: set[int]) -> dict[int, tuple[Any, int]]:
    columns = (StreetSegment.id, func.ST_AsBinary(StreetSegment.geom), StreetSegment.length_mm)
    rows = session.execute(select(*columns).where(StreetSegment.id.in_(segment_ids))).all()
    lines = shapely.from_wkb([bytes(shape) for _, shape, _ in rows])
    return {row[0]: (line, row[2]) for row, line in zip(rows, lines, strict=True)}


def _part(line: Any, length_mm: int, from_mm: int, to_mm: int) -> Any:
    if from_mm <= 0 and to_mm >= length_mm:
        return line
    corners = shapely.get_coordinates(line)
    along = _along(corners)
    begin, end = from_mm / length_mm, to_mm / length_mm
    between = corners[(along > begin) & (along < end)]
    return shapely.LineString([_at(corners, along, begin), *between, _at(corners, along, end)])


def _along(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far along its line, as a share of the length, each corner lies."""
    steps = np.diff(corners, axis=0) * (np.cos(np.radians(corners[:, 1].mean())), 1.0)
    so_far = np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])
    return np.asarray(so_far / so_far[-1])


def _at(corners: NDArray[np.float64], along: NDArray[np.float64], share: float) -> tuple[float, float]:
    return float(np.interp(share, along, corners[:, 0])), float(np.interp(share, along, corners[:, 1]))
