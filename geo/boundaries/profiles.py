"""Named answers to "how large is a grid" and "what does its code look like": a territory chooses; none is universal.

Sources: Zhoushan's regulation of 2023 (`urban`, `micro`); DB6101/T 3185-2024 of Xi'an (`xian-2024`: the code of the
community, then three digits). `seed` is what thinly settled banners use. Pure.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Households of a grid: at least, ideally, at most; None where nothing is asked."""

    profile: str = "free"
    least: int | None = None
    ideal: int | None = None
    most: int | None = None


LIMITS = {
    "free": Limits(),
    "urban": Limits("urban", 300, 400, 500),
    "micro": Limits("micro", 50, 65, 80),
    "seed": Limits("seed", 60, 110, 200),
}

CODES = ("free", "xian-2024")
"""How codes of grids are made up: anything, or the community's code and three digits."""

_SEQUENCE = re.compile(r"\d{3}")


def is_code_of(profile: str, code: str, community: str) -> bool:
    """Whether a code is one that the profile allows in a community."""
    if profile == "free":
        return bool(code.strip())
    return code.startswith(community) and bool(_SEQUENCE.fullmatch(code.removeprefix(community)))
