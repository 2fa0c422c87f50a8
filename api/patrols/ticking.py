"""Streets ticked on the list of a route: a patrol is complete with them, without any track."""

import uuid
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from api.admission import Lane, in_lane
from api.audience import Router, allow
from api.dependencies import SessionDep, ViewerDep
from api.patrols.asking import reachable
from api.patrols.schemas import AddedSchema, Metres
from geo.core import clock
from geo.core.viewer import Right
from geo.patrols.phones.ticking import Tick, Ticked, add_ticks
from geo.patrols.phones.unticking import take_back

router = Router(prefix="/api/v1/patrols", tags=["patrols"])

MOST_TICKS = 2_000

Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class TickSchema(BaseModel):
    """A segment that was walked, whole or from and to a metre of it; the id is made where it was ticked."""

    id: uuid.UUID
    segment: Number
    at_from: AwareDatetime
    at_to: AwareDatetime
    from_m: Metres | None = None
    to_m: Metres | None = None

    def to_tick(self) -> Tick:
        """As the domain knows it."""
        return Tick(
            id=self.id,
            segment=self.segment,
            at_from=self.at_from,
            at_to=self.at_to,
            from_m=self.from_m,
            to_m=self.to_m,
        )


class TickedSchema(BaseModel):
    """What was ticked of a network: its number as routes and streets name it, segments by their place in it from 0."""

    network: Number
    ticks: Annotated[list[TickSchema], Field(max_length=MOST_TICKS)]


class UntickedSchema(BaseModel):
    """Ticks that are taken back, by their ids, and when; they may come before the ticks themselves."""

    at: AwareDatetime
    ids: Annotated[list[uuid.UUID], Field(max_length=MOST_TICKS)]


@router.post("/{patrol_id}/ticked", response_model=AddedSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def add_ticked(session: SessionDep, viewer: ViewerDep, patrol_id: uuid.UUID, sent: TickedSchema) -> AddedSchema:
    """Send what was ticked, known ticks again: all are kept or none. It counts as reported, apart from tracks."""
    reachable(session, viewer, patrol_id)
    ticks = [tick.to_tick() for tick in sent.ticks]
    added = add_ticks(session, patrol_id, Ticked(network_id=sent.network, ticks=ticks), now=clock.now())
    return AddedSchema(new=added.new, known=added.known)


@router.post("/{patrol_id}/unticked", response_model=AddedSchema)
@allow(Right.FIXES_ADD)
@in_lane(Lane.FIELD)
def add_unticked(session: SessionDep, viewer: ViewerDep, patrol_id: uuid.UUID, sent: UntickedSchema) -> AddedSchema:
    """Take ticks back, also again and before they came: they count no more. Nothing else that was reported is."""
    reachable(session, viewer, patrol_id)
    added = take_back(session, patrol_id, sent.ids, at=sent.at, now=clock.now())
    return AddedSchema(new=added.new, known=added.known)
