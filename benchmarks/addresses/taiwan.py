"""The real places of northern Taiwan: traditional characters, junctions ("A / B") and distances (前0.0公尺)."""

import csv
import gzip
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from opencc import OpenCC
from sqlalchemy.orm import Session

from benchmarks.addresses.asking import Asked
from benchmarks.addresses.loading import Loaded, copy_plates, finish, load_ground
from benchmarks.addresses.world import Cell

_STEP_DEG = 0.05
_BOX = (120.8, 24.2, 122.1, 25.4)


def real_places(folder: Path) -> list[tuple[str, str, float, float]]:
    """Key, text, lon, lat of each text that stands once in the file, in the box of the north."""
    with gzip.open(folder / "addresses" / "taiwan_place_addresses_north_zh.csv.gz", "rt", encoding="utf-8") as file:
        rows = [(row["address"], float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    once = Counter(text for text, _, _ in rows)
    west, south, east, north = _BOX
    inside = (row for row in rows if once[row[0]] == 1 and west < row[1] < east and south < row[2] < north)
    return [(f"t{index}", *row) for index, row in enumerate(inside)]


def load_places(session: Session, places: list[tuple[str, str, float, float]]) -> Loaded:
    """The places on a lattice of grids, one community each."""
    cells = list(_cells())
    communities = {cell.community_code: (f"第{cell.community_code}里", "北部") for cell in cells}
    loaded = load_ground(session, "臺灣北部", "710000", cells, communities)
    copy_plates(session, loaded, ((key, text, None, None, None, lon, lat) for key, text, lon, lat in places))
    finish(session, loaded)
    return loaded


def _cells() -> Iterator[Cell]:
    west, south, east, north = _BOX
    for column, left in enumerate(np.arange(west, east, _STEP_DEG)):
        for row, low in enumerate(np.arange(south, north, _STEP_DEG)):
            code = f"71{column:03d}{row:03d}"
            yield Cell(f"{code}1", code, shapely.box(*np.round([left, low, left + _STEP_DEG, low + _STEP_DEG], 8)))


def questions(places: list[tuple[str, str, float, float]], count: int, chance: random.Random) -> list[Asked]:
    """Each in simplified characters, in full width, spaced, with 号 for 號, or with a character less in its name."""
    simplified = OpenCC("t2s").convert
    ways = {
        "as it is": lambda text: text,
        "simplified": simplified,
        "full width": lambda text: "".join(chr(ord(each) + 0xFEE0) if each.isdigit() else each for each in text),
        "spaced": lambda text: text.replace("區", "區 ").replace("號", " 號"),
        "dropped": lambda text: _without_one(text, chance),
    }
    asked = []
    for key, text, _, _ in chance.sample(places, count):
        kind = chance.choice(list(ways))
        asked.append(Asked(ways[kind](text), kind, key))
    return asked


def _without_one(text: str, chance: random.Random) -> str:
    """Without one character that is no figure and no unit."""
    spots = [at for at, each in enumerate(text) if each > "\u4e00" and each not in "號之段巷弄一二三四五六七八九十路街"]
    at = chance.choice(spots)
    return text[:at] + text[at + 1 :]
