"""What each block is used for, and compounds with numbered buildings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from grids import Grid
from ground import Points, rectangle_sides
from layout import Reserve
from plates import Slot
from shapely.geometry import Point, Polygon
from town import Town

FIRST_NAMES = (
    "安居", "金桥", "锦绣", "和谐", "康乐", "绿洲", "胡杨", "驼铃", "沁园", "丽景", "馨苑", "惠民",
    "兴牧", "祥和", "瑞丰", "民乐", "吉祥", "富康", "明珠", "世纪", "龙泉", "景苑", "腾龙", "新华",
    "福源", "永安", "东方", "天驿", "佳和", "鸿雁", "红柳", "梭梭", "苁蓉", "敖包",
)  # fmt: skip
LAST_NAMES = ("小区", "家园", "花园", "佳苑", "新村")
INSTITUTIONS = (
    "粮食局", "供电所", "盐场", "邮电局", "畜牧局", "林草局", "运输公司", "水务局", "建筑公司", "农牧银行",
    "地质队", "商业局", "教师", "气象站",
)  # fmt: skip
OFFICES = (
    "社区服务中心",
    "卫生服务站",
    "供电营业厅",
    "邮政支局",
    "文化站",
    "幼儿园",
    "供热站",
    "自来水站",
    "派出所",
    "税务所",
    "车管所",
    "老年活动中心",
)
SIZES = (12, 12, 12, 12, 16, 16, 18, 24, 24, 36)
PLOT_M2 = 12500.0
ROW_M, COLUMN_M, MARGIN_M = 37.0, 52.0, 15.0


@dataclass(frozen=True)
class Building:
    """A numbered building of a compound; `at` in metres."""

    number: int
    households: int
    at: tuple[float, float]


@dataclass(frozen=True)
class Compound:
    """A named group of buildings behind one gate: the gate's slot gives street and number."""

    name: str
    gate: Slot
    buildings: tuple[Building, ...]

    @property
    def households(self) -> int:
        """The households of all its buildings."""
        return sum(building.households for building in self.buildings)


def uses_of(rng: np.random.Generator, town: Town, grids: Sequence[Grid]) -> list[str]:
    """One word a block: compound, houses, market, office, park, school or yard."""
    uses = [block.reserve.use if block.reserve else _use(rng, block.zone) for block in town.blocks]
    for grid in grids:
        free = [b for b in grid.blocks if town.blocks[b].reserve is None]
        fitting = sorted(free, key=lambda b: round(abs(float(shapely.area(town.blocks_m[b])) - PLOT_M2), 1))
        wanted = {"c": 1, "m": 2, "h": 1, "e": int(rng.random() < 0.6)}[town.blocks[fitting[0]].zone]
        wanted -= sum(uses[b] == "compound" for b in grid.blocks)
        for block in fitting[: max(0, wanted)]:
            uses[block] = "compound"
    return uses


def _use(rng: np.random.Generator, zone: str) -> str:
    chance = rng.random()
    shares = {
        "c": (("market", 0.4), ("office", 0.6)),
        "m": (("market", 0.1), ("office", 0.25), ("park", 0.29)),
        "h": (("office", 0.08), ("yard", 0.14)),
        "e": (("office", 0.05), ("yard", 0.33)),
    }[zone]
    return next((use for use, upto in shares if chance < upto), "houses")


def compound_names(rng: np.random.Generator) -> list[str]:
    """More names than there are compounds, each once, in a random order."""
    names = [first + LAST_NAMES[int(rng.integers(len(LAST_NAMES)))] for first in FIRST_NAMES]
    names += [f"{institution}家属院" for institution in INSTITUTIONS]
    names += [first + last for first in FIRST_NAMES for last in LAST_NAMES if first + last not in names]
    head = [names[i] for i in rng.permutation(len(FIRST_NAMES) + len(INSTITUTIONS))]
    return head + names[len(head) :]


@dataclass(frozen=True)
class Plot:
    """A block on which a compound may stand, with the slots along its streets."""

    town: Town
    block: int
    slots: Sequence[Slot]

    @property
    def reserve(self) -> Reserve | None:
        """What the plan keeps the block for."""
        return self.town.blocks[self.block].reserve


def compound_on(rng: np.random.Generator, plot: Plot, name: str, room: int) -> Compound | None:
    """A compound for at most `room` households, or None where there is no slot or space."""
    places = building_places(plot.town.blocks_m[plot.block])
    if not plot.slots or not len(places) or room < SIZES[0]:
        return None
    households = [12] * 13 if plot.reserve else _sizes(rng, min(len(places), 13), room)
    spread = np.linspace(0, len(places) - 1, min(len(households), len(places)))
    chosen = places[np.unique(spread.round().astype(int))]
    buildings = [
        Building(number, count, (float(x), float(y)))
        for number, (count, (x, y)) in enumerate(zip(households, chosen, strict=False), start=1)
    ]
    return Compound(name, _gate(plot), tuple(buildings))


def _gate(plot: Plot) -> Slot:
    """The slot with the number that the plan wants, else one in the middle of the best street."""
    rank = {"main": 0, "side": 1, "lane": 2}
    ranks = {slot: rank[plot.town.streets[slot.street].level] for slot in plot.slots}
    wanted = plot.reserve.number if plot.reserve else None
    fitting = [slot for slot in plot.slots if ranks[slot] == min(ranks.values()) and wanted in {None, slot.number}]
    centre = plot.town.blocks_m[plot.block].centroid
    return min(fitting, key=lambda slot: (round(centre.distance(Point(slot.at)), 1), slot.number))


def _sizes(rng: np.random.Generator, places: int, room: int) -> list[int]:
    sizes: list[int] = []
    alike = SIZES[int(rng.integers(len(SIZES)))]
    while len(sizes) < places and sum(sizes) + SIZES[0] <= room:
        size = alike if rng.random() < 0.6 else SIZES[int(rng.integers(len(SIZES)))]
        if sum(sizes) + size <= room:
            sizes.append(size)
        else:
            alike = SIZES[0]
    return sizes


def building_places(polygon: Polygon) -> Points:
    """Middles of buildings in rows that face south, row by row from the north-west; shape (n, 2), metres."""
    east = max(rectangle_sides(polygon), key=lambda side: abs(side[0]) / np.hypot(*side))
    east = east / np.hypot(*east) * np.sign(east[0])
    south = np.array([east[1], -east[0]])
    inner = polygon.buffer(-MARGIN_M)
    if inner.is_empty:
        return np.zeros((0, 2))
    spread = (shapely.get_coordinates(inner) - np.array(inner.centroid.coords[0])) @ np.column_stack([east, south])
    columns, rows = _centred(spread[:, 0], COLUMN_M), _centred(spread[:, 1], ROW_M)
    places = [np.array(inner.centroid.coords[0]) + column * east + row * south for row in rows for column in columns]
    return np.array([place for place in places if inner.contains(Point(place))]).reshape(-1, 2)


def _centred(extent: Points, step_m: float) -> Points:
    """Evenly spaced offsets that fill an extent, at least one."""
    count = max(1, int((extent.max() - extent.min()) // step_m) + 1)
    middle = (extent.max() + extent.min()) / 2
    return np.asarray(middle + (np.arange(count) - (count - 1) / 2) * step_m)
