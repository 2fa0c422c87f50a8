"""Bringing a list of places and of names that people say in, and taking it back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from geo.addresses.compounds import catch_up
from geo.addresses.models import Address
from geo.addresses.namedrows import with_keys
from geo.addresses.namemerging import merge_aliases, merge_places
from geo.addresses.nametables import Building, Compound, NamedKind, Place, PlaceGrid
from geo.addresses.placerows import FIELDS, Places, alias_rows, read_places
from geo.addresses.rules import normalise
from geo.boundaries.joins import PointJoin, join_points
from geo.boundaries.queries import joined_plan_ids, the_territory
from geo.boundaries.queries.bounds import territory_bounds
from geo.core.language import say
from geo.exchange.columns import ColumnMapping, map_columns
from geo.exchange.faults import Fault, Severity
from geo.exchange.points import read_coordinates
from geo.exchange.reading import read_points
from geo.exchange.table import Table
from geo.imports.actions import restore, table_of
from geo.imports.models import Import, ImportKind
from geo.imports.options import ImportOptions, Outcome, Progress
from geo.imports.queries import remembered_rows
from geo.imports.recognition import in_file_order, places, recognised

__all__ = ["FIELDS", "JOIN", "apply", "undo"]

JOIN = PointJoin(objects=table_of(Place), joins=table_of(PlaceGrid), key="place_id")
_UNKNOWN = say("No door-plate, building or compound is what this row stands for. Check how it is written.")
_SEVERAL = say("Several door-plates are written like this. Name the place by its coordinates instead.")


def apply(session: Session, record: Import, path: Path, options: ImportOptions, progress: Progress) -> Outcome:
    """Bring the places of a file in, by key, with the names people say for them.

    A row without coordinates brings names for the address, building or compound that it names. Places and
    names that the file does not name stay; a name that somebody withdrew stays withdrawn.

    Raises:
        NotFound, BadInput: there is no territory, or several and none is named; the file cannot be
            read, or has no column for the name, or none that says where anything is.
    """
    progress("reading", 0, 1)
    territory = the_territory(session, options.territory)
    record.territory_id = territory.id
    catch_up(session, territory.id)
    table = read_points(path, layer=options.layer)
    mapping = _mapping(table, options, record.file_name)
    progress("checking", 0, len(table))
    lon, lat = mapping.get("lon"), mapping.get("lat")
    has_points = table.geometry is not None or (lon is not None and lat is not None)
    near = territory_bounds(session, territory.id)
    points = read_coordinates(table, lon=lon, lat=lat, datum=options.datum, near=near) if has_points else None
    found = read_places(table, mapping, points)
    names, strangers = _stand_for(session, territory.id, found)
    progress("writing", 0, len(found.frame))
    states = _write(session, record, found, names)
    progress("joining", 0, len(found.frame))
    plans = joined_plan_ids(session, territory.id)
    join_points(session, JOIN, plan_ids=plans, import_id=record.id)
    outside = _rows_outside(session, territory.plan_id or max(plans, default=None), found.frame)
    counts = states.value_counts()
    return Outcome(
        recognised=recognised(ImportKind.PLACES, table, FIELDS, mapping, points.datum if points else None),
        new=int(counts.get("new", 0)),
        changed=int(counts.get("changed", 0)),
        same=int(counts.get("same", 0)) + found.repeated,
        refused=found.refused + len({fault.row for fault in strangers}),
        outside=len(outside),
        faults=in_file_order(*found.faults, *strangers, *_outside_faults(found, outside)),
        changed_places=places(found.lonlat, [states[row] for row in found.frame["row"]], list(found.frame["name"])),
    )


def undo(session: Session, record: Import) -> None:
    """Take a list of places back: its places and names go, changed ones are as before, grids included."""
    changed = [int(row) for row in remembered_rows(session, record.id, "place")]
    restore(session, record.id)
    if record.territory_id is not None and changed:
        join_points(session, JOIN, plan_ids=joined_plan_ids(session, record.territory_id), object_ids=changed)


def _mapping(table: Table, options: ImportOptions, file_name: str) -> ColumnMapping:
    """The columns of the file; coordinates are a must where nothing else says where a place is."""
    columns = [str(column) for column in table.frame.columns]
    mapping = map_columns(columns, FIELDS, options.mapping, file_name=file_name)
    if table.geometry is not None or mapping.get("address") or mapping.get("compound") or mapping.get("building"):
        return mapping
    fields = [replace(field, required=field.required or field.name in {"lon", "lat"}) for field in FIELDS]
    return map_columns(columns, fields, options.mapping, file_name=file_name)


def _stand_for(session: Session, territory_id: int, found: Places) -> tuple[pd.DataFrame, list[Fault]]:
    """The names of the file with what each stands for, and a fault for each row that stands for nothing known."""
    meant = _Meant(session, territory_id, found.said)
    rows = {int(row): meant.of(int(row)) for row in found.said["row"]}
    kinds = [
        (NamedKind.PLACE, key) if key else rows.get(int(row)) or (None, None)
        for row, key in zip(found.names["row"], found.names["place_key"], strict=True)
    ]
    names = found.names.assign(
        stands_for=pd.Series([kind and kind.value for kind, _ in kinds], index=found.names.index, dtype=object),
        stands_for_key=pd.Series([key for _, key in kinds], index=found.names.index, dtype=object),
    )
    return alias_rows(names.dropna(subset=["stands_for"])), list(_strangers(found.said, rows, meant))


class _Meant:
    """What the rows of a file that have no point stand for, looked up for all of them at once."""

    def __init__(self, session: Session, territory_id: int, said: pd.DataFrame) -> None:
        self._said = {int(row["row"]): row for row in _keyed(session, territory_id, said).to_dict("records")}
        wanted = [normalise(text) for text in said["address"].dropna()]
        here = select(Address.normalised, Address.key).where(Address.territory_id == territory_id)
        self._addresses: dict[str, list[str]] = {}
        for form, key in session.execute(here.where(Address.normalised.in_(wanted)).order_by(Address.key)):
            self._addresses.setdefault(form, []).append(key)
        self._compounds = set(session.scalars(_known(Compound, territory_id)))
        self._buildings = set(session.scalars(_known(Building, territory_id)))

    def of(self, row: int) -> tuple[NamedKind, str] | None:
        """What a row stands for: the smallest thing that it names."""
        said = self._said[row]
        if said["address"]:
            keys = self._addresses.get(normalise(said["address"]), [])
            return (NamedKind.ADDRESS, keys[0]) if len(keys) == 1 else None
        if said["building"]:
            key = said["building_key"]
            return (NamedKind.BUILDING, key) if key in self._buildings else None
        return (NamedKind.COMPOUND, said["compound_key"]) if said["compound_key"] in self._compounds else None

    def are_several(self, row: int) -> bool:
        """Whether a row names an address that several door-plates have."""
        return len(self._addresses.get(normalise(self._said[row]["address"] or ""), [])) > 1


def _keyed(session: Session, territory_id: int, said: pd.DataFrame) -> pd.DataFrame:
    known = select(Compound.name, Compound.community).where(Compound.territory_id == territory_id)
    there = [(name, community) for name, community in session.execute(known)]
    return with_keys(said.assign(community=pd.Series([None] * len(said), index=said.index, dtype=object)), there)


def _known(model: type[Compound] | type[Building], territory_id: int) -> Select[str]:
    return select(model.key).where(model.territory_id == territory_id)


def _strangers(said: pd.DataFrame, rows: dict[int, tuple[NamedKind, str] | None], meant: _Meant) -> Iterator[Fault]:
    for row in said.to_dict("records"):
        number = int(row["row"])
        if rows[number] is None:
            sentence = _SEVERAL if meant.are_several(number) else _UNKNOWN
            value = row["address"] or f"{row['compound'] or ''}{row['building'] or ''}"
            yield Fault(code="place.stands_for_nothing", sentence=sentence, row=number, value=str(value))


def _write(session: Session, record: Import, found: Places, names: pd.DataFrame) -> "pd.Series[str]":
    """The state of each row: that of its place; of a row of names, of the first that changed."""
    territory_id = record.territory_id
    assert territory_id is not None  # noqa: S101 (set by the caller)
    states = merge_places(session, record.id, territory_id, found.frame)
    said = merge_aliases(session, record.id, territory_id, names)
    order = {"new": 0, "changed": 1, "same": 2}
    by_row: dict[Any, str] = dict(states)
    of_names: dict[Any, str] = {}
    for row, state in zip(said.index, said, strict=True):
        of_names[row] = min(state, of_names.get(row, state), key=order.__getitem__)
    for row, state in of_names.items():
        place = by_row.setdefault(row, state)
        by_row[row] = "changed" if (place, state) != ("same", "same") and place == "same" else place
    return pd.Series(by_row, dtype=object)


def _rows_outside(session: Session, plan_id: int | None, frame: pd.DataFrame) -> list[int]:
    outside = (
        select(Place.key)
        .join(PlaceGrid, PlaceGrid.place_id == Place.id)
        .where(PlaceGrid.plan_id == plan_id, PlaceGrid.grid_id.is_(None))
    )
    return frame.loc[frame["key"].isin(session.scalars(outside).all()), "row"].astype(int).tolist()


def _outside_faults(found: Places, outside: list[int]) -> Iterator[Fault]:
    lying_outside = found.frame[found.frame["row"].isin(outside)]
    for row, lon, lat, name in lying_outside[["row", "lon", "lat", "name"]].itertuples(index=False):
        yield Fault(
            code="place.outside",
            sentence=say("The place lies in no grid. It is kept without one."),
            severity=Severity.WARNING,
            row=int(row),
            value=name,
            place=(float(lon), float(lat)),
        )
