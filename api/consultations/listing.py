"""The places that change grid, as page and programs get them: those that a question means, a page of them at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from geo.addresses.rules import normalise
from geo.publishing.redrawing import Place, Redraw

PLACES_A_PAGE = 50


@dataclass(frozen=True)
class PlacesPage:
    """A page of places; `number` counts from 1, `total` is how many the question means, `all` how many there are."""

    places: Sequence[Place]
    number: int
    pages: int
    total: int
    all: int

    @property
    def by_community(self) -> list[tuple[str, list[Place]]]:
        """The places of the page under the names of their communities."""
        return [(name, list(own)) for name, own in groupby(self.places, key=lambda each: each.community)]


def places_page(redraw: Redraw, asked: str, number: int, *, size: int = PLACES_A_PAGE) -> PlacesPage:
    """The places that a question in words means, all of them without one; a number too large gives the last page."""
    wanted = normalise(asked)
    found = [each for each in redraw.places if not wanted or each.is_meant_by(wanted)]
    pages = max(1, ceil(len(found) / size))
    number = min(max(1, number), pages)
    return PlacesPage(found[(number - 1) * size : number * size], number, pages, len(found), len(redraw.places))
