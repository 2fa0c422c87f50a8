"""Who answers for a grid. Every name and number here is invented."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from grids import Grid

MONGOLIAN = (
    "巴图", "其木格", "斯琴", "乌兰", "苏和", "娜仁", "格日勒", "敖登", "宝音", "萨仁", "阿拉坦", "呼和",
    "图雅", "那顺", "朝鲁", "孟根", "乌云", "哈斯", "布仁", "塔娜", "牧仁", "高娃", "托娅", "恩和",
)  # fmt: skip
SURNAMES = "王李张刘陈杨赵马周吴徐孙高何郭罗梁宋唐许韩冯曹彭田石"
GIVEN = (
    "丽", "伟", "敏", "强", "静", "军", "红霞", "建国", "秀兰", "志强", "玉梅", "海燕", "永胜",
    "春花", "文斌", "晓东", "雪", "国庆", "桂英", "小平", "涛", "娟", "鹏", "芳", "浩", "洁",
)  # fmt: skip
EMPTY = 2
FORMER = 2


def roster_of(rng: np.random.Generator, grids: Sequence[Grid], never_empty: str) -> list[list[str]]:
    """Rows code, grid, name, telephone, from, to: one for each grid but two, and two who have left."""
    names = _names(rng, len(grids) + FORMER)
    order = [i for i in rng.permutation(len(grids)) if grids[i].code != never_empty]
    empty = {int(i) for i in order[:EMPTY]}
    rows: list[list[str]] = []
    for number, grid in enumerate(grids):
        if number not in empty:
            began = date(2023, 1, 1) + timedelta(days=int(rng.integers(1380)))
            rows.append([grid.code, grid.name, names[number], f"0483-555-{100 + len(rows) + 1:04d}", str(began), ""])
    for place in order[EMPTY : EMPTY + FORMER]:
        successor = next(row for row in rows if row[0] == grids[place].code)
        left = date.fromisoformat(successor[4]) - timedelta(days=1)
        telephone = f"0483-555-{100 + len(rows) + 1:04d}"
        rows.append([*successor[:2], names.pop(), telephone, str(left - timedelta(days=700)), str(left)])
    return sorted(rows, key=lambda row: (row[0], row[4]))


def _names(rng: np.random.Generator, count: int) -> list[str]:
    han = [SURNAMES[i] + given for i, given in zip(rng.permutation(len(SURNAMES)), GIVEN, strict=True)]
    more = [SURNAMES[int(rng.integers(26))] + GIVEN[int(rng.integers(26))] for _ in range(40)]
    names = list(dict.fromkeys([*MONGOLIAN, *han, *more]))
    return [names[i] for i in rng.permutation(count)]
