"""Writing incidents by key, and taking those of one file back."""

import uuid
from collections.abc import Iterable

import pandas as pd
import shapely
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from geo.boundaries.joins import join_points
from geo.boundaries.queries import joined_plan_ids
from geo.db.base import SRID
from geo.imports.actions import restore
from geo.imports.merging import Merge, add_new, classify, keep_columns, states, write_changed
from geo.imports.models import Import
from geo.imports.queries import remembered_rows
from geo.imports.staging import staged, staging_table
from geo.incidents.joins import JOIN
from geo.incidents.models import Incident, IncidentStatus
from geo.incidents.rules import incident_id

CONTENT = ("id", "category", "status", "occurred_at", "closed_at", "address", "description", "datum", "geom")

_STAGED = staging_table("staged_incident", Incident, ("key", *CONTENT))


def merge_incidents(
    session: Session, import_id: uuid.UUID, territory_id: int, incidents: pd.DataFrame, unsaid: Iterable[str]
) -> "pd.Series[str]":
    """Bring incidents in by key: the state of each (new, changed, same), indexed by its row in the file.

    `unsaid` names the columns that the file does not have: they stay as they are stored.
    """
    merge = Merge(Incident, _STAGED, territory_id, ("key",), CONTENT)
    with staged(session, _STAGED, incidents[["row", "key", *CONTENT]]):
        keep_columns(session, merge, unsaid)
        reopened = (_STAGED.c.status == IncidentStatus.OPEN) & _STAGED.c.closed_at.is_not(None)
        session.execute(update(_STAGED).where(reopened).values(closed_at=None))
        classify(session, merge)
        write_changed(session, merge, import_id)
        add_new(session, merge, import_id)
        return states(session, _STAGED)


def with_columns(incidents: pd.DataFrame, territory_code: str, datum: str) -> pd.DataFrame:
    """Add what the table has and a file has not: id, datum, geom (EWKB in hexadecimal)."""
    points = shapely.set_srid(shapely.points(incidents["lon"], incidents["lat"]), SRID)
    return incidents.assign(
        id=[incident_id(territory_code, key) for key in incidents["key"]],
        datum=datum,
        geom=shapely.to_wkb(points, hex=True, include_srid=True),
    )


def remove_import(session: Session, record: Import) -> None:
    """Bring incidents back as they were before one file, grids included.

    Changed rows get back the `import_id` of the file before; what still has this one's is new.
    """
    changed = [uuid.UUID(row) for row in remembered_rows(session, record.id, Incident.__tablename__)]
    restore(session, record.id)
    made = delete(Incident).where(Incident.import_id == record.id)
    session.execute(made, execution_options={"synchronize_session": False})
    if record.territory_id is not None and changed:
        join_points(session, JOIN, plan_ids=joined_plan_ids(session, record.territory_id), object_ids=changed)
