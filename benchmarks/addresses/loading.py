"""Putting a made-up city into a database: territory, towns, communities, one plan, its grids and all plates."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from benchmarks.addresses.world import Cell, Plate, World
from geo.addresses.indexing import read_territory
from geo.addresses.joins import JOIN
from geo.addresses.rules import normalise, normalise_building
from geo.boundaries.joins import join_points
from geo.boundaries.models import Community, Grid, Plan, PlanCommunity, Territory, Town
from geo.core import clock
from geo.imports.staging import copy_frame

_AT_ONCE = 100_000


@dataclass(frozen=True)
class Loaded:
    """Where a city lies in the database."""

    territory_id: int
    plan_id: int


def load_ground(
    session: Session, name: str, code: str, cells: Sequence[Cell], communities: dict[str, tuple[str, str]]
) -> Loaded:
    """A territory with one plan in force; `communities` gives name and town by code."""
    territory = Territory(code=code, name=name, made_up=True)
    session.add(territory)
    session.flush()
    plan = Plan(territory_id=territory.id, name="现行", digest=b"1", datum="wgs84", created_at=clock.now())
    towns = {
        town: Town(territory_id=territory.id, code=f"{code}{index:03d}", name=town)
        for index, town in enumerate(sorted({town for _, town in communities.values()}))
    }
    rows = {key: Community(territory_id=territory.id, code=key) for key in communities}
    session.add_all([plan, *towns.values(), *rows.values()])
    session.flush()
    outlines: dict[str, list[shapely.Polygon]] = {}
    for cell in cells:
        outlines.setdefault(cell.community_code, []).append(cell.box)
    for key, (community, town) in communities.items():
        outline = from_shape(_multi(shapely.union_all(outlines[key])), srid=4326)
        session.add(
            PlanCommunity(
                plan_id=plan.id,
                community_id=rows[key].id,
                town_id=towns[town].id,
                name=community,
                area_m2=1.0,
                outline=outline,
            )
        )
    session.execute(
        insert(Grid),
        [_grid(plan.id, rows[cell.community_code].id, ordinal, cell) for ordinal, cell in enumerate(cells)],
    )
    territory.plan_id = plan.id
    session.flush()
    return Loaded(territory.id, plan.id)


def _grid(plan_id: int, community_id: int, ordinal: int, cell: Cell) -> dict[str, object]:
    return {
        "plan_id": plan_id, "community_id": community_id, "code": cell.code, "name": cell.code, "ordinal": ordinal,
        "colour": ordinal % 6, "area_m2": 1.0, "geom": from_shape(_multi(cell.box), srid=4326),
    }  # fmt: skip


def _multi(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([shape]) if isinstance(shape, shapely.Polygon) else shape


def load_world(session: Session, world: World, name: str, code: str) -> Loaded:
    """All of a city, joined to its grids and read."""
    loaded = load_ground(session, name, code, world.cells, world.communities)
    for start in range(0, len(world.plates), _AT_ONCE):
        copy_plates(session, loaded, (_row(plate) for plate in world.plates[start : start + _AT_ONCE]))
    finish(session, loaded)
    return loaded


def _row(plate: Plate) -> tuple[object, ...]:
    building = f"{plate.building}号楼{plate.unit}单元" if plate.compound else None
    return (str(plate.number), plate.text, plate.compound or None, building, plate.community, plate.lon, plate.lat)


def copy_plates(session: Session, loaded: Loaded, rows: Iterable[tuple[object, ...]]) -> None:
    """Rows of key, text, compound, building, community, lon, lat."""
    frame = pd.DataFrame(rows, columns=["key", "text", "compound", "building", "community", "lon", "lat"], dtype=object)
    points = shapely.points(frame.pop("lon").astype(float), frame.pop("lat").astype(float))
    frame["normalised"] = [normalise(each) for each in frame["text"]]
    frame["normalised_building"] = list(map(normalise_building, frame["compound"], frame["building"]))
    frame["territory_id"] = loaded.territory_id
    frame["households"] = 1
    frame["datum"] = "wgs84"
    frame["geom"] = shapely.to_wkb(shapely.set_srid(points, 4326), hex=True, include_srid=True)
    copy_frame(session, "address", frame)


def finish(session: Session, loaded: Loaded) -> None:
    """Join the plates to their grids and read them."""
    join_points(session, JOIN, plan_ids=[loaded.plan_id])
    read_territory(session, loaded.territory_id)


def tables_in_order(session: Session) -> None:
    """What autovacuum does within minutes: statistics."""
    for table in ("address", "address_grid", "address_name", "address_part", "address_gram", "grid"):
        session.execute(text(f"ANALYZE {table}"))
