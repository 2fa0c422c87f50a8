"""What a plan changes on the ground: the pieces that change grid, and the buildings and doors in them, one by one.

A plan in consultation is not edited, so what it changes is worked out once for each day and each file that came in.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.addresses.queries import standing_doors
from geo.addresses.rules import normalise, normalise_building
from geo.boundaries.coverages.plane import Plane
from geo.boundaries.drafting.leaves import Doors
from geo.boundaries.plans.comparing import GridFate, heirs
from geo.boundaries.queries import PlanInfo, community_frame, grid_frame
from geo.db.kept import keep
from geo.imports.models import Import
from geo.publishing.comparing import Comparison, grids_of
from geo.publishing.consultations import Consultation
from geo.publishing.desk import Desk

SMALLEST_M2 = 1.0
"""A smaller piece is a border that was drawn again."""

_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Place:
    """A building, or a door where no building is named, that changes grid; grids by code, None for outside."""

    community: str
    name: str
    before: str | None
    after: str | None
    forms: tuple[str, ...]

    def is_meant_by(self, wanted: str) -> bool:
        """Whether a question in search form may mean this place: a part of its name, or more than the whole of it."""
        return any(wanted in each or wanted.startswith(each) for each in self.forms)


@dataclass(frozen=True)
class Redraw:
    """What a plan changes: figures and grids as everywhere, the `pieces` that change grid, and the `places` in them.

    `pieces` has the columns before and after (codes) and polygons in EPSG:4326; `grids` are the new plan's that are
    not as they were.
    """

    comparison: Comparison
    pieces: gpd.GeoDataFrame
    grids: gpd.GeoDataFrame
    places: list[Place]


def redraw_of(session: Session, desk: Desk, consulted: Consultation, day: date) -> Redraw:
    """What a plan in consultation changes, by the door-plates that stand on a day."""
    before, after = consulted.base, consulted.plan
    came_and_went = select(func.count(Import.applied_at), func.count(Import.undone_at))
    files = tuple(session.execute(came_and_went).one())
    key = (before.id, after.id, consulted.version, day, files)
    return keep(session, "redraw", key, lambda: redraw(session, desk, before, after, day))


def redraw(session: Session, desk: Desk, before: PlanInfo, after: PlanInfo, day: date) -> Redraw:
    """What a plan changes against a written one, by the door-plates that stand on a day."""
    old, new = grid_frame(session, before.id), grids_of(session, desk, after)
    pieces, changed = _pieces(Comparison(old, new, Doors.none(), day))
    doors = standing_doors(session, before.territory_id, day, within=shapely.union_all(pieces.geometry.to_numpy()))
    lived_in = doors[doors["households"] > 0]
    comparison = Comparison(old, new, _as_doors(lived_in), day)
    homes = dict(zip(old["code"], old["community_code"], strict=True))
    said = community_frame(session, before.id)
    names = dict(zip(said["code"], said["name"], strict=True))
    return Redraw(comparison, pieces, new[new["code"].isin(changed)], _places(comparison, doors, homes, names))


def _pieces(comparison: Comparison) -> tuple[gpd.GeoDataFrame, set[str]]:
    """The ground that changes grid, and the codes of the grids of after that are not as they were."""
    moved = {code for each in comparison.changes if each.fate not in _STILL for code in (*each.before, *each.after)}
    old, new = (each[each["code"].isin(moved)] for each in (comparison.before, comparison.after))
    one, other = shapely.STRtree(old.geometry.to_numpy()).query(new.geometry.to_numpy(), predicate="intersects")
    goes_on = heirs(comparison.changes)
    codes_new, codes_old = new["code"].to_numpy(), old["code"].to_numpy()
    pairs = [(b, a) for a, b in zip(one, other, strict=True) if goes_on.get(codes_old[b], codes_old[b]) != codes_new[a]]
    at_old, at_new = (np.array(each, np.int64) for each in (zip(*pairs, strict=True) if pairs else ((), ())))
    shared = shapely.intersection(old.geometry.to_numpy()[at_old], new.geometry.to_numpy()[at_new])
    polygons = np.array([_areal(each) for each in shared], dtype=object)
    large = _areas_m2(polygons) >= SMALLEST_M2 if len(polygons) else np.empty(0, np.bool_)
    columns = {"before": codes_old[at_old][large], "after": codes_new[at_new][large]}
    return gpd.GeoDataFrame(columns, geometry=list(polygons[large]), crs=comparison.before.crs), moved & {*codes_new}


_STILL = frozenset({GridFate.SAME, GridFate.RENAMED, GridFate.REDIGITISED})


def _areal(shape: Any) -> Any:
    """The polygons of a shape; where two only touch, there are none."""
    parts = [each for each in shapely.get_parts(shape) if shapely.get_dimensions(each) == 2]
    return shapely.MultiPolygon(parts)


def _areas_m2(polygons: NDArray[Any]) -> NDArray[np.float64]:
    """Areas in square metres, 0 where there are no polygons."""
    if shapely.is_empty(polygons).all():
        return np.zeros(len(polygons))
    extent = np.array([shapely.box(*shapely.total_bounds(polygons))], dtype=object)
    return np.asarray(shapely.area(Plane.around(extent).stretch(polygons)), np.float64)


def _as_doors(doors: pd.DataFrame) -> Doors:
    lonlat = np.ascontiguousarray(doors[["lon", "lat"]].to_numpy(np.float64).reshape(-1, 2))
    return Doors(lonlat, doors["households"].to_numpy(np.int64), np.arange(len(doors), dtype=np.int64))


def _places(
    comparison: Comparison, doors: pd.DataFrame, homes: Mapping[str, str], names: Mapping[str, str]
) -> list[Place]:
    """The doors that change grid, those of one building together, by community and then as people count."""
    before, after, moves = comparison.moved(doors[["lon", "lat"]].to_numpy(np.float64).reshape(-1, 2))
    found: dict[tuple[str, str, Any, Any], set[str]] = {}
    texts = zip(doors["text"], doors["compound"], doors["building"], before, after, moves, strict=True)
    for text, compound, building, was, becomes, does_move in texts:
        if not does_move:
            continue
        name = f"{compound}{building}" if compound and building else text
        forms = {normalise(text), normalise(name), normalise_building(compound, building) or ""}
        found.setdefault((homes.get(was, ""), name, was, becomes), set()).update(forms - {""})
    return [
        Place(names.get(home, ""), name, was, becomes, tuple(sorted(forms)))
        for (home, name, was, becomes), forms in sorted(found.items(), key=lambda each: _in_order(each[0]))
    ]


def _in_order(key: tuple[str, str, Any, Any]) -> tuple[Any, ...]:
    home, name, was, becomes = key
    counted = [(int(each), "") if each.isdecimal() else (-1, each) for each in _DIGITS.split(name)]
    return home, counted, str(was), str(becomes)
