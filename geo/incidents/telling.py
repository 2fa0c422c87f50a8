"""One incident with its reports and photos, and the latest that phones reported: for those who may read incidents."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.boundaries.models import Grid
from geo.boundaries.reach import Reach
from geo.core.errors import NotFound
from geo.core.language import say
from geo.incidents.models import Incident, IncidentGrid, IncidentPhoto, IncidentReport, IncidentVoiceNote
from geo.patrols.models import Patrol


@dataclass(frozen=True)
class Spoken:
    """A voice note: its id and how long it is."""

    id: uuid.UUID
    length_ms: int


@dataclass(frozen=True)
class Voice:
    """One report of an incident: when, on which patrol, in which words, with which photos and voice notes."""

    at: datetime
    received_at: datetime
    patrol: str | None
    accuracy_m: float | None
    words: str | None
    photos: tuple[uuid.UUID, ...]
    spoken: tuple[Spoken, ...]


@dataclass(frozen=True)
class Matter:
    """An incident; lon, lat in WGS84. `grid` is its name in the plan that was asked for."""

    id: uuid.UUID
    key: str
    category: str
    status: str
    occurred_at: datetime
    closed_at: datetime | None
    address: str | None
    description: str | None
    lon: float
    lat: float
    grid: str | None
    voices: tuple[Voice, ...] = ()

    @property
    def photos(self) -> tuple[uuid.UUID, ...]:
        """All its photos."""
        return tuple(photo for voice in self.voices for photo in voice.photos)

    @property
    def is_spoken(self) -> bool:
        """Whether it has a voice note."""
        return any(voice.spoken for voice in self.voices)


_MATTER = (
    select(
        Incident.id,
        Incident.key,
        Incident.category,
        Incident.status,
        Incident.occurred_at,
        Incident.closed_at,
        Incident.address,
        Incident.description,
        func.ST_X(Incident.geom),
        func.ST_Y(Incident.geom),
        Grid.name,
    )
    .join(IncidentGrid, IncidentGrid.incident_id == Incident.id)
    .outerjoin(Grid, Grid.id == IncidentGrid.grid_id)
)


def matter_of(session: Session, incident_id: uuid.UUID, plan_id: int) -> Matter:
    """An incident by a plan.

    Raises:
        NotFound: there is none.
    """
    row = session.execute(_MATTER.where(Incident.id == incident_id, IncidentGrid.plan_id == plan_id)).one_or_none()
    if row is None:
        raise NotFound("incident.unknown", say("There is no such incident."))
    return replace(Matter(*row), voices=_voices(session, [incident_id])[incident_id])


def incident_of(session: Session, id_: uuid.UUID) -> uuid.UUID:
    """The incident of a report, where this is one's id; else the id itself."""
    return session.scalar(select(IncidentReport.incident_id).where(IncidentReport.id == id_)) or id_


def latest_reported(session: Session, reach: Reach, *, limit: int) -> list[Matter]:
    """The incidents within reach that phones reported, those with the latest report first."""
    last = select(func.max(IncidentReport.received_at)).where(IncidentReport.incident_id == Incident.id)
    latest = last.correlate(Incident).scalar_subquery()
    rows = session.execute(
        _MATTER.where(IncidentGrid.plan_id == reach.plan_id, *reach.within(IncidentGrid.grid_id))
        .where(latest.is_not(None))
        .order_by(latest.desc(), Incident.key)
        .limit(limit)
    ).all()
    voices = _voices(session, [row.id for row in rows])
    return [replace(Matter(*row), voices=voices[row.id]) for row in rows]


def _voices(session: Session, incident_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[Voice, ...]]:
    told = select(IncidentReport, func.coalesce(Patrol.team, Patrol.title)).outerjoin(Patrol)
    reports = session.execute(
        told.where(IncidentReport.incident_id.in_(incident_ids)).order_by(IncidentReport.at, IncidentReport.id)
    ).all()
    photos = _photos(session, [report.id for report, _ in reports])
    spoken = _spoken(session, [report.id for report, _ in reports])
    found: dict[uuid.UUID, tuple[Voice, ...]] = defaultdict(tuple)
    for report, patrol in reports:
        beside = tuple(photos[report.id]), tuple(spoken[report.id])
        voice = Voice(report.at, report.received_at, patrol, report.accuracy_m, report.words, *beside)
        found[report.incident_id] = (*found[report.incident_id], voice)
    return found


def _photos(session: Session, report_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    named = select(IncidentPhoto.report_id, IncidentPhoto.id).where(IncidentPhoto.report_id.in_(report_ids))
    for report_id, photo_id in session.execute(named.order_by(IncidentPhoto.received_at, IncidentPhoto.id)):
        found[report_id].append(photo_id)
    return found


def _spoken(session: Session, report_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Spoken]]:
    found: dict[uuid.UUID, list[Spoken]] = defaultdict(list)
    told = select(IncidentVoiceNote.report_id, IncidentVoiceNote.id, IncidentVoiceNote.length_ms)
    own = told.where(IncidentVoiceNote.report_id.in_(report_ids))
    for report_id, note_id, length_ms in session.execute(own.order_by(IncidentVoiceNote.received_at)):
        found[report_id].append(Spoken(note_id, length_ms))
    return found
