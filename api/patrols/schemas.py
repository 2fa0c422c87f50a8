"""Patrols as phones and programs send and see them."""

import uuid
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, Field

from geo.core.datum import Datum
from geo.patrols.batches import Batch
from geo.patrols.models import Patrol
from geo.patrols.sending import Begin

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


class BatchSchema(BaseModel):
    """Some positions of a patrol, in any order, known ones among them."""

    fixes: Annotated[list[FixSchema], Field(max_length=MOST_FIXES)]
    datum: Datum | None = Field(None, description="Of these positions; without it that of the patrol.")

    def to_batch(self) -> Batch:
        """As the domain knows them."""
        return Batch.made(
            ids=(fix.id for fix in self.fixes),
            ats=(fix.at for fix in self.fixes),
            lonlat=[(fix.lon, fix.lat) for fix in self.fixes],
            accuracies=(fix.accuracy_m for fix in self.fixes),
        )


class AddedSchema(BaseModel):
    """How many of the positions were new, and how many were known already."""

    new: int
    known: int


class FinishSchema(BaseModel):
    """When a patrol was over."""

    finished_at: AwareDatetime
