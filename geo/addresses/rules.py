"""How the text of an address is written for searching, and what its cells mean. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.imports.dates import read_date

_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58]")
_SEPARATORS = re.compile(r"[\s、,，。;；·]+")
_SPACE_BESIDE_HAN = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
_BUILDING = re.compile(r"(?<=\d)(?:号楼|幢|栋|#楼|#)")
_OLD_FORMS = str.maketrans("號樓棟單區鎮鄉門", "号楼栋单区镇乡门")

_RETIRED_WORDS = frozenset(
    ("注销", "已注销", "撤销", "已撤销", "停用", "作废", "废止", "失效", "拆除", "已拆除", "retired", "inactive")
)
_IN_USE_WORDS = frozenset(("在用", "正常", "启用", "有效", "使用中", "未注销", "active", "current", "in use", "valid"))
_YES = frozenset(("是", "1", "true", "yes", "y"))
_NO = frozenset(("否", "0", "false", "no", "n"))


def normalise(text: str) -> str:
    """An address as it is searched: half width, 号 for 號, 3栋 for 3号楼 and 3幢, - for all dashes, one case.

    Spaces and commas go where Chinese stands beside them; between Latin words one space stays, since
    12 1st Street and 121 st Street differ. Nothing is left out that tells two plates apart.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_OLD_FORMS)
    spaced = _SEPARATORS.sub(" ", _DASHES.sub("-", folded)).strip()
    close = _SPACE_BESIDE_HAN.sub("", spaced)
    return _SPACE_BESIDE_HAN.sub("", _BUILDING.sub("栋", close))  # 0# 0 has Chinese beside its space only now


def normalise_building(compound: str | None, building: str | None) -> str | None:
    """Compound and building as they are searched (幸福小区3栋), or None without a compound.

    A building that is a bare number is read as one: 3 is 3栋. A building that already starts with
    the name of its compound does not name it twice.
    """
    if not compound:
        return None
    name, number = normalise(compound), normalise(building or "")
    if number.isdecimal():
        number += "栋"
    return number if number.startswith(name) else name + number


def compose(*parts: str | None) -> str | None:
    """The text of a plate that has none of its own, from its parts, the largest first."""
    return "".join(part for part in parts if part) or None


def made_key(text: str, building: str | None) -> str:
    """The key of a plate whose source has none: its normalised text, and the building where there is one."""
    return normalise(text) + (f"#{normalise(building)}" if building else "")


def after_prefix(prefix: str) -> str:
    """The smallest text that is greater than every text with this prefix, in code-point order.

    A range from prefix to this one is what a prefix index answers under every plan.
    """
    last = ord(prefix[-1]) + 1
    if 0xD800 <= last <= 0xDFFF:
        last = 0xE000
    return prefix[:-1] + chr(min(last, 0x10FFFF))


def read_households(cell: str | None) -> int | None:
    """The number of households; 0 where nothing is said, None where it is no whole number from 0 up."""
    if cell is None:
        return 0
    text = unicodedata.normalize("NFKC", cell).removesuffix("户").strip()
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() and 0 <= number < 1_000_000 else None


def read_status(cell: str | None) -> bool | None:
    """Whether a status cell says that the plate is retired; None where the word is not known."""
    word = _folded(cell)
    if word in _RETIRED_WORDS:
        return True
    return False if word == "" or word in _IN_USE_WORDS else None


def read_retired(cell: str | None) -> bool | date | None:
    """What a cell under "retired" says: yes or no, or since which day; None where it cannot be read."""
    word = _folded(cell)
    if word in _YES or word in _RETIRED_WORDS:
        return True
    if word == "" or word in _NO or word in _IN_USE_WORDS:
        return False
    return read_date(word)


def _folded(cell: str | None) -> str:
    return unicodedata.normalize("NFKC", cell or "").strip().casefold()


def agreeing(
    named: NDArray[np.object_], lonlat: NDArray[np.float64], outlines: Mapping[str, shapely.Geometry]
) -> NDArray[np.bool_]:
    """Which points (n, 2), degrees, lie in the community that their row names. Unknown names do not agree."""
    agrees = np.zeros(len(named), dtype=bool)
    for name, outline in outlines.items():
        rows = np.flatnonzero(named == name)
        if len(rows):
            shapely.prepare(outline)
            agrees[rows] = shapely.contains_xy(outline, lonlat[rows, 0], lonlat[rows, 1])
    return agrees
