"""Voice notes of reports: made anew on entry, and heard only by those who may read the incident."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.core.errors import BadInput, Conflict, NotFound
from geo.core.language import say
from geo.exchange.voices import clean_voice
from geo.incidents.models import IncidentReport, IncidentVoiceNote
from geo.incidents.photos import hold_report

MOST_BYTES = 1024 * 1024
"""A minute at 32 kbit/s, as the page records it, has 240 KB; at 128 kbit/s, as a browser may insist, 960 KB."""


@dataclass(frozen=True)
class Heard:
    """A voice note as a browser plays it."""

    media_type: str
    content: bytes


def add_voice_note(session: Session, report: IncidentReport, note_id: uuid.UUID, sent: bytes, *, now: datetime) -> bool:
    """Keep the voice note of a report, as its sound alone; returns whether it is new.

    Raises:
        BadInput: it is none, too large, too long, or a second one.
        Conflict: the id is known with another recording.
    """
    if len(sent) > MOST_BYTES:
        raise BadInput("voice.too_large", say("A voice note may have at most 1 MB. Speak a shorter one."))
    digest = hashlib.sha256(sent).digest()
    hold_report(session, report.id)
    known = session.get(IncidentVoiceNote, note_id)
    if known is not None:
        if (known.report_id, known.sent_sha256) != (report.id, digest):
            raise Conflict("voice.differs", say("Voice note {id} is known with another recording.", id=str(note_id)))
        return False
    if session.scalar(select(IncidentVoiceNote.id).where(IncidentVoiceNote.report_id == report.id)) is not None:
        raise BadInput("voice.too_many", say("A report may have one voice note."))
    made = clean_voice(sent)
    values = {"id": note_id, "report_id": report.id, "received_at": now, "sent_sha256": digest}
    told = {"media_type": made.media_type, "length_ms": made.length_ms, "content": made.content}
    added = insert(IncidentVoiceNote).values(**values, **told).on_conflict_do_nothing()
    return session.scalar(added.returning(IncidentVoiceNote.id)) is not None


def voice_note_of(session: Session, incident_id: uuid.UUID, note_id: uuid.UUID) -> Heard:
    """A voice note of an incident.

    Raises:
        NotFound: the incident has no such voice note.
    """
    found = select(IncidentVoiceNote.media_type, IncidentVoiceNote.content).join(
        IncidentReport, IncidentReport.id == IncidentVoiceNote.report_id
    )
    row = session.execute(
        found.where(IncidentVoiceNote.id == note_id, IncidentReport.incident_id == incident_id)
    ).one_or_none()
    if row is None:
        raise NotFound("voice.unknown", say("There is no such voice note."))
    return Heard(*row)
