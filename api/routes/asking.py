"""What the address of a route asks for, and the route that answers it."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator
from sqlalchemy.orm import Session

from api.trail import Trail
from geo.audit.rules import Action, Subject
from geo.boundaries.standing import Ground
from geo.core import clock
from geo.core.errors import BadInput, TooMany
from geo.core.language import say
from geo.core.lonlat import is_pair
from geo.patrols.outing import Moment
from geo.patrols.routes import (
    GridRoute,
    GridStreets,
    RouteQuestion,
    StoredRouteInfo,
    find_start,
    grid_streets,
    pieces_to_walk,
    propose_route,
    read_places,
    stored_route,
    walk_stored,
)
from geo.patrols.routes.stored import no_such_route

AT_ONCE = 2
PATIENCE_S = 5.0
MOST_PIECES = 200
MOST_OF_ONE = 300
"""So many stretches are worked out while a page waits: for several patrollers or short shifts; for one patroller."""

_turns = threading.BoundedSemaphore(AT_ONCE)


def blank_is_none(value: Any) -> Any:
    """A field of a form that was left empty says nothing."""
    return None if isinstance(value, str) and not value.strip() else value


def _blank_is_one(value: Any) -> Any:
    return 1 if isinstance(value, str) and not value.strip() else value


def _blank_is_zero(value: Any) -> Any:
    return 0 if isinstance(value, str) and not value.strip() else value


@dataclass(frozen=True)
class RouteQuery:
    """How a grid is to be walked, as an address says it."""

    patrollers: Annotated[int, BeforeValidator(_blank_is_one), Query(description="How many share the streets.")] = 1
    minutes: Annotated[
        float | None, BeforeValidator(blank_is_none), Query(description="The longest anybody walks, at 60 m a minute.")
    ] = None
    start: Annotated[
        str | None,
        Query(max_length=200, description="LON,LAT (WGS84) or an address. Without it the junction nearest the middle."),
    ] = None
    both_sides: Annotated[bool, Query(description="Walk main streets on both sides.")] = False
    places: Annotated[list[str] | None, Query(max_length=20, description="Kinds of places to visit.")] = None
    night: Annotated[bool, Query(description="In too short a shift go first where nobody walked by night.")] = False
    stored: Annotated[
        uuid.UUID | None,
        BeforeValidator(blank_is_none),
        Query(description="The stored route of the grid with this id; what else is asked does not count then."),
    ] = None
    seed: Annotated[
        int, BeforeValidator(_blank_is_zero), Query(description="Another route where several are as good.")
    ] = 0

    def question(self, start: tuple[float, float] | None) -> RouteQuestion:
        """As the domain knows it.

        Raises:
            BadInput: a number out of range, or a kind of place that there is not.
        """
        return RouteQuestion(
            patrollers=self.patrollers,
            minutes=self.minutes,
            start=start,
            both_sides=self.both_sides,
            places=read_places(self.places or ()),
            night=self.night,
            seed=self.seed,
        )

    @classmethod
    def of(cls, stored: StoredRouteInfo) -> "RouteQuery":
        """What a stored route asks."""
        asked = stored.question
        return cls(
            patrollers=asked.patrollers,
            minutes=asked.minutes,
            start=None if asked.start is None else f"{asked.start[0]:.7f},{asked.start[1]:.7f}",
            both_sides=asked.both_sides,
            places=sorted(kind.value for kind in asked.places),
            night=asked.night,
            stored=stored.id,
            seed=asked.seed,
        )

    def written(self, **more: str | None) -> str:
        """The part of an address that asks the same."""
        asked: dict[str, Any] = {
            "patrollers": self.patrollers if self.patrollers != 1 else None,
            "minutes": f"{self.minutes:g}" if self.minutes is not None else None,
            "start": self.start,
            "both_sides": "true" if self.both_sides else None,
            "places": self.places,
            "night": "true" if self.night else None,
            "stored": str(self.stored) if self.stored else None,
            "seed": self.seed or None,
            **more,
        }
        return urlencode({name: value for name, value in asked.items() if value}, doseq=True)


RouteQueryDep = Annotated[RouteQuery, Depends()]


@dataclass(frozen=True)
class Walking:
    """Who asks for a route, and of which ground."""

    request: Request
    session: Session
    ground: Ground
    trail: Trail

    def route(self, code: str, query: RouteQuery) -> GridRoute:
        """The route of a grid.

        Raises:
            NotFound, BadInput: there is no such grid or no street, nothing that can be walked so, or too much at once.
            TooMany: other routes are being worked out.
        """
        if query.stored is not None:
            return self._stored(code, query.stored)
        streets = grid_streets(self.session, self.ground, code)
        question = query.question(self._start(streets, (query.start or "").strip()))
        _check_size(streets, question, pieces_to_walk(self.session, streets, question))
        with one_at_a_time():
            ground = self.ground
            moment = Moment(clock.now(), ground.zone)
            return propose_route(self.session, ground.territory.id, streets, question, moment=moment)

    def stored(self, route_id: uuid.UUID) -> StoredRouteInfo:
        """A stored route of the territory.

        Raises:
            NotFound: there is none, or it was removed.
        """
        return stored_route(self.session, self.ground.territory.id, route_id)

    def _stored(self, code: str, route_id: uuid.UUID) -> GridRoute:
        found = self.stored(route_id)
        if found.grid_code != code:
            raise no_such_route()
        with one_at_a_time():
            return walk_stored(self.session, self.ground, found, moment=Moment(clock.now(), self.ground.zone))

    def _start(self, streets: GridStreets, text: str) -> tuple[float, float] | None:
        if not text:
            return None
        if not is_pair(text):
            subject = Subject("addresses", self.ground.territory.code)
            self.trail.note_reading(Action.ADDRESSES_READ, subject, count=1, payload={"question": text})
        return find_start(self.session, self.ground, streets, text)


def _check_size(streets: GridStreets, question: RouteQuestion, count: int) -> None:
    """Refuse what a page would wait for too long."""
    most = MOST_OF_ONE if question.patrollers == 1 and question.minutes is None else MOST_PIECES
    if count > most:
        raise BadInput(
            "routes.too_large",
            say("This grid has {count} stretches to walk; at most {most} are worked out while a page waits. Ask for "
                "less, or use the command on the server: gridsteward route {code}.",
                count=count, most=most, code=streets.code),
        )  # fmt: skip


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """One of the few routes that are worked out at once."""
    if not _turns.acquire(timeout=PATIENCE_S):
        raise TooMany(
            "routes.busy", say("Other routes are being worked out just now. Try again in a moment."), retry_after_s=5
        )
    try:
        yield
    finally:
        _turns.release()
