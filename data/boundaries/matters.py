"""Incidents of a small town: what, where, when, and whether it is done. Never who."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import shapely
from doors import FLAT, HOUSE, SHOP, Door, places
from grids import Grid
from town import Town

COUNT = 402
FIRST_DAY = datetime(2026, 10, 12)  # noqa: DTZ001 - the file holds local time without a zone, as such lists do
LAST = datetime(2026, 11, 15, 23, 59)  # noqa: DTZ001 - the same
HOT_SHARE = 0.6
SPOT_DOORS = 36
METRES_PER_DEGREE = np.array([86200.0, 111000.0])  # near 39 N; good enough for a few steps from a door
HOT_SPOTS = {"152922103": 6, "152922104": 3, "152922105": 2}

KINDS = {
    "环境卫生": (17, 30, (
        "垃圾桶满了没有清运", "路边堆放建筑垃圾", "沙尘过后巷道积沙较多", "绿化带内有生活垃圾", "早市收摊后菜叶没清扫",
    )),
    "消防通道堵塞": (9, 14, (
        "车辆停在消防通道上", "楼道口堆放纸箱和旧家具", "消防栓前停放三轮车", "单元门前堆放煤和柴火",
    )),
    "噪音": (8, 20, ("夜间施工声音大", "音响声音过大影响休息", "凌晨装卸货噪声大", "锅炉房风机声音大")),
    "路灯损坏": (10, 60, (
        "路灯不亮，夜间看不清路", "两盏路灯一直闪烁", "灯杆倾斜，有倒的危险", "整条巷子路灯不亮",
    )),
    "下水堵塞": (9, 18, (
        "污水井外溢，路面有水", "下水管道堵塞返味", "井盖松动，过车有响声", "雨水口被沙子堵住",
    )),
    "供暖": (14, 36, ("室内温度不到十八度", "暖气管道漏水", "整栋楼暖气不热", "换热站停泵，供水温度低")),
    "占道经营": (8, 12, ("商铺货物摆到人行道", "流动摊点占用路口", "早点摊占用盲道", "修车摊占用慢车道")),
    "流浪犬": (8, 26, ("有三四只流浪犬在巷口活动", "校门口有流浪犬", "垃圾点附近流浪犬聚集")),
    "邻里纠纷": (5, 70, ("楼上漏水引起争执，需要调解", "院墙边界有争议，需要调解", "停车位使用有争议，需要调解")),
    "公共设施": (7, 80, ("健身器材损坏", "公交站牌倒伏", "休息座椅木板断裂", "路面坑洼，积水结冰")),
    "乱停车": (5, 10, ("车辆停在路口影响通行", "大货车夜间停在居民区路边", "校门口接送车辆停放混乱")),
}  # fmt: skip
"""Category: its weight, the usual hours until it is closed, and what is written about it."""


@dataclass(frozen=True)
class Matter:
    """One incident; `closed_at` is None while it is open. Times are local."""

    category: str
    status: str
    reported_at: datetime
    closed_at: datetime | None
    address: str
    description: str
    lonlat: tuple[float, float]


@dataclass(frozen=True)
class _Spot:
    """Neighbouring door-plates, nearest first, where the same things happen again and again."""

    doors: tuple[Door, ...]
    categories: tuple[str, ...]


def matters_of(
    rng: np.random.Generator, towns: Sequence[tuple[Town, Sequence[Grid]]], doors: Sequence[Door]
) -> list[Matter]:
    """All incidents in the order of their reports."""
    inside = [door for door in doors if door.grid is not None and not door.retired_on]
    spots = [spot for town, _ in towns for spot in _spots(rng, town, inside)]
    tree = shapely.STRtree([shapely.Point(door.lonlat) for door in inside])
    matters = [_matter(rng, spots, inside, tree) for _ in range(COUNT)]
    return sorted(matters, key=lambda matter: (matter.reported_at, matter.lonlat))


def _spots(rng: np.random.Generator, town: Town, doors: Sequence[Door]) -> list[_Spot]:
    here = [door for door in doors if (door.grid or "").startswith(town.layout.code)]
    groups = (
        (SHOP, "c", ("占道经营", "环境卫生", "乱停车", "噪音")),
        (FLAT, "cm", ("供暖", "消防通道堵塞", "下水堵塞", "邻里纠纷")),
        (HOUSE, "he", ("路灯损坏", "流浪犬", "公共设施", "下水堵塞")),
    )
    spots = []
    for number in range(HOT_SPOTS[town.layout.code]):
        kind, zones, categories = groups[number % len(groups)]
        fitting = [door for door in here if door.kind == kind and _zone(town, door) in zones]
        middle = np.array(fitting[int(rng.integers(len(fitting)))].lonlat)
        away = np.hypot(*((places(here) - middle) * METRES_PER_DEGREE).T)
        spots.append(_Spot(tuple(here[i] for i in np.argsort(away, kind="stable")[:SPOT_DOORS]), categories))
    return spots


def _zone(town: Town, door: Door) -> str:
    return town.blocks[door.block].zone if door.block is not None else ""


def _matter(rng: np.random.Generator, spots: Sequence[_Spot], doors: Sequence[Door], tree: shapely.STRtree) -> Matter:
    if rng.random() < HOT_SHARE:
        spot = spots[int(len(spots) * rng.random() ** 1.6)]
        category, door = _weighted(rng, spot.categories), spot.doors[int(SPOT_DOORS * rng.random() ** 1.8)]
    else:
        category, door = _weighted(rng, tuple(KINDS)), doors[int(rng.integers(len(doors)))]
    lonlat = np.round(np.array(door.lonlat) + rng.standard_normal(2) * 7.0 / METRES_PER_DEGREE, 7)
    nearest = doors[int(tree.nearest(shapely.Point(lonlat)))]
    reported_at, closed_at, status = _times(rng, category)
    texts = KINDS[category][2]
    return Matter(
        category=category,
        status=status,
        reported_at=reported_at,
        closed_at=closed_at,
        address="" if rng.random() < 0.03 else nearest.text + ("", "附近", "门前", "旁")[int(rng.integers(4))],
        description=texts[int(rng.integers(len(texts)))],
        lonlat=(float(lonlat[0]), float(lonlat[1])),
    )


def _weighted(rng: np.random.Generator, categories: Sequence[str]) -> str:
    weights = np.cumsum([KINDS[category][0] for category in categories])
    return categories[int(np.searchsorted(weights, rng.random() * weights[-1], side="right"))]


def _times(rng: np.random.Generator, category: str) -> tuple[datetime, datetime | None, str]:
    """When it was reported and closed; more is reported in the two weeks of the patrols than before."""
    days = 34.9 * rng.random() ** 0.6
    if category == "供暖":
        days = max(days, 3.0 + 5 * rng.random())  # heating begins on 15 October
    minutes = int(7 * 60 + 14.5 * 60 * rng.random()) if category != "噪音" else int(21 * 60 + 170 * rng.random())
    reported_at = FIRST_DAY + timedelta(days=int(days), minutes=minutes)
    closed_at = reported_at + timedelta(minutes=int(60 * KINDS[category][1] * (0.15 + 2.2 * rng.random() ** 2)))
    if closed_at < LAST and rng.random() < 0.93:
        return reported_at, closed_at, "已办结"
    waiting = (LAST - reported_at) < timedelta(hours=30) and rng.random() < 0.6
    return reported_at, None, "待受理" if waiting else "处理中"
