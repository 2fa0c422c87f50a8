"""A city of a million door-plates: streets, villages and towns with real names, houses and compounds made up.

Streets run straight through their town and are numbered odd and even; compounds stand at a house number. Grids
are the cells of a lattice within each community. One seed gives one city.
"""

import csv
import gzip
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely
from opencc import OpenCC

CITY = "临河市"
_DISTRICTS = 10
_TOWNS = 6
_COMMUNITIES = 8
_CELLS = 8
_STREETS_IN_A_TOWN = 34
_TOWN_SIDE_DEG = 0.03
_SHARED = 0.06
"""So many streets of a town have the name of a street elsewhere."""

_STREET = re.compile(r"[區鄉鎮市里]([^\W\d_區鄉鎮市里縣]{2,4}[路街])(?:[一二三四五六七八九\d]段|\d)")
_COMPOUND_KINDS = ("小区", "小区", "小区", "家园", "花园", "公寓", "家属院", "苑", "新村")


@dataclass(frozen=True)
class Plate:
    """A door-plate of the city. `lon`, `lat` WGS84."""

    number: int
    district: str
    town: str
    community: str
    street: str
    house: str
    compound: str
    building: str
    unit: str
    lon: float
    lat: float

    @property
    def text(self) -> str:
        """The whole address, as a register has it."""
        inside = f"{self.compound}{self.building}号楼{self.unit}单元" if self.compound else ""
        return f"{CITY}{self.district}{self.town}{self.street}{self.house}号{inside}"

    @property
    def local(self) -> tuple[str, ...]:
        """What names it within a town."""
        return self.street, self.house, self.compound, self.building, self.unit

    @property
    def inside(self) -> tuple[str, ...]:
        """What names it by its compound."""
        return self.compound, self.building, self.unit


@dataclass(frozen=True)
class Cell:
    """A grid: its code, the community that it is part of, and its box."""

    code: str
    community_code: str
    box: shapely.Polygon


@dataclass
class World:
    """A city, and how often each way of naming a plate occurs in it."""

    plates: list[Plate]
    cells: list[Cell]
    communities: dict[str, tuple[str, str]]
    names: frozenset[str] = frozenset()
    _local: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _inside: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Count once."""
        self._local.update(plate.local for plate in self.plates)
        self._local.update((plate.town, *plate.local) for plate in self.plates)
        self._inside.update(plate.inside for plate in self.plates if plate.compound)
        self.names = frozenset(
            name
            for plate in self.plates
            for name in (plate.street, plate.compound, plate.town, plate.community)
            if name
        )

    def needs(self, plate: Plate) -> tuple[bool, bool]:
        """Whether the district, and whether the town, must be named to tell the plate from all others."""
        return self._local[plate.town, *plate.local] > 1, self._local[plate.local] > 1

    def is_told_by_compound(self, plate: Plate) -> bool:
        """Whether compound, building and entrance are enough."""
        return bool(plate.compound) and self._inside[plate.inside] == 1


@dataclass(frozen=True)
class Names:
    """Real names, in simplified characters."""

    streets: tuple[str, ...]
    villages: tuple[str, ...]
    towns: tuple[str, ...]
    districts: tuple[str, ...]


def real_names(folder: Path) -> Names:
    """The names in the folder of real data."""
    simplified = OpenCC("t2s").convert
    with gzip.open(folder / "addresses" / "taiwan_place_addresses_north_zh.csv.gz", "rt", encoding="utf-8") as file:
        written = [row["address"] for row in csv.DictReader(file)]
    with (folder / "boundary" / "alxa_divisions_2022.csv").open(encoding="utf-8") as file:
        divisions = list(csv.DictReader(file))
    with gzip.open(folder / "streets" / "beijing_haidian_cau.osm.gz", "rt", encoding="utf-8") as file:
        mapped = re.findall(r'k="name" v="([\u4e00-\u9fff]{2,5}[路街])"', file.read())
    streets = {simplified(name) for text in written for name in _STREET.findall(text)} | set(mapped)
    villages = {re.sub("(社区|嘎查|村).*", "", row["name"]) for row in divisions}
    towns = {row["street"].removesuffix("办事处") for row in divisions if len(row["street"]) < 9}
    districts = {simplified(name) for text in written for name in re.findall(r"[縣市]([\u4e00-\u9fff]{2}區)", text)}
    return Names(*(tuple(sorted(names)) for names in (streets, villages, towns, districts)))


def make_world(names: Names, size: int, *, seed: int) -> World:
    """A city of about `size` door-plates."""
    chance = random.Random(seed)  # noqa: S311 (one seed, one city)
    towns = max(2, min(_DISTRICTS * _TOWNS, size // 4_000))
    maker = _Maker(names, chance, plates_per_street=size / (towns * _STREETS_IN_A_TOWN))
    return maker.make(towns)


class _Maker:
    def __init__(self, names: Names, chance: random.Random, *, plates_per_street: float) -> None:
        self.names = names
        self.chance = chance
        self.per_street = plates_per_street
        self.plates: list[Plate] = []
        self.cells: list[Cell] = []
        self.communities: dict[str, tuple[str, str]] = {}
        self.streets = chance.sample(names.streets, len(names.streets))
        self.used: list[str] = []

    def make(self, towns: int) -> World:
        for index in range(towns):
            district = self.names.districts[index % _DISTRICTS]
            town = self.names.towns[(index * 7 + index // len(self.names.towns)) % len(self.names.towns)]
            self._town(index, district, town)
        return World(self.plates, self.cells, self.communities)

    def _town(self, index: int, district: str, town: str) -> None:
        west, south = 107.0 + (index % 10) * _TOWN_SIDE_DEG, 40.5 + (index // 10) * _TOWN_SIDE_DEG
        villages = self.chance.sample(self.names.villages, _COMMUNITIES)
        for strip, village in enumerate(villages):
            code = f"150800{index:03d}{strip:03d}"
            self.communities[code] = (f"{village}社区", town)
            self.cells += _cells(code, west, south + strip * _TOWN_SIDE_DEG / _COMMUNITIES)
        for street in sorted(self._street_names()):
            self._street((district, town, street), villages, west, south)

    def _street_names(self) -> set[str]:
        """The streets of a town; some have their name from streets of other towns."""
        names: set[str] = set()
        while len(names) < _STREETS_IN_A_TOWN:
            if self.used and (not self.streets or self.chance.random() < _SHARED):
                names.add(self.chance.choice(self.used))
            else:
                self.used.append(self.streets.pop())
                names.add(self.used[-1])
        return names

    def _street(self, place: tuple[str, str, str], villages: list[str], west: float, south: float) -> None:
        """Houses along a line, one side odd; every ninth is a compound of buildings with entrances."""
        district, town, street = place
        at, along = self.chance.random(), self.chance.random() < 0.5
        target, made, house = self.per_street * self.chance.uniform(0.5, 1.5), 0, 0
        houses = max(10, int(target * 0.4))
        while made < target:
            house += self.chance.choice((1, 1, 1, 1, 2, 3))
            share = min(0.999, house / (houses * 2.2))
            x, y = (share, at) if along else (at, share)
            village = villages[min(_COMMUNITIES - 1, int(y * _COMMUNITIES))]
            spot = (west + x * _TOWN_SIDE_DEG, south + y * _TOWN_SIDE_DEG)
            for inside in self._insides() if house % 9 == 0 else [("", "", "")]:
                self._plate((district, town, f"{village}社区", street, str(house)), inside, spot)
                made += 1

    def _insides(self) -> Iterator[tuple[str, str, str]]:
        stem = self.chance.choice(self.chance.choice((self.names.villages, self.names.streets)))
        compound = re.sub("[路街]$", "", stem)[:4] + self.chance.choice(_COMPOUND_KINDS)
        for building in range(1, self.chance.randint(2, 9)):
            for unit in range(1, self.chance.randint(2, 4)):
                yield compound, str(building), str(unit)

    def _plate(
        self, place: tuple[str, str, str, str, str], inside: tuple[str, str, str], spot: tuple[float, float]
    ) -> None:
        shift = 0.00004 * int(inside[1] or 0)
        self.plates.append(Plate(len(self.plates), *place, *inside, spot[0] + shift, spot[1] + shift / 2))


def _cells(community_code: str, west: float, south: float) -> Iterator[Cell]:
    """The grids of a community: a strip of its town, cut into boxes."""
    width, height = _TOWN_SIDE_DEG / _CELLS, _TOWN_SIDE_DEG / _COMMUNITIES
    for index in range(_CELLS):
        left, right = np.round([west + index * width, west + (index + 1) * width], 8)
        low, high = np.round([south, south + height], 8)
        yield Cell(f"{community_code}{index:03d}", community_code, shapely.box(left, low, right, high))
