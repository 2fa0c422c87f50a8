"""A town of street blocks with doors, brought in by its files: what drafts are drawn on in a real program."""

import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.plans.drafts import draft_of_town
from geo.core.settings import Settings
from geo.db.database import Database
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.publishing.importing import import_file
from tests.api.plans.conftest import choose_way


def bring_in_town(database: Database, settings: Settings, folder: Path) -> None:
    """Some 240 blocks in four communities of two grids each, and a door for each four households or so."""
    town = draft_of_town(3, columns=16, rows=16, households=800, communities=(2, 2), grids=(2, 1))
    boundaries, doors = folder / "blocks.geojson", folder / "doors.csv"
    boundaries.write_text(json.dumps(_features(town)), encoding="utf-8")
    doors.write_text("\n".join(_doors(town)) + "\n", encoding="utf-8")
    options = ImportOptions(zone=settings.zone, dissolve=True, territory="152922", territory_name="阿拉善右旗")
    import_file(database, ImportKind.BOUNDARIES, boundaries, options)
    import_file(database, ImportKind.ADDRESSES, doors, ImportOptions(zone=settings.zone))
    choose_way(database, "short")


def bring_in_compound(database: Database, folder: Path) -> None:
    """Forty doors of six households in the third block of the town, closer together than those that are there."""
    town = draft_of_town(3, columns=16, rows=16, households=800, communities=(2, 2), grids=(2, 1))
    corners = np.column_stack([np.cumsum(town["vertices"][axis]) / 1e8 for axis in "xy"])
    x, y = corners[np.cumsum(town["blocks"]["rings"][2][0])].mean(axis=0)
    lines = ["门牌编号,地址,经度,纬度,户数"]
    lines += [
        f"c{at},家属院路{at + 1}号,{x + 0.00005 * (at % 8 - 4):.8f},{y + 0.00005 * (at // 8 - 2):.8f},6"
        for at in range(40)
    ]
    path = folder / "compound.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    import_file(database, ImportKind.ADDRESSES, path, ImportOptions(zone=ZoneInfo("Asia/Shanghai")))


def _features(town: dict[str, Any]) -> dict[str, Any]:
    x, y = (np.cumsum(town["vertices"][axis]) / 1e8 for axis in "xy")
    features = []
    for at, rings in enumerate(town["blocks"]["rings"]):
        ring = np.cumsum(rings[0])
        corners = [[round(float(x[each]), 8), round(float(y[each]), 8)] for each in [*ring, ring[0]]]
        grid = town["grids"][town["blocks"]["grid"][at]]
        community = town["communities"][town["blocks"]["community"][at]]
        said = {
            "网格编码": grid["code"],
            "网格名称": grid["name"],
            "社区编码": community["code"],
            "社区名称": community["name"],
            "乡镇编码": "152922101",
            "乡镇名称": "巴丹吉林镇",
        }
        geometry = {"type": "Polygon", "coordinates": [corners]}
        features.append({"type": "Feature", "properties": said, "geometry": geometry})
    return {"type": "FeatureCollection", "features": features}


def _doors(town: dict[str, Any]) -> list[str]:
    x, y = (np.cumsum(town["points"][axis]) / 1e8 for axis in "xy")
    lines = ["门牌编号,地址,经度,纬度,户数"]
    lines += [f"d{at},曙光路{at + 1}号,{lon:.8f},{lat:.8f},4" for at, (lon, lat) in enumerate(zip(x, y, strict=True))]
    return lines
