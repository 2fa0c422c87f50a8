"""Consultations as programs see them."""

import uuid
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class ConsultationItem(BaseModel):
    """A plan in consultation: its days, both included, who answers for it, and how many comments came."""

    id: int
    name: str
    territory: str
    first: date = Field(alias="from")
    until: date
    open: bool
    sponsor: str
    filing_number: str
    comments: int


class ConsultationListing(BaseModel):
    """The plans in consultation, those that close first before the others."""

    items: list[ConsultationItem]
    next: None = None


class GridChangeItem(BaseModel):
    """What becomes of grids, by code."""

    change: str
    before: list[str]
    after: list[str]


class PlaceItem(BaseModel):
    """A building or door that would be in another grid (code; null for outside)."""

    community: str
    place: str
    before: str | None
    after: str | None


class ConsultationDetail(ConsultationItem):
    """What a plan in consultation changes against the plan `against`; `places` is one page of `places_total`."""

    against: str
    households_moved: int
    addresses_moved: int
    grids: list[GridChangeItem]
    places: list[PlaceItem]
    places_total: int
    next: str | None


class CommentWish(BaseModel):
    """A comment; `id` is made by who sends it, so that it can be sent again. Nobody is asked for a name."""

    model_config = ConfigDict(extra="forbid")

    id: uuid.UUID
    text: Annotated[str, Field(max_length=4_000)]
    address: Annotated[str | None, Field(max_length=1_000)] = None


class CommentReceipt(BaseModel):
    """A comment that was kept."""

    id: uuid.UUID
    made_at: datetime
