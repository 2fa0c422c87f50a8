"""What programs get: shapes of the answers about territories, communities and grids."""

from datetime import datetime
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Lonlat = tuple[float, float]


class Schema(BaseModel):
    """Base of all answers: built by name, written by alias."""

    model_config = ConfigDict(populate_by_name=True)


class PlanSchema(Schema):
    """The plan that an answer was made by; `from` is when it came into force, null for a draft."""

    id: int
    name: str
    since: datetime | None = Field(alias="from")


class GridBrief(Schema):
    """A grid, named."""

    code: str
    name: str
    kind: Literal["base", "dedicated"]


class CommunityBrief(Schema):
    """A community, named."""

    code: str
    name: str


class TerritoryBrief(Schema):
    """A territory, named."""

    code: str
    name: str


class Duty(Schema):
    """Who answers for the grid."""

    name: str
    telephone: str | None


class Match(Schema):
    """How sure it is: A this very address, B the grid is sure and the address is not, C ask."""

    certainty: Literal["A", "B", "C"] = Field(alias="class")
    reason: str
    address: str | None


class Candidate(Schema):
    """An address, or a thing by the name that people say, that may be meant; `class` as of a match, by itself.

    `point` is null for what is more than one point.
    """

    address: str
    grid: GridBrief | None
    point: Lonlat | None
    certainty: Literal["A", "B", "C"] = Field(alias="class")
    reason: str


class Location(Schema):
    """The answer of /locate. `point` is lon, lat in WGS84; `datum` is what the question was in."""

    grid: GridBrief | None
    community: CommunityBrief | None
    territory: TerritoryBrief
    on_boundary: bool
    boundary_m: float | None
    neighbour: GridBrief | None
    point: Lonlat | None
    datum: str
    plan: PlanSchema
    match: Match
    duty: Duty | None
    candidates: list[Candidate]


class TerritoryItem(Schema):
    """A territory in a list, with the plan in force."""

    code: str
    name: str
    made_up: bool
    plan: PlanSchema | None


class CommunityItem(Schema):
    """A community in a list."""

    code: str
    name: str
    town: str | None
    grids: int
    area_m2: float


class GridItem(Schema):
    """A grid in a list."""

    code: str
    name: str
    kind: Literal["base", "dedicated"]
    community: CommunityBrief
    area_m2: float


class NeighbourItem(GridItem):
    """A grid that lies beside another; `shared_m` is the length of their border, 0 where only a corner is shared."""

    shared_m: float


class GridDetail(GridItem):
    """A grid by itself, with those who live and serve there counted, and its plan."""

    territory: TerritoryBrief
    addresses: int
    households: int
    duty: Duty | None
    plan: PlanSchema


class CommunityDetail(CommunityItem):
    """A community by itself, with its grids and its plan."""

    territory: TerritoryBrief
    addresses: int
    households: int
    members: list[GridBrief]
    plan: PlanSchema


ItemT = TypeVar("ItemT")


class Listing(Schema, Generic[ItemT]):
    """One page of a list; `next` is the address of the next page."""

    items: list[ItemT]
    next: str | None


class PlannedListing(Listing[ItemT], Generic[ItemT]):
    """One page of a list that depends on boundaries, with the plan it was made by."""

    plan: PlanSchema
