"""Geometry built from bare coordinates, naming what is wrong with a ring instead of failing on it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.language import Sentence, say
from geo.exchange.faults import Fault, Severity


class Unbuildable(Exception):
    """Coordinates from which no geometry can be made."""

    def __init__(self, code: str, sentence: Sentence, place: tuple[float, float] | None = None) -> None:
        super().__init__(str(sentence))
        self.code = code
        self.sentence = sentence
        self.place = place

    def fault(self, row: int) -> Fault:
        """The fault of the row that it belongs to."""
        return Fault(code=self.code, sentence=self.sentence, row=row, place=self.place)


@dataclass
class Builder:
    """Builds the geometries of one row and remembers what had to be mended in it."""

    row: int
    mended: list[Fault]

    def build(self, kind: str, coordinates: Any) -> Any:
        """A geometry of a GeoJSON type from its coordinates.

        Raises:
            Unbuildable: the coordinates are no numbers, or a ring has fewer than three corners.
        """
        make = self._makers().get(kind)
        if make is None:
            raise Unbuildable("geometry.unknown", say("There is no geometry of type '{kind}'.", kind=str(kind)[:40]))
        return make(coordinates)

    def polygon(self, rings: Any) -> shapely.Polygon:
        """A polygon from an outer ring and holes; open rings are closed."""
        closed = [self._ring(ring) for ring in _list(rings)]
        if not closed:
            return shapely.Polygon()
        return shapely.Polygon(closed[0], closed[1:])

    def _makers(self) -> dict[str, Callable[[Any], Any]]:
        return {
            "Point": lambda at: shapely.Point(_positions([at])[0]) if _list(at) else shapely.Point(),
            "MultiPoint": lambda at: shapely.MultiPoint(_positions(at)),
            "LineString": _line,
            "MultiLineString": lambda lines: shapely.MultiLineString([_line(line) for line in _list(lines)]),
            "Polygon": self.polygon,
            "MultiPolygon": lambda parts: shapely.MultiPolygon([self.polygon(part) for part in _list(parts)]),
        }

    def _ring(self, ring: Any) -> NDArray[np.float64]:
        positions = _finite(_positions(ring))
        if len(positions) > 2 and not np.array_equal(positions[0], positions[-1]):
            self._note_open(positions)
            positions = np.vstack((positions, positions[:1]))
        if len(positions) < 4:
            raise Unbuildable(
                "ring.too_few_points",
                say("A ring has too few points ({count}); an area needs three corners.", count=len(positions)),
                _place(positions),
            )
        return positions

    def _note_open(self, positions: NDArray[np.float64]) -> None:
        self.mended.append(
            Fault(
                code="ring.open",
                sentence=say("A ring does not end where it began; it was closed."),
                severity=Severity.WARNING,
                row=self.row,
                place=_place(positions),
            )
        )


def _line(positions: Any) -> shapely.LineString:
    line = _finite(_positions(positions))
    if len(line) < 2:
        raise Unbuildable("line.too_few_points", say("A line has fewer than two points."), _place(line))
    return shapely.LineString(line)


def _positions(positions: Any) -> NDArray[np.float64]:
    """Coordinates as an array (n, 2); Z and measures are dropped."""
    try:
        pairs = [(float(position[0]), float(position[1])) for position in _list(positions)]
    except (TypeError, ValueError, IndexError, KeyError, OverflowError) as error:
        raise Unbuildable("geometry.not_numbers", say("The coordinates are not pairs of numbers.")) from error
    return np.array(pairs, dtype=np.float64).reshape(-1, 2)


def _finite(positions: NDArray[np.float64]) -> NDArray[np.float64]:
    if not np.isfinite(positions).all():
        raise Unbuildable("coordinate.not_finite", say("The coordinates are not finite numbers."), _place(positions))
    return positions


def _list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple | np.ndarray):
        raise Unbuildable("geometry.not_numbers", say("The coordinates are not pairs of numbers."))
    return value  # type: ignore[return-value]  # an array serves as a sequence here


def _place(positions: NDArray[np.float64]) -> tuple[float, float] | None:
    finite = positions[np.isfinite(positions).all(axis=1)]
    return (float(finite[0, 0]), float(finite[0, 1])) if len(finite) else None


def as_array(geometries: Iterable[Any]) -> NDArray[Any]:
    """Geometries, and None, as an array of objects."""
    listed = list(geometries)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array
