"""Door-plates: flats, courtyard houses, shops and offices, with their households."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from grids import Grid
from ground import Points
from layout import COUNTY
from plates import Slot, slots_of
from shapely.geometry import Point
from town import Town
from uses import OFFICES, Compound, Plot, compound_on, uses_of

FLAT, HOUSE, SHOP, OFFICE = "住宅楼", "平房院", "商铺", "单位"
HOUSEHOLDS_WANTED = (72, 178)


@dataclass(frozen=True, kw_only=True)
class Door:
    """One door-plate; `block` is None where it lies in no grid. No resident's name anywhere."""

    text: str
    kind: str
    community: str
    lonlat: tuple[float, float]
    block: int | None
    grid: str | None
    households: int = 0
    compound: str = ""
    building: str = ""
    retired_on: str = ""


def doors_of(rng: np.random.Generator, town: Town, grids: Sequence[Grid], names: list[str]) -> list[Door]:
    """All door-plates of a town's grids; names of compounds are taken off the list."""
    by_block: dict[int, list[Slot]] = {}
    for slot in slots_of(rng, town):
        by_block.setdefault(slot.block, []).append(slot)
    uses = uses_of(rng, town, grids)
    doors: list[Door] = []
    for grid in grids:
        low, high = HOUSEHOLDS_WANTED
        wanted = low + int(rng.integers(high - low))
        doors += _grid_doors(rng, _Site(town, grid, uses, by_block), names, wanted)
    return doors


@dataclass(frozen=True)
class _Site:
    town: Town
    grid: Grid
    uses: Sequence[str]
    slots: Mapping[int, list[Slot]]

    def text(self, slot: Slot) -> str:
        layout = self.town.layout
        return f"{COUNTY}{layout.name}{self.town.streets[slot.street].name}{slot.number}号"

    def door(self, slot: Slot, kind: str, text: str, at: tuple[float, float] | None = None) -> Door:
        lon, lat = self.town.layout.frame.to_lonlat(np.array([at or slot.at]))[0]
        return Door(
            text=text, kind=kind, community=self.grid.community.name, lonlat=(float(lon), float(lat)),
            block=slot.block, grid=self.grid.code,
        )  # fmt: skip


def _grid_doors(rng: np.random.Generator, site: _Site, names: list[str], wanted: int) -> list[Door]:
    compounds, doors = _compounds(rng, site, names, wanted)
    if any(compound.name == "幸福小区" for compound in compounds.values()):
        wanted = 192
    for block in site.grid.blocks:
        slots = site.slots.get(block, [])
        doors += _block_doors(rng, site, slots, compounds.get(block))
    left = wanted - sum(door.households for door in doors)
    return _housed(rng, doors, left)


def _compounds(
    rng: np.random.Generator, site: _Site, names: list[str], wanted: int
) -> tuple[dict[int, Compound], list[Door]]:
    compounds: dict[int, Compound] = {}
    doors: list[Door] = []
    room = int(wanted * (0.55 + 0.27 * rng.random()))
    chosen = [block for block in site.grid.blocks if site.uses[block] == "compound"]
    for block in sorted(chosen, key=lambda b: site.town.blocks[b].reserve is None):
        plot = Plot(site.town, block, site.slots.get(block, []))
        compound = compound_on(rng, plot, plot.reserve.name if plot.reserve else names[0], room)
        if compound is not None:
            if plot.reserve is None:
                names.pop(0)
            compounds[block] = compound
            room -= compound.households
            doors += _flats(site, compound)
    return compounds, doors


def _flats(site: _Site, compound: Compound) -> list[Door]:
    return [
        replace(
            site.door(compound.gate, FLAT, f"{site.text(compound.gate)}{compound.name}{number}号楼", building.at),
            households=building.households,
            compound=compound.name,
            building=f"{number}号楼",
        )
        for number, building in ((building.number, building) for building in compound.buildings)
    ]


def _block_doors(rng: np.random.Generator, site: _Site, slots: Sequence[Slot], compound: Compound | None) -> list[Door]:
    """Plates along the streets around a block: some sides are blank walls, the rest have gaps."""
    doors = []
    open_side: dict[int, float] = {}
    for slot in slots:
        use = site.uses[slot.block]
        level = site.town.streets[slot.street].level
        share = _share(use, level)
        if slot.street not in open_side:
            open_side[slot.street] = 1.35 * share if rng.random() < 0.72 else 0.12 * share
        if rng.random() < open_side[slot.street] and (compound is None or slot != compound.gate):
            doors.append(_door_at(rng, site, slot, compound, (use, level)))
    return doors + _institution(rng, site, slots)


def _share(use: str, level: str) -> float:
    """How many slots of a side hold a plate."""
    if use in {"park", "school", "office", "yard"}:
        return {"park": 0.0, "school": 0.02, "office": 0.08, "yard": 0.06}[use] * (2.0 if level == "main" else 1.0)
    by_level = {"main": 0.38, "side": 0.36, "lane": 0.34}[level]
    return by_level * {"market": 1.15, "houses": 1.0, "compound": 0.22}[use]


def _door_at(
    rng: np.random.Generator, site: _Site, slot: Slot, compound: Compound | None, place: tuple[str, str]
) -> Door:
    use, level = place
    shop = {"main": 0.62, "side": 0.25, "lane": 0.04}[level]
    if use in {"market", "office", "yard", "school", "compound"}:
        shop = 0.97
    if rng.random() >= shop:
        return site.door(slot, HOUSE, site.text(slot))
    door = site.door(slot, SHOP, site.text(slot))
    if compound is not None and not compound.name.startswith("幸福"):
        nearest = min(compound.buildings, key=lambda b: Point(b.at).distance(Point(slot.at)))
        if Point(nearest.at).distance(Point(slot.at)) < 45.0:  # a shop on the ground floor of a block of flats
            return replace(door, compound=compound.name, building=f"{nearest.number}号楼")
    return door


def _institution(rng: np.random.Generator, site: _Site, slots: Sequence[Slot]) -> list[Door]:
    if not slots or site.uses[slots[0].block] not in {"office", "school", "park", "yard", "market"}:
        return []
    use = site.uses[slots[0].block]
    reserve = site.town.blocks[slots[0].block].reserve
    name = {"market": "便民市场", "yard": "仓储院", "park": "口袋公园", "school": "学校"}.get(use, "")
    name = reserve.name if reserve else name or OFFICES[int(rng.integers(len(OFFICES)))]
    middle = slots[len(slots) // 2]
    return [site.door(middle, OFFICE, site.text(middle) + name)]


def _housed(rng: np.random.Generator, doors: list[Door], left: int) -> list[Door]:
    """Spread the households that are left over the courtyard houses; some stay empty, some hold two or three."""
    houses = [index for index, door in enumerate(doors) if door.kind == HOUSE]
    counts = dict.fromkeys(houses, 0)
    for most in (1, 2, 3):
        for place in rng.permutation(len(houses)):
            if left > 0 and counts[houses[place]] < most:
                counts[houses[place]] += 1
                left -= 1
    return [replace(door, households=counts[i]) if i in counts else door for i, door in enumerate(doors)]


def unique(doors: Sequence[Door]) -> list[Door]:
    """One plate a text: the first stands."""
    seen: dict[str, Door] = {}
    for door in doors:
        seen.setdefault(door.text, door)
    return list(seen.values())


def sums(doors: Sequence[Door]) -> dict[str, int]:
    """Households by grid code."""
    totals: dict[str, int] = {}
    for door in doors:
        if door.grid is not None and not door.retired_on:
            totals[door.grid] = totals.get(door.grid, 0) + door.households
    return totals


def places(doors: Sequence[Door]) -> Points:
    """Longitude and latitude, shape (n, 2)."""
    return np.array([door.lonlat for door in doors])
