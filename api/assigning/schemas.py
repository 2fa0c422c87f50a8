"""Questions about many places at once, and their answers, as programs see them."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from api.boundaries.schemas import CommunityBrief, GridBrief, PlanSchema, Schema, TerritoryBrief

MOST_POINTS = 10_000
MOST_ADDRESSES = 500

Pair = tuple[float, float]


class BatchQuestion(Schema):
    """Points as pairs of lon, lat in `datum`, or addresses in words; not both."""

    model_config = ConfigDict(extra="forbid")

    points: Annotated[list[Pair], Field(max_length=MOST_POINTS)] | None = None
    addresses: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=MOST_ADDRESSES)] | None = None
    datum: Annotated[str, Field(max_length=40)] = "wgs84"
    on: Annotated[str | None, Field(max_length=40)] = None
    territory: Annotated[str | None, Field(max_length=80)] = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.points is None) == (self.addresses is None):
            raise ValueError("give points or addresses")
        return self


class BatchItem(Schema):
    """The answer to one place. `today` is the grid of a point in the plan of today, where another day was asked for."""

    grid: GridBrief | None
    community: CommunityBrief | None
    certainty: Literal["A", "B", "C"] = Field(alias="class")
    reason: str
    today: GridBrief | None = None


class BatchAnswer(Schema):
    """The answers in the order of the questions, with the plan that they were made by."""

    territory: TerritoryBrief
    plan: PlanSchema
    items: list[BatchItem]
