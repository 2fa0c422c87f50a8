"""Coverage as programs get it: lengths in metres, times in the territory's zone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import shapely
from sqlalchemy.orm import Session

from api.coverage.asking import By, Covered
from geo.boundaries.snapshots import plan_grids
from geo.core.viewer import Right
from geo.patrols.derived import figures
from geo.patrols.derived.blindspots import DAYS, BlindSpot, blind_spots
from geo.patrols.derived.lines import stretch_lines
from geo.patrols.derived.marking import waiting
from geo.patrols.derived.presence import presence_by_grid, presence_by_street
from maps.legend import stale_class

FIGURES: dict[By, Callable[..., pd.DataFrame]] = {
    "grid": figures.by_grid,
    "street": figures.by_street,
    "team": figures.by_team,
}
PRESENCE: dict[By, Callable[..., pd.DataFrame]] = {"grid": presence_by_grid, "street": presence_by_street}


def coverage_document(session: Session, asked: Covered, by: By) -> dict[str, Any]:
    """The figures of each grid, street or team; `share` is what tracks show of the length."""
    items: list[dict[str, Any]] = []
    asked = asked.of_teams(session) if by == "team" else asked
    if asked.question is not None:
        frame = FIGURES[by](session, asked.question)
        if by in PRESENCE:
            frame = frame.join(PRESENCE[by](session, asked.question))
        named = _grid_names(session, asked) if by == "grid" else {}
        items = [
            _item(by, key, row, named, asked) for key, row in zip(frame.index, frame.to_dict("records"), strict=True)
        ]
    return head(session, asked) | {"by": by, "items": items}


def together(items: list[dict[str, Any]]) -> dict[str, float]:
    """The metres of all grids of a document together: how long, walked with a track, only reported, missed."""
    return {name: sum(item[name] for item in items) for name in ("length_m", "recorded_m", "reported_m", "missed_m")}


MOST_SPOTS = 5_000


def blind_spot_document(
    session: Session, asked: Covered, *, days: int | None, limit: int = MOST_SPOTS
) -> dict[str, Any]:
    """The blind spots, the first `limit` of `count` of them, each with its middle; `missed` are those not reported.

    Without `days` by the targets that hold; the length is of what is to be walked at any hour.
    """
    found = [] if asked.question is None else blind_spots(session, asked.question, days=days)
    named = _grid_names(session, asked)
    shown = found[:limit]
    lines = iter(stretch_lines(session, [piece for each in shown for piece in each.pieces]))
    items = [spot_item(each, [next(lines) for _ in each.pieces], named, asked) for each in shown]
    length_m = round(sum(each.length_mm for each in found if not each.reported and not each.night) / 1000, 1)
    told = {
        "days": days or DAYS,
        "by_targets": days is None,
        "count": len(found),
        "missed": sum(not each.reported for each in found),
    }
    return head(session, asked) | told | {"length_m": length_m, "items": items}


def piece_features(session: Session, asked: Covered) -> dict[str, Any]:
    """Every piece of street as a feature, with `stale` from 0 (a track within a day) to 4, and 5 for none ever."""
    features: list[dict[str, Any]] = []
    if asked.question is not None:
        frame, named = figures.pieces(session, asked.question), _grid_names(session, asked)
        names = figures.street_names(session, asked.question.network_id)
        rows = frame.to_dict("records")
        lines = stretch_lines(session, [(row["segment"], row["from_mm"], row["to_mm"]) for row in rows])
        features = [
            _feature(line, _piece(row, names[row["segment"]], named, asked))
            for row, line in zip(rows, lines, strict=True)
        ]
    return {"type": "FeatureCollection", **head(session, asked), "features": features}


def spot_features(document: dict[str, Any]) -> dict[str, Any]:
    """The blind spots of a document as features."""
    features = [_feature_of(item) for item in document["items"]]
    return {"type": "FeatureCollection"} | {k: v for k, v in document.items() if k != "items"} | {"features": features}


def head(session: Session, asked: Covered) -> dict[str, Any]:
    """What stands before every answer: plan and days, whether there are streets, how many patrols are being derived.

    How many those are is told to those who may see all of them.
    """
    plan, territory_id = asked.ground.plan, asked.ground.territory.id
    sees_all = asked.ground.reach(session, Right.COVERAGE_READ).is_whole
    return {
        "plan": {"id": plan.id, "name": plan.name, "from": plan.from_at},
        "from": asked.period.first,
        "to": asked.period.last,
        "streets": asked.question is not None,
        "waiting": len(waiting(session, territory_id)) if sees_all else None,
    }


def spot_item(spot: BlindSpot, pieces: list[Any], named: dict[int, Any], asked: Covered) -> dict[str, Any]:
    """A blind spot; `line` is the longest of its `lines`, and `middle` that of it."""
    lines = sorted(shapely.get_parts(shapely.line_merge(shapely.multilinestrings(pieces))), key=_longest_first)
    middle = shapely.line_interpolate_point(lines[0], 0.5, normalized=True)
    return {
        "street": spot.street,
        "grid": named.get(spot.grid_id or -1),
        "length_m": round(spot.length_mm / 1000, 1),
        "last_at": _local(spot.last_at, asked),
        "hours_since": None if spot.last_at is None else round((asked.now - spot.last_at).total_seconds() / 3600, 1),
        "reported_at": _local(spot.reported_at, asked),
        "reported": spot.reported,
        "middle": [round(middle.x, 7), round(middle.y, 7)],
        "every_days": spot.every_days,
        "night": spot.night,
        "since": _local(spot.since, asked),
        "line": _coordinates(lines[0]),
        "lines": [_coordinates(line) for line in lines],
    }


def _item(by: By, key: Any, row: dict[Any, Any], named: dict[int, Any], asked: Covered) -> dict[str, Any]:
    """A row of a frame of `FIGURES`, joined with `PRESENCE`; under `by` a street, a team, or a grid's code and name.

    A team has `recorded_m` and `reported_m`. Streets and grids have `length_m` and `missed_m` too, `share` (recorded
    of the length, 0 to 1; None without a length), counts, minutes and hours, and instants of the territory's zone.
    """
    item: dict[str, Any] = {by: named.get(key) if by == "grid" else key}
    for name in figures.LENGTHS[:1] * (by != "team") + figures.LENGTHS[1:]:
        item[name.replace("_mm", "_m")] = round(row[name] / 1000, 1)
    if by == "team":
        return item
    return item | {
        "share": round(row["recorded_mm"] / row["length_mm"], 4) if row["length_mm"] else None,
        "missed_m": round(row["missed_mm"] / 1000, 1),
        "stretches": row["stretches"],
        "times": row["times"],
        "times_reported": row["times_reported"],
        "last_at": _local(row["last_at"], asked),
        "hours_since": _number(row["hours_since"]),
        "reported_at": _local(row["reported_at"], asked),
        "patrols": int(_number(row["patrols"]) or 0),
        "minutes": _number(row["minutes"]) or 0.0,
        "hours_between": _number(row["hours_between"]),
    }


def _piece(row: dict[Any, Any], street: str, named: dict[int, Any], asked: Covered) -> dict[str, Any]:
    hours = _number(row["hours_since"])
    return {
        "street": street,
        "grid": named.get(row["grid"]),
        "length_m": round((row["to_mm"] - row["from_mm"]) / 1000, 1),
        "last_at": _local(row["last_at"], asked),
        "hours_since": None if hours is None else round(hours, 1),
        "stale": stale_class(hours),
        "patrols": row["patrols"],
        "recorded": row["recorded"],
        "reported_at": _local(row["reported_at"], asked),
        "reports": row["reports"],
    }


def _grid_names(session: Session, asked: Covered) -> dict[int, Any]:
    frame = plan_grids(session, asked.ground.plan.id)
    return {
        key: {"code": code, "name": name}
        for key, code, name in zip(frame.index, frame["code"], frame["name"], strict=True)
    }


def _feature(line: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": _coordinates(line)},
        "properties": properties,
    }


def _feature_of(item: dict[str, Any]) -> dict[str, Any]:
    geometry: dict[str, Any] = {"type": "LineString", "coordinates": item["line"]}
    if len(item["lines"]) > 1:
        geometry = {"type": "MultiLineString", "coordinates": item["lines"]}
    properties = {name: value for name, value in item.items() if name not in {"line", "lines", "middle"}}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _longest_first(line: Any) -> tuple[float, list[list[float]]]:
    return -float(shapely.length(line)), _coordinates(line)


def _coordinates(line: Any) -> list[list[float]]:
    return [[round(lon, 7), round(lat, 7)] for lon, lat in shapely.get_coordinates(line).tolist()]


def _local(at: datetime | None, asked: Covered) -> datetime | None:
    """An instant by the clocks of the territory, to the second."""
    if at is None or pd.isna(at):
        return None
    return pd.Timestamp(at).floor("s").to_pydatetime().astimezone(asked.ground.zone)


def _number(value: float) -> float | None:
    return None if pd.isna(value) else value
