"""Care stops: the list of whoever is signed in, a door more, a door less, and the walk by way of them.

Nothing here is for anybody else, may be kept by the browser, or leads to paper, a file or a code.
"""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Depends, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.audience import Router, allow
from api.boundaries.asking import AskingDep, When, WhenDep, first_ground
from api.boundaries.choosing import grids_to_choose
from api.boundaries.words import plan_words
from api.dependencies import LookDep, Visit, VisitDep
from api.routes.asking import one_at_a_time
from api.routes.drawing import Drawn, place_query
from api.routes.words import summary
from api.trail import TrailDep
from geo.addresses.lookup import look_up
from geo.audit.rules import Action, Subject
from geo.boundaries.standing import Ground
from geo.core.errors import BadInput, Conflict, GridstewardError, NotFound, NotSignedIn, TooMany
from geo.core.keyring import Keyring
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.care import MOST_DAYS, Door, Own, add_stop, remove_stop, stops_of
from geo.patrols.routes import care_route, grid_streets, walk_title

router = Router(prefix="/care", include_in_schema=False)

USUAL_DAYS = 30


@dataclass(frozen=True)
class Mine:
    """Whoever is signed in, where they look, and their care stops; `today` is the day it is in the territory."""

    visit: Visit
    ground: Ground
    own: Own
    when: When
    today: date

    @property
    def keyring(self) -> Keyring:
        """The keys that open them."""
        return Keyring(self.visit.settings.keys_path)

    def page(self, template: str, *, refusal: GridstewardError | None = None, **context: Any) -> HTMLResponse:
        """A page that no browser keeps."""
        answer = self.visit.page(
            template,
            refusal=refusal,
            ground=self.ground,
            plan_words=plan_words(self.ground),
            place={"territory": self.when.territory, "on": self.when.on},
            grids=grids_to_choose(self.visit.session, self.ground),
            **context,
        )
        answer.headers["cache-control"] = "no-store"
        return answer

    def list(self, error: GridstewardError | None = None, address: str = "") -> HTMLResponse:
        """The list with its form; with what was typed where that was refused."""
        return self.page(
            "care/care.html",
            refusal=error,
            stops=stops_of(self.visit.session, self.keyring, self.own, today=self.today),
            address=address,
            until=self.today + timedelta(days=USUAL_DAYS),
            first=self.today,
            last=self.today + timedelta(days=MOST_DAYS),
        )

    def back(self) -> RedirectResponse:
        """To the list."""
        query = place_query(self.when.territory, self.when.on)
        return RedirectResponse(f"/care?{query}" if query else "/care", status_code=303)


def _mine(visit: VisitDep, asking: AskingDep, when: WhenDep) -> Mine:
    if visit.viewer.id is None:
        raise NotSignedIn("account.sign_in", say("Sign in to see this."))
    ground = first_ground(visit.session, when.territory, when.on, asking)
    today = asking.now.astimezone(ground.zone).date()
    return Mine(visit, ground, Own(visit.viewer.id, ground.territory.id), when, today)


MineDep = Annotated[Mine, Depends(_mine, scope="function")]


@dataclass(frozen=True)
class Asked:
    """What the form says: where, until when, and that the resident asked for it."""

    address: Annotated[str, Form(max_length=200)] = ""
    until: Annotated[date | None, Form()] = None
    asked: Annotated[bool, Form()] = False


AskedDep = Annotated[Asked, Depends()]


@router.get("")
@allow(Right.FIXES_ADD, signed_in=True)
def care_page(mine: MineDep) -> HTMLResponse:
    """My care stops; nobody else sees them."""
    return mine.list()


@router.post("")
@allow(Right.FIXES_ADD, signed_in=True)
def add(mine: MineDep, trail: TrailDep, asked: AskedDep) -> Response:
    """Keep a door more, where the resident asked for it."""
    try:
        door = _door(mine, trail, asked)
        add_stop(mine.visit.session, mine.keyring, mine.own, door, today=mine.today)
    except (BadInput, Conflict) as error:
        return mine.list(error, asked.address)
    return mine.back()


def _door(mine: Mine, trail: TrailDep, asked: Asked) -> Door:
    if not asked.asked:
        raise BadInput(
            "care.asked", say("A care stop is kept only where the resident asked for it. Tick that they did.")
        )
    trail.note_reading(
        Action.ADDRESSES_READ, Subject("addresses", mine.ground.territory.code), count=1, payload={"care": True}
    )
    found = look_up(mine.visit.session, mine.ground, asked.address)
    if found.chosen is None or found.chosen.point is None:
        raise BadInput(
            "care.address",
            say("It is not sure which door that is. Write the whole address with its house number; no name."),
        )
    until_on = asked.until or mine.today + timedelta(days=USUAL_DAYS)
    return Door(address=found.chosen.name, point=found.chosen.point, until_on=until_on)


@router.post("/{stop_id}/remove")
@allow(Right.FIXES_ADD, signed_in=True)
def remove(mine: MineDep, stop_id: uuid.UUID) -> RedirectResponse:
    """Remove a door at once."""
    remove_stop(mine.visit.session, mine.own, stop_id)
    return mine.back()


@router.get("/route")
@allow(Right.FIXES_ADD, signed_in=True)
def route_page(mine: MineDep, look: LookDep, grid: Annotated[str, Query(max_length=64)]) -> HTMLResponse:
    """The walk through a grid by way of my care stops, on this screen alone."""
    session = mine.visit.session
    try:
        streets = grid_streets(session, mine.ground, grid)
        with one_at_a_time():
            made = care_route(streets, stops_of(session, mine.keyring, mine.own, today=mine.today))
    except (BadInput, NotFound, TooMany) as error:
        return mine.list(error)
    drawn = Drawn(session, mine.ground, made, place_query(mine.when.territory, mine.when.on))
    walks = [(walk_title(made, number), made.directions[number]) for number in range(len(made.route.walks))]
    return mine.page(
        "care/route.html", made=made, walks=walks, fragments=drawn.map(look), sentences=summary(made), grid=grid
    )
