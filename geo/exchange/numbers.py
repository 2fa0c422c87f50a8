"""Numbers as people and programs write them in cells."""

import re
import unicodedata
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_SEXAGESIMAL = re.compile(
    r"""^\s*(?P<before>[NSEW东西南北]?)[经緯经纬]?\s*(?P<sign>[-+]?)(?P<degrees>\d{1,3}(?:\.\d+)?)\s*[°度º]\s*
    (?:(?P<minutes>\d{1,2}(?:\.\d+)?)\s*['′’分]\s*)?(?:(?P<seconds>\d{1,2}(?:\.\d+)?)\s*(?:["″”秒]|''|′′)\s*)?
    (?P<after>[NSEW东西南北]?)\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_NEGATIVE = frozenset("SWsw南西")


def numbers(cells: Iterable[str | None]) -> NDArray[np.float64]:
    """Cells as numbers (n,), NaN where a cell is empty or no number.

    Decimal commas, full-width digits and degrees with minutes and seconds are understood.
    """
    given = pd.Series(list(cells), dtype=object)
    values = np.array(pd.to_numeric(given, errors="coerce"), dtype=np.float64)
    for index in np.flatnonzero(np.isnan(values) & given.notna().to_numpy()):
        values[index] = number(str(given.iloc[index]))
    return values


def number(text: str) -> float:
    """One cell as a number, NaN where it is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        return float(plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain)
    except ValueError:
        return _sexagesimal(unicodedata.normalize("NFC", text))


def _sexagesimal(text: str) -> float:
    match = _SEXAGESIMAL.match(text)
    if match is None:
        return np.nan
    size = float(match["degrees"]) + float(match["minutes"] or 0) / 60 + float(match["seconds"] or 0) / 3600
    backwards = match["sign"] == "-" or bool(_NEGATIVE & {match["before"], match["after"]})
    return -size if backwards else size
