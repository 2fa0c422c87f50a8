"""Write `vernacular.csv`: 200 questions as people ask them on the telephone, each with the grid that is right.

Usage: python -m benchmarks.vernacular

The questions are put together from the files of the demo territory alone: nothing of the program's search
has a hand in it. Which grid is right is told by geometry. Of a phrase such as 老供销社后面, a door-plate is
taken that really stands there (behind: within 70 metres to the north; across: to the other side of its street;
beside, near, at the gate: within 25 metres), and its grid is right, whatever grid the landmark lies in.
"""

import csv
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import hypot
from pathlib import Path

import shapely

DEMO = Path(__file__).resolve().parents[1] / "data" / "boundaries"
OUT = Path(__file__).with_name("vernacular.csv")
SEED = 20261128
LON_M, LAT_M = 86200.0, 111000.0

SOUNDS = {
    "供": "公", "销": "消", "粮": "良", "库": "裤", "邮": "油", "院": "苑", "旗": "其", "驼": "坨", "窑": "摇",
    "塔": "它", "砖": "专", "汽": "气", "站": "占", "幸": "辛", "福": "富", "师": "狮", "盐": "严", "牧": "木",
    "林": "琳", "锦": "景", "绣": "秀", "地": "第", "商": "伤", "农": "浓", "鸿": "红", "百": "白", "货": "或",
    "电": "店", "影": "映", "书": "输", "蒙": "孟", "泰": "太", "惠": "慧",
}  # fmt: skip
"""Characters that sound alike: what a hasty hand picks instead."""

NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三")
BEGINNINGS = ("我在", "就在", "家在", "住在", "那个", "就是")
RELATIONS = (
    *((words, "back") for words in ("后面那栋", "后面", "后头", "背后那排平房")),
    *((words, "across") for words in ("对面", "斜对面", "对过")),
    *((words, "near") for words in ("旁边", "门口", "附近", "边上", "那儿", "跟前")),
)


@dataclass(frozen=True)
class Thing:
    """What people name: what it is called, where its doors are (degrees), by which building."""

    names: tuple[str, ...]
    points: tuple[tuple[float, float], ...]
    buildings: tuple[tuple[str, tuple[float, float]], ...] = ()


@dataclass(frozen=True)
class Asked:
    """A question, what sort of question it is, and the grid that is right."""

    text: str
    sort: str
    grid: str


class Ground:
    """The grids of the first plan, and every door-plate in use."""

    def __init__(self) -> None:
        features = json.loads((DEMO / "blocks.geojson").read_text("utf-8"))["features"]
        self._codes = [each["properties"]["网格编码"] for each in features]
        shapes = [shapely.from_geojson(json.dumps(each["geometry"])) for each in features]
        self._tree = shapely.STRtree(shapes)
        self.doors = [each for each in _rows("addresses.csv") if each["状态"] == "在用"]

    def grid(self, point: tuple[float, float]) -> str | None:
        """The smallest code of the grids that cover a point."""
        return min((self._codes[int(i)] for i in self._tree.query(shapely.Point(point), "covered_by")), default=None)

    def door_at(self, place: tuple[float, float], way: str) -> tuple[float, float] | None:
        """A door that stands behind, across from or near a place: the nearest one that does."""
        fits = _WAYS[way]
        ways = [(hypot(*step), point) for point, step in self._steps(place) if fits(*step)]
        return min(ways)[1] if ways else None

    def _steps(self, place: tuple[float, float]) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
        for door in self.doors:
            point = _point(door)
            yield point, ((point[0] - place[0]) * LON_M, (point[1] - place[1]) * LAT_M)


_WAYS: dict[str, Callable[[float, float], bool]] = {
    "back": lambda east_m, north_m: 12 < north_m < 70 and abs(east_m) < 30,
    "across": lambda east_m, north_m: -60 < north_m < -14 and abs(east_m) < 30,
    "near": lambda east_m, north_m: 4 < hypot(east_m, north_m) < 25,
}


def main() -> None:
    """Write the file."""
    chance = random.Random(SEED)  # noqa: S311 (made-up questions)
    ground = Ground()
    things = list(_things(ground))
    asked: dict[str, Asked] = {}
    for sort, count, make in _SORTS:
        made = 0
        while made < count:
            each = make(chance, ground, chance.choice(things))
            if each is not None and each.text not in asked:
                asked[each.text] = Asked(each.text, sort, each.grid)
                made += 1
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["question", "sort", "grid"])
        writer.writerows([each.text, each.sort, each.grid] for each in asked.values())
    print(f"{len(asked)} questions")


def _things(ground: Ground) -> Iterator[Thing]:
    """Compounds, landmarks, and doors and buildings that have a name."""
    by_compound: dict[str, list[dict[str, str]]] = {}
    for door in ground.doors:
        if door["小区"]:
            by_compound.setdefault(door["小区"], []).append(door)
    said = _rows("places.csv")
    for compound, doors in by_compound.items():
        rows = [row for row in said if row["小区"] == compound and not row["楼栋"]]
        names = (compound, *(name for row in rows for name in _names(row)))
        flats = tuple((door["楼栋"].removesuffix("号楼"), _point(door)) for door in doors if door["类别"] == "住宅楼")
        yield Thing(names, tuple(map(_point, doors)), flats)
    for row in said:
        if row["经度"]:
            yield Thing(tuple(_names(row)), (_point(row),))
        elif row["楼栋"]:
            points = [_point(door) for door in by_compound[row["小区"]] if door["楼栋"] == row["楼栋"]]
            yield Thing(tuple(_names(row)), tuple(points))
        elif row["地址"]:
            yield Thing(tuple(_names(row)), tuple(_point(door) for door in ground.doors if door["地址"] == row["地址"]))


def _plain(chance: random.Random, ground: Ground, thing: Thing) -> Asked | None:
    return _asked(ground, chance.choice(thing.names), thing.points)


def _chatty(chance: random.Random, ground: Ground, thing: Thing) -> Asked | None:
    name = chance.choice(thing.names)
    return _asked(ground, chance.choice(BEGINNINGS) + name + chance.choice(("", "那儿", "这边", "里面")), thing.points)


def _related(chance: random.Random, ground: Ground, thing: Thing) -> Asked | None:
    words, way = chance.choice(RELATIONS)
    door = ground.door_at(thing.points[0], way)
    if door is None or _one_grid(ground, thing.points) is None:
        return None
    return _asked(ground, chance.choice(thing.names) + words, (door,))


def _numbered(chance: random.Random, ground: Ground, thing: Thing) -> Asked | None:
    if not thing.buildings:
        return None
    number, point = chance.choice(thing.buildings)
    written = chance.choice(
        (f"{number}号楼", f"{number}栋", f"{NUMERALS[int(number)]}号楼", f"{number}#楼", f"{number}幢")
    )
    inside = chance.choice(("", "", "2单元", "1单元301", "三单元"))
    return _asked(ground, chance.choice(thing.names) + written + inside, (point,))


def _misheard(chance: random.Random, ground: Ground, thing: Thing) -> Asked | None:
    """One character that sounds alike, one left out, or two the other way round."""
    name = chance.choice([each for each in thing.names if len(each) > 3] or [""])
    if not name:
        return None
    place = chance.randrange(len(name) - 1)
    letters = list(name)
    way = chance.choice(("sound", "sound", "sound", "drop", "swap"))
    if way == "sound" and letters[place] in SOUNDS:
        letters[place] = SOUNDS[letters[place]]
    elif way == "swap" and place > 0:
        letters[place], letters[place + 1] = letters[place + 1], letters[place]
    elif way == "drop" and len(letters) > 4:
        letters.pop(place)
    return None if "".join(letters) == name else _asked(ground, "".join(letters), thing.points)


_SORTS = (
    ("plain", 45, _plain),
    ("chatty", 25, _chatty),
    ("related", 55, _related),
    ("numbered", 45, _numbered),
    ("misheard", 30, _misheard),
)


def _asked(ground: Ground, text: str, points: Sequence[tuple[float, float]]) -> Asked | None:
    grid = _one_grid(ground, points)
    return None if grid is None else Asked(text, "", grid)


def _one_grid(ground: Ground, points: Sequence[tuple[float, float]]) -> str | None:
    """The grid of all the points; None where they lie in several or in none."""
    grids = {ground.grid(point) for point in points}
    return grids.pop() if len(grids) == 1 else None


def _names(row: dict[str, str]) -> list[str]:
    return [name for name in [row["名称"], *row["俗称"].split("、"), *row["曾用名"].split("、")] if name]


def _point(row: dict[str, str]) -> tuple[float, float]:
    return float(row["经度"]), float(row["纬度"])


def _rows(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
