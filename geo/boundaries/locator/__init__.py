"""Which polygon of a plan a point lies in: an immutable snapshot in memory, without a database.

The answer is that of PostGIS `ST_Covers` on every point; on shared edges and corners the smaller index has it.
"""

from geo.boundaries.locator.locator import Locator
from geo.boundaries.locator.surroundings import Surroundings, SurroundingsTable

__all__ = ["Locator", "Surroundings", "SurroundingsTable"]
