"""What phones report: a new incident, or one more voice for an incident that is open already.

The ids are made on the phone. The same report again is known and changes nothing. The incident of a report has the
key of the report, so that a file which a phone saved and the queue that it sends later tell one matter.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import shapely
from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.boundaries.joins import join_points
from geo.boundaries.queries import TerritoryInfo, joined_plan_ids
from geo.boundaries.territory_settings import settings_of_territory
from geo.core.coordinates import on_grid
from geo.core.datum import Datum, to_wgs84
from geo.core.errors import BadInput, Conflict, NotFound
from geo.core.language import say
from geo.db.base import SRID
from geo.exchange.identity import without_identity_number
from geo.incidents.categories import open_categories
from geo.incidents.joins import JOIN
from geo.incidents.models import Incident, IncidentReport, IncidentStatus
from geo.incidents.rules import incident_id, tidy
from geo.patrols.rules import check_time

LONGEST_WORDS = 2_000
OWNED_FOR = timedelta(days=60)
"""So long a key of a phone holds; after it nothing can be added to a report, and nothing tells whose it was."""
NEAR_M = 150.0
NEAR_FOR = timedelta(days=30)
MOST_NEAR = 5


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report as a phone sends it; `lonlat` in degrees of its datum, `same_as` the incident it says is the same."""

    id: uuid.UUID
    category: str
    at: datetime
    lonlat: tuple[float, float]
    datum: Datum = Datum.WGS84
    accuracy_m: float | None = None
    words: str | None = None
    patrol_id: uuid.UUID | None = None
    same_as: uuid.UUID | None = None


@dataclass(frozen=True)
class Reported:
    """What became of a report: its incident, and whether it is new."""

    incident_id: uuid.UUID
    new: bool


@dataclass(frozen=True)
class NearReport:
    """An open incident that a phone reported, near a place; lon, lat in WGS84."""

    id: uuid.UUID
    category: str
    at: datetime
    lon: float
    lat: float
    distance_m: float


def add_report(session: Session, territory: TerritoryInfo, report: Report, *, owner: str, now: datetime) -> Reported:
    """Keep a report; an incident that it says is the same must be open here, else it becomes one of its own.

    Raises:
        BadInput: it lies in the future, or says too much.
        Conflict: the category is closed, or the id is known with other content.
    """
    check_time(report.at, now)
    known = session.get(IncidentReport, report.id)
    if known is not None:
        return _known(known, report)
    if report.category not in open_categories(settings_of_territory(session, territory.id).report_categories):
        raise Conflict(
            "category.closed", say("The category '{category}' was closed. Choose another.", category=report.category)
        )
    words = _words(report.words)
    joined = _open_incident(session, territory.id, report.same_as)
    about = joined or _add_incident(session, territory, report, words)
    values = {
        "id": report.id,
        "incident_id": about,
        "patrol_id": report.patrol_id,
        "category": report.category,
        "at": report.at,
        "received_at": now,
        "accuracy_m": report.accuracy_m,
        "words": words if joined else None,
        "owner_digest": owner_digest(report.id, owner),
    }
    added = insert(IncidentReport).values(values).on_conflict_do_nothing().returning(IncidentReport.id)
    if session.scalar(added) is None:
        return _known(session.get_one(IncidentReport, report.id, populate_existing=True), report)
    return Reported(about, new=True)


def owner_digest(report_id: uuid.UUID, owner: str) -> bytes:
    """Tells whether whoever sends more of a report began it; another one for each report, so it links none of them."""
    return hashlib.sha256(report_id.bytes + owner.encode()).digest()


def own_report(session: Session, report_id: uuid.UUID, owner: str) -> IncidentReport:
    """A report that this owner began.

    Raises:
        NotFound: there is none, or it is another's.
    """
    found = session.get(IncidentReport, report_id)
    if found is None or found.owner_digest != owner_digest(report_id, owner):
        raise NotFound("report.unknown", say("There is no report {id}. Send it first.", id=str(report_id)))
    return found


def near_reports(
    session: Session, territory_id: int, lonlat: tuple[float, float], *, now: datetime
) -> list[NearReport]:
    """The open incidents of the last 30 days within 150 m that phones reported, the nearest first.

    What residents asked is not among them: a place can be a home.
    """
    place = func.ST_SetSRID(func.ST_MakePoint(*lonlat), SRID)
    distance_m = func.ST_DistanceSphere(Incident.geom, place)
    degrees = NEAR_M / 111_000 / max(0.05, float(np.cos(np.radians(lonlat[1]))))
    reported = select(IncidentReport.id).where(IncidentReport.incident_id == Incident.id).exists()
    rows = session.execute(
        select(
            Incident.id,
            Incident.category,
            Incident.occurred_at,
            func.ST_X(Incident.geom),
            func.ST_Y(Incident.geom),
            distance_m,
        )
        .where(Incident.territory_id == territory_id, Incident.status == IncidentStatus.OPEN, reported)
        .where(Incident.occurred_at > now - NEAR_FOR, Incident.geom.op("&&")(func.ST_Expand(place, degrees)))
        .where(distance_m <= NEAR_M)
        .order_by(distance_m, Incident.key)
        .limit(MOST_NEAR)
    )
    return [NearReport(*row) for row in rows]


def forget_owners(session: Session, now: datetime) -> int:
    """Erase what tells one's own reports where no key of then can hold any more; returns of how many."""
    old = IncidentReport.received_at < now - OWNED_FOR, IncidentReport.owner_digest.is_not(None)
    gone = update(IncidentReport).where(*old).values(owner_digest=None).returning(IncidentReport.id)
    return len(session.execute(gone, execution_options={"synchronize_session": False}).all())


def _known(known: IncidentReport, report: Report) -> Reported:
    if (known.category, known.at, known.patrol_id) != (report.category, report.at, report.patrol_id):
        raise Conflict("report.differs", say("Report {id} is known with other content.", id=str(report.id)))
    return Reported(known.incident_id, new=False)


def _words(words: str | None) -> str | None:
    """What was written, without identity numbers."""
    if words is not None and len(words) > LONGEST_WORDS:
        raise BadInput("report.too_long", say("Write at most {most} characters in each field.", most=LONGEST_WORDS))
    told = "" if words is None else "\n".join(filter(None, map(tidy, words.splitlines())))
    return (without_identity_number(told) or None) if told else None


def _open_incident(session: Session, territory_id: int, wanted: uuid.UUID | None) -> uuid.UUID | None:
    """The incident with this id, or of the report with it, where it is open and lies here."""
    if wanted is None:
        return None
    reported = select(IncidentReport.incident_id).where(IncidentReport.id == wanted)
    here = Incident.territory_id == territory_id, Incident.status == IncidentStatus.OPEN
    found = select(Incident.id).where(or_(Incident.id == wanted, Incident.id.in_(reported)), *here)
    return session.scalar(found)


def _add_incident(session: Session, territory: TerritoryInfo, report: Report, words: str | None) -> uuid.UUID:
    """The incident of a report, with its grid in every plan; one that a file brought already stays as it is."""
    made = uuid.UUID(incident_id(territory.code, str(report.id)))
    place = on_grid(to_wgs84(np.array([report.lonlat]), report.datum))[0]
    values = {
        "id": made,
        "territory_id": territory.id,
        "key": str(report.id),
        "category": report.category,
        "status": IncidentStatus.OPEN,
        "occurred_at": report.at,
        "description": words,
        "datum": report.datum.value,
        "geom": str(shapely.to_wkb(shapely.set_srid(shapely.Point(place), SRID), include_srid=True, hex=True)),
    }
    session.execute(insert(Incident).values(values).on_conflict_do_nothing())
    join_points(session, JOIN, plan_ids=joined_plan_ids(session, territory.id), object_ids=[made])
    return made
