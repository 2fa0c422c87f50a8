"""Patrols as phones and programs send and see them."""

import uuid
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field

from geo.core.datum import Datum
from geo.patrols.clocks import SentClock
from geo.patrols.models import Patrol
from geo.patrols.sending import Begin, SentFix

MOST_FIXES = 5_000
"""A batch is stored whole or not at all; more at once is sent in several."""

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, description="Degrees east, in `datum`.")]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, description="Degrees north, in `datum`.")]
Metres = Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)]


class BeginSchema(BaseModel):
    """A patrol that sets out; its id is made where it is recorded."""

    id: uuid.UUID
    territory: str | None = Field(None, description="Code of the territory; needed only where there are several.")
    title: Annotated[str, Field(min_length=1, max_length=200)]
    team: Annotated[str, Field(max_length=200)] | None = None
    started_at: AwareDatetime
    datum: Datum = Field(Datum.WGS84, description="Of its fixes, where a batch names none.")

    def to_begin(self) -> Begin:
        """As the domain knows it."""
        return Begin(id=self.id, title=self.title, team=self.team, started_at=self.started_at, datum=self.datum)


class PatrolSchema(BaseModel):
    """A patrol; its span is that of everything that is known of it."""

    id: uuid.UUID
    territory: str
    title: str
    team: str | None
    started_at: AwareDatetime
    finished_at: AwareDatetime

    @classmethod
    def of(cls, patrol: Patrol, territory: str) -> Self:
        """A patrol of the territory with a code."""
        return cls(
            id=patrol.id,
            territory=territory,
            title=patrol.title,
            team=patrol.team,
            started_at=patrol.started_at,
            finished_at=patrol.finished_at,
        )


class CodeSchema(BaseModel):
    """A patrol code, told once."""

    code: str
    expires_at: AwareDatetime


class FixSchema(BaseModel):
    """One position."""

    id: uuid.UUID
    at: AwareDatetime
    lon: Longitude
    lat: Latitude
    accuracy_m: Metres | None = None

    def to_fix(self) -> SentFix:
        """As the domain knows it."""
        return SentFix(self.id, self.at, self.lon, self.lat, self.accuracy_m)


class ClockSchema(BaseModel):
    """How far a phone's clock was ahead of ours (negative: behind); the times that it sends are corrected already."""

    id: uuid.UUID
    at: AwareDatetime
    ahead_s: Annotated[int, Field(ge=-4_000_000_000, le=4_000_000_000)]

    def to_clock(self) -> SentClock:
        """As the domain knows it."""
        return SentClock(self.id, self.at, max(-(2**31), min(2**31 - 1, self.ahead_s)))


class BatchSchema(BaseModel):
    """Some positions of a patrol, in any order, known ones among them."""

    fixes: Annotated[list[FixSchema], Field(max_length=MOST_FIXES)]
    datum: Datum | None = Field(None, description="Of these positions; without it that of the patrol.")
    clock: ClockSchema | None = Field(None, description="What the phone found out of its clock.")


class AddedSchema(BaseModel):
    """How many of the positions were new, and how many were known already."""

    new: int
    known: int


class FinishSchema(BaseModel):
    """When a patrol was over."""

    finished_at: AwareDatetime
