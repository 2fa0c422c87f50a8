"""Bringing a list of buildings in, with footprints or points, and taking it back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.addresses.buildingrows import FIELDS, Buildings, read_buildings
from geo.addresses.compounds import JOIN, catch_up, follow_addresses, join_buildings
from geo.addresses.namemerging import merge_buildings, merge_compounds
from geo.addresses.nametables import Building, BuildingGrid, Compound
from geo.boundaries.joins import join_points
from geo.boundaries.queries import joined_plan_ids, the_territory
from geo.boundaries.queries.bounds import territory_bounds
from geo.core.language import say
from geo.exchange.columns import ColumnMapping, map_columns
from geo.exchange.faults import Fault, Severity
from geo.exchange.points import read_coordinates
from geo.exchange.reading import read_points, read_polygons
from geo.exchange.table import Table
from geo.imports.actions import restore
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome, Progress
from geo.imports.queries import remembered_rows
from geo.imports.recognition import in_file_order, places, recognised

__all__ = ["FIELDS", "apply", "undo"]


def apply(session: Session, record: Import, path: Path, options: ImportOptions, progress: Progress) -> Outcome:
    """Bring the buildings of a file in, by compound and number, and find their grid in every plan.

    Columns that the file lacks leave what there is; buildings that it does not name stay.

    Raises:
        NotFound, BadInput: there is no territory, or several and none is named; the file cannot be
            read, or has no column for the building or for coordinates.
    """
    progress("reading", 0, 1)
    territory = the_territory(session, options.territory)
    record.territory_id = territory.id
    catch_up(session, territory.id)
    table, outlines = _read(path, options.layer)
    mapping = _mapping(table, options, record.file_name)
    progress("checking", 0, len(table))
    near = territory_bounds(session, territory.id)
    points = read_coordinates(table, lon=mapping.get("lon"), lat=mapping.get("lat"), datum=options.datum, near=near)
    buildings = read_buildings(table, mapping, points, outlines, _known(session, territory.id))
    progress("writing", 0, len(buildings.frame))
    states = _write(session, record, buildings, _unsaid(mapping, outlines))
    progress("joining", 0, len(buildings.frame))
    plans = joined_plan_ids(session, territory.id)
    join_points(session, JOIN, plan_ids=plans, import_id=record.id)
    follow_addresses(session, territory.id)
    outside = _rows_outside(session, territory.plan_id or max(plans, default=None), buildings.frame)
    counts = states.value_counts()
    return Outcome(
        recognised=recognised(ImportKind.BUILDINGS, table, FIELDS, mapping, points.datum),
        new=int(counts.get("new", 0)),
        changed=int(counts.get("changed", 0)),
        same=int(counts.get("same", 0)) + buildings.repeated,
        refused=buildings.refused,
        outside=len(outside),
        faults=in_file_order(*buildings.faults, *_outside_faults(buildings, outside)),
        changed_places=places(buildings.lonlat, list(states), list(buildings.frame["normalised"])),
    )


def undo(session: Session, record: Import) -> None:
    """Take a list of buildings back: what the address list tells of them stands again."""
    changed = [int(row) for row in remembered_rows(session, record.id, "building")]
    restore(session, record.id)
    if record.territory_id is not None:
        join_buildings(session, record.territory_id, changed)
        follow_addresses(session, record.territory_id)


def _read(path: Path, layer: str | None) -> tuple[Table, NDArray[Any] | None]:
    """The rows of a file of points or of areas; of areas a point inside each, and the areas."""
    table = read_points(path, layer=layer)
    if not any(fault.code == "geometry.not_point" for fault in table.faults):
        return table, None
    areas = read_polygons(path, layer=layer)
    inside = np.asarray(shapely.point_on_surface(areas.geometry), dtype=object)
    return replace(areas, geometry=inside), areas.geometry


def _mapping(table: Table, options: ImportOptions, file_name: str) -> ColumnMapping:
    needed = {"building"} | (set() if table.geometry is not None else {"lon", "lat"})
    fields = [replace(field, required=field.name in needed) for field in FIELDS]
    columns = [str(column) for column in table.frame.columns]
    return map_columns(columns, fields, options.mapping, file_name=file_name)


def _known(session: Session, territory_id: int) -> list[tuple[str, str | None]]:
    """The compounds there are, each with its community."""
    found = select(Compound.name, Compound.community).where(Compound.territory_id == territory_id)
    return [(name, community) for name, community in session.execute(found)]


def _write(session: Session, record: Import, buildings: Buildings, unsaid: set[str]) -> "pd.Series[str]":
    territory_id = record.territory_id
    assert territory_id is not None  # noqa: S101 (set by the caller)
    ids = merge_compounds(session, record.id, territory_id, buildings.compounds)
    numbers = pd.Series([ids.get(key) for key in buildings.frame["compound_key"]], dtype=object)
    frame = buildings.frame.assign(compound_id=numbers.to_numpy())
    return merge_buildings(session, record.id, territory_id, frame, unsaid)


def _unsaid(mapping: ColumnMapping, outlines: NDArray[Any] | None) -> set[str]:
    """The columns that a file says nothing of."""
    unsaid = {name for name in ("entrances", "households") if mapping.get(name) is None}
    return unsaid | ({"footprint"} if outlines is None else set())


def _rows_outside(session: Session, plan_id: int | None, frame: pd.DataFrame) -> list[int]:
    outside = (
        select(Building.key)
        .join(BuildingGrid, BuildingGrid.building_id == Building.id)
        .where(BuildingGrid.plan_id == plan_id, BuildingGrid.grid_id.is_(None))
    )
    return frame.loc[frame["key"].isin(session.scalars(outside).all()), "row"].astype(int).tolist()


def _outside_faults(buildings: Buildings, outside: list[int]) -> Iterator[Fault]:
    lying_outside = buildings.frame[buildings.frame["row"].isin(outside)]
    for row, lon, lat, said in lying_outside[["row", "lon", "lat", "normalised"]].itertuples(index=False):
        yield Fault(
            code="building.outside",
            sentence=say("The building lies in no grid. It is kept without one."),
            severity=Severity.WARNING,
            row=int(row),
            value=said,
            place=(float(lon), float(lat)),
        )
