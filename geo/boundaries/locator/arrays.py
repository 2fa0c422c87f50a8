"""What the arrays here hold."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Flags: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int32]
Longs: TypeAlias = NDArray[np.int64]
Places: TypeAlias = NDArray[np.intp]
Shapes: TypeAlias = NDArray[Any]
"""Shapely polygons and multipolygons."""
Steps: TypeAlias = NDArray[np.signedinteger[Any]]
"""Whole steps of 1e-8 degrees."""
