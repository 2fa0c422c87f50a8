"""Routes for the command line: made from the database that the settings name, and written as files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from api.language import translate
from geo.boundaries.standing import Asking, Ground, stand
from geo.core import clock
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM
from geo.db.database import open_database
from geo.patrols.routes import (
    GridRoute,
    RouteQuestion,
    find_start,
    grid_streets,
    make_route,
    read_places,
    route_gpx,
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which grid is to be walked and how, by the division of which day."""

    grid: str
    question: RouteQuestion
    start: str | None = None
    on: str | None = None
    territory: str | None = None


@dataclass(frozen=True)
class Making:
    """A route with the ground it lies on."""

    ground: Ground
    route: GridRoute


def read_question(
    patrollers: int, minutes: float | None, *, both_sides: bool, places: Sequence[str], seed: int
) -> RouteQuestion:
    """A question as it was typed.

    Raises:
        BadInput: a number out of range, or a kind of place that there is not.
    """
    kinds = read_places(places)
    return RouteQuestion(patrollers=patrollers, minutes=minutes, both_sides=both_sides, places=kinds, seed=seed)


@contextmanager
def making(asked: Asked) -> Iterator[Making]:
    """The route that was asked for.

    Raises:
        NotFound, BadInput: no such grid, no streets, or nothing that can be walked so.
    """
    settings = Settings()
    with open_database(settings) as database, database.session() as session:
        ground = stand(session, asked.territory, asked.on, Asking(PROGRAM, clock.now(), settings.zone))
        streets = grid_streets(session, ground, asked.grid)
        start = find_start(session, ground, streets, asked.start) if asked.start else None
        yield Making(ground, make_route(session, streets, replace(asked.question, start=start)))


def written(made: Making, suffix: str, language: str) -> bytes:
    """The route as a file: .gpx."""
    del suffix
    return route_gpx(made.route, lambda sentence: translate(sentence, language))
