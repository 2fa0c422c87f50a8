"""Long lists of a page, a part at a time: one page of the list, with the addresses of the pages before and after it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request


@dataclass(frozen=True)
class Paged:
    """What one page of a list shows; `number` of `count`, from 1."""

    shown: Sequence[Any]
    number: int
    count: int
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Wished:
    """Which page is wished for, by which parameter of the address, and the id on the page where the list begins."""

    number: int
    name: str
    anchor: str
    each: int = 12


def paged(request: Request, wished: Wished, items: Sequence[Any]) -> Paged:
    """A page of a list; the last one where there are fewer than is wished for."""
    count = max(1, math.ceil(len(items) / wished.each))
    number = max(1, min(wished.number, count))
    asked = [(key, value) for key, value in request.query_params.multi_items() if key != wished.name]

    def address(page: int) -> str | None:
        written = urlencode([*asked, (wished.name, page)])
        return f"{request.url.path}?{written}#{wished.anchor}" if 1 <= page <= count else None

    shown = items[(number - 1) * wished.each : number * wished.each]
    return Paged(shown, number, count, address(number - 1), address(number + 1))
