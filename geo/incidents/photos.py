"""Photos of reports: made anew on entry, and read only as pictures of an incident that one may read."""

import hashlib
import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.core.errors import BadInput, Conflict, NotFound
from geo.core.language import say
from geo.exchange.photos import clean_photo
from geo.incidents.models import IncidentPhoto, IncidentReport

MOST_BYTES = 2 * 1024 * 1024
MOST_OF_A_REPORT = 4


def add_photo(session: Session, report: IncidentReport, photo_id: uuid.UUID, sent: bytes, *, now: datetime) -> bool:
    """Keep a photo of a report, upright and without place, time, camera; returns whether it is new.

    Raises:
        BadInput: it is no picture, too large, or one too many.
        Conflict: the id is known with another picture.
    """
    if len(sent) > MOST_BYTES:
        raise BadInput("photo.too_large", say("A photo may have at most 2 MB. The page makes it smaller by itself."))
    digest = hashlib.sha256(sent).digest()
    hold_report(session, report.id)
    known = session.get(IncidentPhoto, photo_id)
    if known is not None:
        if (known.report_id, known.sent_sha256) != (report.id, digest):
            raise Conflict("photo.differs", say("Photo {id} is known with another picture.", id=str(photo_id)))
        return False
    count = select(func.count()).select_from(IncidentPhoto).where(IncidentPhoto.report_id == report.id)
    if (session.scalar(count) or 0) >= MOST_OF_A_REPORT:
        raise BadInput("photo.too_many", say("A report may have at most {most} photos.", most=MOST_OF_A_REPORT))
    content = clean_photo(sent)
    values = {"id": photo_id, "report_id": report.id, "received_at": now, "sent_sha256": digest, "content": content}
    added = insert(IncidentPhoto).values(values).on_conflict_do_nothing().returning(IncidentPhoto.id)
    return session.scalar(added) is not None


def hold_report(session: Session, report_id: uuid.UUID) -> None:
    """Have what else is sent for this report at the same moment wait, so that it is counted."""
    session.execute(select(IncidentReport.id).where(IncidentReport.id == report_id).with_for_update())


def photo_of(session: Session, incident_id: uuid.UUID, photo_id: uuid.UUID) -> bytes:
    """A photo of an incident as JPEG.

    Raises:
        NotFound: the incident has no such photo.
    """
    found = select(IncidentPhoto.content).join(IncidentReport, IncidentReport.id == IncidentPhoto.report_id)
    content = session.scalar(found.where(IncidentPhoto.id == photo_id, IncidentReport.incident_id == incident_id))
    if content is None:
        raise NotFound("photo.unknown", say("There is no such photo."))
    return content
