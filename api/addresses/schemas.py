"""What programs get of door-plates and of what people call them."""

from typing import Literal

from pydantic import Field

from api.boundaries.schemas import GridBrief, Lonlat, PlannedListing, Schema
from geo.addresses.nametables import NamedKind


class FoundItem(Schema):
    """One thing that a question may mean: a door-plate, or what a name stands for.

    `class` is A for this very one, B where it is sure of the grid, else C.
    """

    kind: NamedKind
    key: str
    address: str
    certainty: Literal["A", "B", "C"] = Field(alias="class")
    reason: str
    grid: GridBrief | None
    point: Lonlat | None


class FoundListing(PlannedListing[FoundItem]):
    """What a question may mean, the likeliest first, and what to ask the caller where that is not sure."""

    ask: str | None


class PlateItem(Schema):
    """A door-plate of a grid."""

    key: str
    address: str
    compound: str | None
    building: str | None
    households: int
    point: Lonlat
