"""Polygons that tile the ground: made to fit together, what kept them from it, and who lies beside whom. Pure."""

from geo.boundaries.coverages.coverage import Coverage, make_coverage
from geo.boundaries.coverages.flaws import Flaw, FlawKind
from geo.boundaries.coverages.neighbours import neighbour_pairs, neighbours_of, shared_borders
from geo.boundaries.coverages.plane import Plane

__all__ = [
    "Coverage",
    "Flaw",
    "FlawKind",
    "Plane",
    "make_coverage",
    "neighbour_pairs",
    "neighbours_of",
    "shared_borders",
]
