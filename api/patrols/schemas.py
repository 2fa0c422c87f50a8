"""Patrols as phones and programs send and see them."""

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Self
from urllib.parse import urlencode

from pydantic import AwareDatetime, BaseModel, Field

from geo.core.datum import Datum
from geo.patrols.batches import Batch
from geo.patrols.models import Patrol
from geo.patrols.outing import PatrolStatus, Punctuality
from geo.patrols.phones.clocks import SentClock
from geo.patrols.phones.sending import Begin
from geo.patrols.planned.planning import LONGEST_TEXT, MOST_WALKERS
from geo.patrols.planned.queries import Planned, Standing

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
    status: PatrolStatus | None = None
    cancelled_at: AwareDatetime | None = None
    cancelled_for: str | None = None

    @classmethod
    def of(cls, patrol: Patrol, territory: str, standing: Standing | None = None) -> Self:
        """A patrol of the territory with a code, and where it stands."""
        return cls(
            status=standing.status if standing else None,
            cancelled_at=standing.cancelled_at if standing else None,
            cancelled_for=standing.cancelled_for if standing else None,
            id=patrol.id,
            territory=territory,
            title=patrol.title,
            team=patrol.team,
            started_at=patrol.started_at,
            finished_at=patrol.finished_at,
        )

    @classmethod
    def of_plan(cls, plan: Planned, territory: str, now: datetime) -> Self:
        """A patrol that is planned, and that nobody has set out for."""
        at = plan.start_from or now
        return cls(
            id=plan.id, territory=territory, title=plan.team, team=plan.team, started_at=at, finished_at=at,
            status=plan.standing.status,
        )  # fmt: skip


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
    """When a patrol was over; with an id of its own it may be told by several phones, and the last end counts."""

    finished_at: AwareDatetime
    id: uuid.UUID | None = None


class PlanWishSchema(BaseModel):
    """A patrol as it is to be: the team sets out between two instants."""

    team: uuid.UUID
    start_from: AwareDatetime
    start_until: AwareDatetime
    lead: Annotated[str | None, Field(max_length=64, description="Somebody of the team, by sign-in name.")] = None
    grid: Annotated[str | None, Field(max_length=64, description="Code of the grid that is to be walked.")] = None
    route: Annotated[uuid.UUID | None, Field(description="A stored route; it names its grid.")] = None
    walkers: Annotated[int, Field(ge=1, le=MOST_WALKERS)] = 2
    notes: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""


class NewPlanSchema(PlanWishSchema):
    """A new planned patrol; its id is made by whoever sends it, and the patrol that sets out for it has it too."""

    id: uuid.UUID


class PlanSchema(PlanWishSchema):
    """A planned patrol as it is to be from now on; `version` is the one that was read."""

    version: Annotated[int, Field(ge=1)]


class LateSchema(BaseModel):
    """What the lead of the team alone is told, on the day itself."""

    word: Punctuality
    minutes: int


class RouteNamedSchema(BaseModel):
    """The stored route that a plan names; `asks` is the part of an address with which it is taken along.

    Where it was removed, `removed_at` says when, and nothing is to be asked for.
    """

    id: uuid.UUID
    name: str
    version: int
    replaced_at: AwareDatetime | None
    removed_at: AwareDatetime | None
    asks: str | None

    @classmethod
    def of(cls, planned: Planned, territory: str) -> "RouteNamedSchema | None":
        """That of a plan, where it names one."""
        found = planned.route
        if found is None:
            return None
        asks = urlencode({"grid": planned.grid_code, "stored": str(found.id), "territory": territory})
        told = {"id": found.id, "name": found.name, "version": found.version, "replaced_at": found.replaced_at}
        return cls(**told, removed_at=found.removed_at, asks=None if found.removed_at else asks)


class TaskSchema(BaseModel):
    """A planned patrol as whoever walks it is told; they record under its id."""

    id: uuid.UUID
    team: str
    territory: str
    on: date
    start_from: AwareDatetime | None
    start_until: AwareDatetime | None
    grid: str | None
    route: RouteNamedSchema | None
    walkers: int
    notes: str
    status: PatrolStatus
    cancelled_at: AwareDatetime | None
    cancelled_for: str | None

    @classmethod
    def of(cls, planned: Planned, territory: str) -> Self:
        """A planned patrol of the territory with a code."""
        return cls(**cls.told(planned, territory))

    @classmethod
    def told(cls, planned: Planned, territory: str) -> dict[str, Any]:
        """What everybody is told who sees it."""
        return {
            "id": planned.id,
            "team": planned.team,
            "territory": territory,
            "on": planned.on_day,
            "start_from": planned.start_from,
            "start_until": planned.start_until,
            "grid": planned.grid_code,
            "route": RouteNamedSchema.of(planned, territory),
            "walkers": planned.walkers,
            "notes": planned.notes,
            "status": planned.standing.status,
            "cancelled_at": planned.standing.cancelled_at,
            "cancelled_for": planned.standing.cancelled_for,
        }


class PlannedSchema(TaskSchema):
    """A planned patrol. The window is told as long as it matters to whoever reads; `late` to the lead alone."""

    team_id: uuid.UUID
    lead: str | None
    version: int
    late: LateSchema | None = None

    @classmethod
    def told(cls, planned: Planned, territory: str) -> dict[str, Any]:
        """The same for those who plan."""
        late = planned.late and LateSchema(word=planned.late[0], minutes=int(planned.late[1].total_seconds() // 60))
        more = {"team_id": planned.team_id, "lead": planned.lead, "version": planned.version, "late": late}
        return super().told(planned, territory) | more


class PlansSchema(BaseModel):
    """Some planned patrols, by day."""

    items: list[PlannedSchema]
    next: str | None = None
