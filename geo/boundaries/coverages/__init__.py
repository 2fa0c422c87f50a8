"""Polygons that tile the ground: made to fit together, what kept them from it, and who lies beside whom. Pure."""

from geo.boundaries.coverages.coverage import Coverage, make_coverage
from geo.boundaries.coverages.flaws import (
    LARGEST_TOLERANCE_M,
    LEAST_TOLERANCE_M,
    TOLERANCE_M,
    Flaw,
    FlawKind,
)
from geo.boundaries.coverages.neighbours import neighbour_pairs, neighbours_of, shared_borders
from geo.boundaries.coverages.plane import Plane

__all__ = [
    "LARGEST_TOLERANCE_M",
    "LEAST_TOLERANCE_M",
    "TOLERANCE_M",
    "Coverage",
    "Flaw",
    "FlawKind",
    "Plane",
    "make_coverage",
    "neighbour_pairs",
    "neighbours_of",
    "shared_borders",
]
