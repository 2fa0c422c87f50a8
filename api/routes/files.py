"""Routes for the command line: made from the database that the settings name, and written as files."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from api.language import translate
from api.routes.drawing import Drawn
from geo.boundaries.standing import Asking, Ground, stand
from geo.core import clock
from geo.core.language import Sentence
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM
from geo.db.database import open_database
from geo.patrols.outing import Moment
from geo.patrols.routes import (
    QUICK_ROUNDS,
    THOROUGH_ROUNDS,
    GridRoute,
    RouteQuestion,
    find_start,
    grid_streets,
    propose_route,
    read_places,
    route_gpx,
)
from maps.look import Look
from maps.pdf import pdf_of


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

    session: Session
    ground: Ground
    route: GridRoute


@dataclass(frozen=True)
class Typed:
    """A question as it was typed."""

    patrollers: int
    minutes: float | None
    both_sides: bool
    night: bool
    places: Sequence[str]
    seed: int
    thorough: bool


def read_question(typed: Typed) -> RouteQuestion:
    """The question.

    Raises:
        BadInput: a number out of range, or a kind of place that there is not.
    """
    return RouteQuestion(
        patrollers=typed.patrollers,
        minutes=typed.minutes,
        both_sides=typed.both_sides,
        night=typed.night,
        places=read_places(typed.places),
        seed=typed.seed,
        rounds=THOROUGH_ROUNDS if typed.thorough else QUICK_ROUNDS,
    )


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
        question = replace(asked.question, start=start)
        route = propose_route(session, ground.territory.id, streets, question, moment=Moment(clock.now(), ground.zone))
        yield Making(session, ground, route)


def written(made: Making, suffix: str, language: str) -> bytes:
    """The route as a file: .gpx, or its sheets as .html or .pdf."""

    def in_language(sentence: Sentence) -> str:
        return translate(sentence, language)

    if suffix == ".gpx":
        return route_gpx(made.route, in_language)
    look = Look(language=language, theme="light", translate=in_language)
    sheets = Drawn(made.session, made.ground, made.route).sheets(look)
    return pdf_of(sheets) if suffix == ".pdf" else sheets.encode()
