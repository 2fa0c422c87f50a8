"""The codes that new grids get: the community's code and three digits, after the last that was ever used. Pure.

Source: `xian-2024` (DB6101/T 3185-2024): the 12 digits of the community, then a sequence from west to east and from
north to south. A code that was used once is never given again, so a new grid's number follows the highest.
"""

import re
from collections.abc import Iterable, Iterator

from geo.core.errors import BadInput
from geo.core.language import say

_SEQUENCE = re.compile(r"\d{3}")
_KIND_OF_COMMUNITY = re.compile("(社区|嘎查|村)$")
_LAST = 999


def free_numbers(ever: Iterable[str], community: str) -> Iterator[int]:
    """The numbers after the last that any grid of a community had.

    Raises:
        BadInput: they are used up.
    """
    ends = [code.removeprefix(community) for code in ever if code.startswith(community)]
    used = [int(end) for end in ends if _SEQUENCE.fullmatch(end)]
    yield from range(max(used, default=0) + 1, _LAST + 1)
    raise BadInput("grid.codes", say("The numbers of grids in {community} are used up.", community=community))


def new_grid(community: str, community_name: str, number: int) -> tuple[str, str]:
    """The code and the name of a new grid of a community."""
    stem = _KIND_OF_COMMUNITY.sub("", community_name or "") or community
    return f"{community}{number:03d}", f"{stem}-{number:02d}"
