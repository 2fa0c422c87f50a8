"""Bringing a list of incidents in, and taking it back."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from sqlalchemy.orm import Session

from geo.boundaries.joins import join_points
from geo.boundaries.queries import joined_plan_ids, the_territory
from geo.boundaries.queries.bounds import territory_bounds
from geo.core.language import say
from geo.exchange.columns import ColumnMapping
from geo.exchange.faults import Fault, Severity
from geo.exchange.points import read_coordinates
from geo.exchange.reading import read_points
from geo.imports.merging import CHANGED, NEW, SAME
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome, Progress
from geo.imports.recognition import places, recognised
from geo.incidents.actions import merge_incidents, remove_import, with_columns
from geo.incidents.fields import FIELDS
from geo.incidents.joins import JOIN
from geo.incidents.queries import outside_keys
from geo.incidents.reading import map_incident_columns, read_incidents

__all__ = ["FIELDS", "apply", "undo"]


def apply(session: Session, record: Import, path: Path, options: ImportOptions, progress: Progress) -> Outcome:
    """Bring the incidents of a file in, by key, and find their grid in every plan of the territory.

    A column that the file lacks leaves what there is. Incidents that the file does not name stay.
    Points outside every grid are kept, without a grid.

    Raises:
        NotFound, BadInput: there is no territory, or several and none is named; the file cannot be
            read, or has no column for category, time or coordinates.
    """
    progress("reading", 0, 1)
    territory = the_territory(session, options.territory)
    record.territory_id = territory.id
    table = read_points(path, layer=options.layer)
    mapping = map_incident_columns(table, options.mapping)
    progress("checking", 0, len(table))
    near = territory_bounds(session, territory.id)
    points = read_coordinates(table, lon=mapping.get("lon"), lat=mapping.get("lat"), datum=options.datum, near=near)
    incidents = read_incidents(table, mapping, points, options.zone)
    progress("writing", 0, len(incidents.frame))
    arriving = with_columns(incidents.frame, territory.code, points.datum.value)
    states = merge_incidents(session, record.id, territory.id, arriving, _unsaid(mapping))
    progress("joining", 0, len(arriving))
    plans = joined_plan_ids(session, territory.id)
    join_points(session, JOIN, plan_ids=plans, import_id=record.id)
    current = territory.plan_id or max(plans, default=None)
    outside = arriving[arriving["key"].isin(outside_keys(session, current))]
    return Outcome(
        recognised=recognised(ImportKind.INCIDENTS, table, FIELDS, mapping, points.datum),
        new=int((states == NEW).sum()),
        changed=int((states == CHANGED).sum()),
        same=int((states == SAME).sum()) + incidents.repeated,
        refused=incidents.refused,
        outside=len(outside),
        faults=(*incidents.faults, *_outside(outside)),
        changed_places=places(
            arriving[["lon", "lat"]].to_numpy(), states.loc[arriving["row"]].tolist(), arriving["category"].tolist()
        ),
    )


def undo(session: Session, record: Import) -> None:
    """Take a list of incidents back: its new ones go, changed ones are as before, grids included."""
    remove_import(session, record)


def _unsaid(mapping: ColumnMapping) -> set[str]:
    """The columns that a file says nothing of. A time of closing also tells the status."""
    unsaid = {name for name in ("closed_at", "address", "description") if mapping.get(name) is None}
    if mapping.get("status") is None and mapping.get("closed_at") is None:
        unsaid.add("status")
    return unsaid


def _outside(outside: pd.DataFrame) -> Iterator[Fault]:
    for row, key, lon, lat in outside[["row", "key", "lon", "lat"]].itertuples(index=False):
        yield Fault(
            code="incident.outside",
            sentence=say("The incident lies in no grid. It is kept without one."),
            severity=Severity.WARNING,
            row=int(row),
            value=key,
            place=(float(lon), float(lat)),
        )
