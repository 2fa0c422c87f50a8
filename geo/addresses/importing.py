"""Bringing a list of door-plates in, and taking it back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy.orm import Session

from geo.addresses.actions import merge_plates, rows_outside
from geo.addresses.compounds import follow_addresses
from geo.addresses.indexing import keep_read
from geo.addresses.joins import JOIN
from geo.addresses.reading import FIELDS, Plates, read_plates
from geo.addresses.rules import agreeing
from geo.boundaries.joins import join_points
from geo.boundaries.queries import community_frame, joined_plan_ids, the_territory
from geo.boundaries.queries.bounds import territory_bounds
from geo.core.language import say
from geo.exchange.columns import ColumnMapping, map_columns
from geo.exchange.faults import Fault, Severity
from geo.exchange.points import read_coordinates
from geo.exchange.reading import read_points
from geo.exchange.shift import agrees_better_unshifted
from geo.exchange.table import Table
from geo.imports.actions import restore
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome, Progress
from geo.imports.queries import remembered_rows
from geo.imports.recognition import in_file_order, places, recognised

__all__ = ["FIELDS", "apply", "undo"]


def apply(session: Session, record: Import, path: Path, options: ImportOptions, progress: Progress) -> Outcome:
    """Bring the door-plates of a file in, by key, and find their grid in every plan of the territory.

    A column that the file has is taken as it is, empty cells too; one that it lacks leaves what there
    is. Plates that the file does not name stay. Points outside every grid are kept, without a grid.

    Raises:
        NotFound, BadInput: there is no territory, or several and none is named; the file cannot be
            read, or has no column for address or coordinates.
    """
    progress("reading", 0, 1)
    territory = the_territory(session, options.territory)
    record.territory_id = territory.id
    table = read_points(path, layer=options.layer)
    mapping = _mapping(table, options, record.file_name)
    progress("checking", 0, len(table))
    near = territory_bounds(session, territory.id)
    points = read_coordinates(table, lon=mapping.get("lon"), lat=mapping.get("lat"), datum=options.datum, near=near)
    plates = read_plates(table, mapping, points, today=record.created_at.astimezone(options.zone).date())
    progress("writing", 0, len(plates.frame))
    states = merge_plates(session, record.id, territory.id, plates.frame, mapping)
    keep_read(session, territory.id, import_id=record.id)
    progress("joining", 0, len(plates.frame))
    plans = joined_plan_ids(session, territory.id)
    join_points(session, JOIN, plan_ids=plans, import_id=record.id)
    follow_addresses(session, territory.id)
    current = territory.plan_id or max(plans, default=None)
    outside = rows_outside(session, current, plates.frame)
    doubts = _doubts(session, current, plates, options)
    counts = states.value_counts()
    return Outcome(
        recognised=recognised(ImportKind.ADDRESSES, table, FIELDS, mapping, points.datum),
        new=int(counts.get("new", 0)),
        changed=int(counts.get("changed", 0)),
        same=int(counts.get("same", 0)) + plates.repeated,
        retired=int(counts.get("retired", 0)),
        refused=plates.refused,
        outside=len(outside),
        faults=in_file_order(*doubts, *plates.faults, *_outside_faults(plates, outside)),
        changed_places=places(plates.lonlat, list(states), list(plates.frame["text"])),
    )


def undo(session: Session, record: Import) -> None:
    """Take a list of door-plates back: its new plates go, changed ones are as before, grids included."""
    changed = [int(row) for row in remembered_rows(session, record.id, "address")]
    restore(session, record.id)
    if record.territory_id is None:
        return
    if changed:
        join_points(session, JOIN, plan_ids=joined_plan_ids(session, record.territory_id), object_ids=changed)
    follow_addresses(session, record.territory_id)
    keep_read(session, record.territory_id, address_ids=changed)


def _mapping(table: Table, options: ImportOptions, file_name: str) -> ColumnMapping:
    """The columns of the file; coordinates are a must where it has no geometry, the address where it has no parts."""
    columns = [str(column) for column in table.frame.columns]
    needed = set() if table.geometry is not None else {"lon", "lat"}
    if map_columns(columns, FIELDS, options.mapping, file_name=file_name).get("compound") is None:
        needed.add("text")
    fields = [replace(field, required=field.name in needed) for field in FIELDS]
    return map_columns(columns, fields, options.mapping, file_name=file_name)


def _doubts(session: Session, plan_id: int | None, plates: Plates, options: ImportOptions) -> Iterator[Fault]:
    """What is doubtful about the file as a whole. A datum that the reader named is not doubted."""
    named = plates.frame["community"].to_numpy(dtype=object)
    if options.datum is not None or plan_id is None or all(name is None for name in named):
        return
    communities = community_frame(session, plan_id)
    outlines = {
        name: outline
        for column in ("code", "name")
        for name, outline in zip(communities[column], communities.geometry, strict=True)
    }
    doubt = agrees_better_unshifted(plates.lonlat, lambda lonlat: agreeing(named, lonlat, outlines))
    if doubt is not None:
        yield doubt


def _outside_faults(plates: Plates, outside: list[int]) -> Iterator[Fault]:
    lying_outside = plates.frame[plates.frame["row"].isin(outside)]
    for row, lon, lat, text in lying_outside[["row", "lon", "lat", "text"]].itertuples(index=False):
        yield Fault(
            code="address.outside",
            sentence=say("The door-plate lies in no grid. It is kept without one."),
            severity=Severity.WARNING,
            row=int(row),
            value=text,
            place=(float(lon), float(lat)),
        )
