"""How to reach the caller of one incident: apart, sealed, for those who have the incident, and each look is noted."""

import uuid
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from api.answers import model_answer
from api.audience import Router, allow
from api.dependencies import SessionDep, SettingsDep, ViewerDep
from api.trail import TrailDep
from geo.audit.rules import Action, Subject
from geo.boundaries.reach import reach_of
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.keyring import Keyring
from geo.core.language import say
from geo.core.viewer import Right
from geo.incidents.contacts import contact_from, erase_contact, put_contact, read_contact
from geo.incidents.queries import lies_within, territory_plan_of

router = Router(prefix="/api/v1/incidents", tags=["incidents"])

Text = Annotated[str | None, Field(max_length=200)]


class ContactSchema(BaseModel):
    """A name to ask for, a telephone, or another way to reach whoever asked."""

    name: Text = None
    telephone: Text = None
    other: Text = None


def _incident(session: SessionDep, viewer: ViewerDep, incident_id: uuid.UUID) -> uuid.UUID:
    """The incident, where whoever asks has its grid; another looks like one that does not exist."""
    plan_id = territory_plan_of(session, incident_id)
    if plan_id is not None:
        reach = reach_of(session, plan_id, viewer.scope(Right.CONTACTS_READ))
        if lies_within(session, incident_id, reach):
            return incident_id
    raise NotFound("incident.unknown", say("There is no such incident."))


IncidentDep = Annotated[uuid.UUID, Depends(_incident, scope="function")]


@router.get("/{incident_id}/contact", response_model=ContactSchema)
@allow(Right.CONTACTS_READ)
def read(
    request: Request, session: SessionDep, settings: SettingsDep, trail: TrailDep, incident: IncidentDep
) -> Response:
    """How to reach the caller; reading it is noted."""
    contact = read_contact(session, Keyring(settings.keys_path), incident, now=clock.now())
    if contact is None:
        raise NotFound("contact.none", say("No contact is kept for this incident."))
    trail.note(Action.CONTACT_READ, Subject("incident", str(incident)))
    answer = model_answer(request, ContactSchema(name=contact.name, telephone=contact.telephone, other=contact.other))
    answer.headers["cache-control"] = "no-store"
    return answer


@router.put("/{incident_id}/contact", status_code=204)
@allow(Right.CONTACTS_READ)
def write(
    session: SessionDep, settings: SettingsDep, trail: TrailDep, incident: IncidentDep, contact: ContactSchema
) -> None:
    """Keep how to reach the caller, sealed, until its time is over."""
    expires_at = clock.kept_until(clock.now(), settings.contacts_kept_days)
    typed = contact_from(name=contact.name, telephone=contact.telephone, other=contact.other)
    put_contact(session, Keyring(settings.keys_path), incident, typed, expires_at=expires_at)
    trail.note(Action.CONTACT_CHANGED, Subject("incident", str(incident)))


@router.delete("/{incident_id}/contact", status_code=204)
@allow(Right.CONTACTS_READ)
def erase(session: SessionDep, trail: TrailDep, incident: IncidentDep) -> None:
    """Erase how to reach the caller, as they may ask."""
    if erase_contact(session, incident):
        trail.note(Action.CONTACT_ERASED, Subject("incident", str(incident)))
