"""Bringing a roster in, and taking it back."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.boundaries.models import Grid
from geo.boundaries.queries import joined_plan_ids, the_territory
from geo.core.language import say
from geo.exchange.columns import map_columns
from geo.exchange.faults import Fault, Severity
from geo.exchange.reading import read_points
from geo.imports.actions import restore
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome, Progress
from geo.imports.recognition import in_file_order, recognised
from geo.roster.actions import merge_shifts
from geo.roster.reading import FIELDS, Shifts, read_shifts

__all__ = ["FIELDS", "apply", "undo"]


def apply(session: Session, record: Import, path: Path, options: ImportOptions, progress: Progress) -> Outcome:
    """Bring the workers of a file in, by grid, name and first day. Workers that it does not name stay.

    Raises:
        NotFound, BadInput: there is no territory, or several and none is named; the file cannot be
            read, or has no column for name or grid.
    """
    progress("reading", 0, 1)
    territory_id = record.territory_id = the_territory(session, options.territory).id
    table = read_points(path, layer=options.layer)
    columns = [str(column) for column in table.frame.columns]
    mapping = map_columns(columns, FIELDS, options.mapping, file_name=record.file_name)
    progress("checking", 0, len(table))
    shifts = read_shifts(table, mapping, today=record.created_at.astimezone(options.zone).date())
    progress("writing", 0, len(shifts.frame))
    states = merge_shifts(session, record.id, territory_id, shifts.frame, mapping)
    counts = states.value_counts()
    strangers = tuple(_strangers(shifts, _known_grids(session, territory_id)))
    return Outcome(
        recognised=recognised(ImportKind.ROSTER, table, FIELDS, mapping, None),
        new=int(counts.get("new", 0)),
        changed=int(counts.get("changed", 0)),
        same=int(counts.get("same", 0)) + shifts.repeated,
        refused=shifts.refused,
        outside=len(strangers),
        faults=in_file_order(*shifts.faults, *strangers),
    )


def undo(session: Session, record: Import) -> None:
    """Take a roster back: its new rows go, changed ones are as before."""
    restore(session, record.id)


def _known_grids(session: Session, territory_id: int) -> set[str]:
    plans = joined_plan_ids(session, territory_id)
    return set(session.scalars(select(Grid.code).where(Grid.plan_id.in_(plans)).distinct()))


def _strangers(shifts: Shifts, known: set[str]) -> Iterator[Fault]:
    """A warning for each row whose grid is in no plan of the territory."""
    unknown: pd.DataFrame = shifts.frame[~shifts.frame["grid_code"].isin(known)]
    for row, code in unknown[["row", "grid_code"]].itertuples(index=False):
        yield Fault(
            code="roster.unknown_grid",
            sentence=say("No plan has this grid. The worker is kept and answers once a plan has it."),
            severity=Severity.WARNING,
            row=int(row),
            column="grid",
            value=str(code),
        )
