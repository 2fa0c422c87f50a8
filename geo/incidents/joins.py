"""How an incident finds its grid."""

from geo.boundaries.joins import PointJoin
from geo.incidents.models import Incident, IncidentGrid

JOIN = PointJoin(
    objects=Incident.metadata.tables[Incident.__tablename__],
    joins=Incident.metadata.tables[IncidentGrid.__tablename__],
    key="incident_id",
)
