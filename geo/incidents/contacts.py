"""Callers' contacts: apart from their incidents, sealed, and reachable only from the incident they belong to.

There is no list of them, no search and no export, and none will be added: whoever needs a contact
has the matter open that it belongs to. Each goes when its time is over, or with its incident.
"""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime

import orjson
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.core.errors import BadInput, NotFound, Unavailable
from geo.core.keyring import Keyring
from geo.core.language import say
from geo.db.sealing import SealedColumn
from geo.exchange.identity import without_identity_number
from geo.incidents.models import Incident, IncidentContact

LONGEST = 200

SEALED = SealedColumn(IncidentContact.metadata.tables[IncidentContact.__tablename__], "incident_id", "sealed")


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How to reach the one who asked: a name to ask for, a telephone, or another way."""

    name: str | None = None
    telephone: str | None = None
    other: str | None = None


def contact_from(*, name: str | None, telephone: str | None, other: str | None = None) -> Contact:
    """A contact of what was typed.

    Raises:
        BadInput: nothing was, it is too long, or it holds an identity number.
    """
    values = {"name": name, "telephone": telephone, "other": other}
    typed = {key: " ".join((value or "").split()) or None for key, value in values.items()}
    if not any(typed.values()):
        raise BadInput("contact.empty", say("Give a name, a telephone or another way to reach whoever asks."))
    for value in typed.values():
        if value is not None and len(value) > LONGEST:
            raise BadInput("contact.too_long", say("A contact is at most {limit} characters long.", limit=LONGEST))
        if value is not None and without_identity_number(value) != value:
            raise BadInput("contact.identity", say("An identity number is not kept here. Leave it out."))
    return Contact(**typed)


def put_contact(
    session: Session, keyring: Keyring, incident_id: uuid.UUID, contact: Contact, *, expires_at: datetime
) -> None:
    """Keep the contact of an incident until it expires; one that was there is replaced.

    Raises:
        NotFound: there is no such incident.
        Unavailable: the keys cannot be used.
    """
    if session.scalar(select(Incident.id).where(Incident.id == incident_id)) is None:
        raise NotFound("incident.unknown", say("There is no such incident."))
    # The incident's id goes under the seal, so that a row that was moved to another incident is noticed.
    content = orjson.dumps({"incident": str(incident_id), **asdict(contact)})
    values = {"sealed": keyring.seal(content), "expires_at": expires_at}
    statement = insert(IncidentContact).values(incident_id=incident_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["incident_id"], set_=values))


def read_contact(session: Session, keyring: Keyring, incident_id: uuid.UUID, *, now: datetime) -> Contact | None:
    """The contact of one incident; None where there is none, or its time is over.

    Raises:
        Unavailable: the key that sealed it is not here, or it belongs to another incident.
    """
    found = select(IncidentContact.sealed).where(
        IncidentContact.incident_id == incident_id, IncidentContact.expires_at > now
    )
    sealed = session.scalar(found)
    if sealed is None:
        return None
    content = orjson.loads(keyring.open(sealed))
    if content.pop("incident") != str(incident_id):
        raise Unavailable("contact.moved", say("This contact was kept for another incident, and is not shown."))
    return Contact(**content)


def erase_contact(session: Session, incident_id: uuid.UUID) -> bool:
    """Remove the contact of an incident at once; False where there was none."""
    gone = delete(IncidentContact).where(IncidentContact.incident_id == incident_id)
    return bool(session.execute(gone.returning(IncidentContact.incident_id)).all())


def erase_expired(session: Session, now: datetime) -> int:
    """Remove the contacts whose time is over; returns how many."""
    gone = delete(IncidentContact).where(IncidentContact.expires_at <= now)
    return len(session.execute(gone.returning(IncidentContact.incident_id)).all())
