"""Well-known binary as geometry, with the reason where a row cannot be read."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.core.language import say
from geo.exchange.faults import Fault
from geo.exchange.features import Features


def read_wkb(blobs: Sequence[bytes | None], features: Features) -> Features:
    """The features with their geometry from binary; rows whose geometry cannot be read become faults."""
    given = np.empty(len(blobs), dtype=object)
    given[:] = blobs
    geometry = shapes_of(given)
    broken = np.array([blob is not None for blob in blobs], dtype=bool) & shapely.is_missing(geometry)
    kept = ~broken
    faults = tuple(_fault(given[index], int(features.rows[index])) for index in np.flatnonzero(broken))
    return Features(
        columns={
            name: [value for value, keep in zip(values, kept, strict=True) if keep] if broken.any() else values
            for name, values in features.columns.items()
        },
        rows=features.rows[kept],
        geometry=geometry[kept],
        crs=features.crs,
        layer=features.layer,
        encoding=features.encoding,
        format=features.format,
        faults=(*features.faults, *faults),
    )


def shapes_of(blobs: NDArray[Any]) -> NDArray[Any]:
    """The geometries; None where one cannot be read. A curved one fails a whole array, so each is tried then."""
    with np.errstate(invalid="ignore"):  # not-finite coordinates are found by the checks that follow
        try:
            return np.asarray(shapely.from_wkb(blobs, on_invalid="ignore"), dtype=object)
        except NotImplementedError:
            return np.array([*map(_read_one, blobs), None], dtype=object)[:-1]


def _read_one(blob: bytes | None) -> Any:
    try:
        return shapely.from_wkb(blob, on_invalid="ignore")
    except NotImplementedError:
        return None


def _fault(blob: bytes, row: int) -> Fault:
    try:
        shapely.from_wkb(blob)
    except shapely.errors.GEOSException as error:
        if "LinearRing" in str(error):
            return Fault(
                code="ring.too_few_points",
                sentence=say("A ring is not closed or has fewer than three corners."),
                row=row,
            )
    except (TypeError, ValueError, NotImplementedError):
        pass
    return Fault(code="geometry.unreadable", sentence=say("The geometry of this row cannot be read."), row=row)
