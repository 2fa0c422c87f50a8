"""The first page: the search that answers in place, what waits, and the territory in figures."""

from dataclasses import dataclass
from typing import Annotated, Any

import geopandas as gpd
from fastapi import Depends, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.boundaries.drawings import draw_where
from api.boundaries.words import plan_words
from api.dependencies import Visit, VisitDep
from api.names.steps import NameDeskDep
from api.shell import TodayView, Waiting, today_items
from api.throttle import count_address
from api.today.cards import answer_card
from api.today.searching import DATUMS, Findings, Question, search
from api.trail import trail_of
from geo.addresses.aliases import Wish
from geo.addresses.namerules import name_form
from geo.addresses.nametables import NamedKind
from geo.addresses.queries import households_by_grid, search_addresses
from geo.audit.rules import Action, Subject
from geo.boundaries.queries import no_territory, territories
from geo.boundaries.snapshots import plan_communities, plan_grids
from geo.boundaries.standing import Asking, Ground, stand_first
from geo.core import clock
from geo.core.datum import Datum
from geo.core.language import Sentence, say
from geo.core.lonlat import parse_points
from geo.core.viewer import Right
from geo.publishing.consultations import Consultation, consultations

router = Router(include_in_schema=False)

MOST_WAITING = 8


@dataclass(frozen=True)
class Asked:
    """What the address of the first page says: the search, what was picked, the day, the territory."""

    text: Annotated[str, Query(alias="q")] = ""
    pick: Annotated[str | None, Query(max_length=200)] = None
    on: Annotated[str | None, Query(max_length=40)] = None
    datum: Datum = Datum.WGS84
    kept: bool = False
    territory: Annotated[str | None, Query(max_length=80)] = None

    @property
    def question(self) -> Question:
        """The search itself."""
        return Question(self.text.strip(), self.pick, self.on, self.datum, self.territory)


AskedDep = Annotated[Asked, Depends()]


@dataclass(frozen=True)
class Overview:
    """The territory in figures."""

    ground: Ground
    plan_words: Sentence
    communities: gpd.GeoDataFrame
    grids: int
    addresses: int
    households: int
    example: str | None


@router.get("/")
@allow()
def today(visit: VisitDep, asked: AskedDep) -> HTMLResponse:
    """The first page; without a territory yet, how to begin."""
    ground = _ground(visit, asked)
    if ground is None:
        return visit.page("today/welcome.html")
    return visit.page(
        "today/today.html",
        **_answered(visit, ground, asked.question),
        remembered=asked.kept,
        overview=None if asked.question.text else _overview(visit.session, ground),
        waiting=_waiting(visit.session, ground),
        consulted=[] if asked.question.text else _consulted(visit),
        others=[each for each in territories(visit.session) if each.code != ground.territory.code],
    )


@router.get("/search", response_model=None)
@allow()
def search_fragment(visit: VisitDep, asked: AskedDep) -> Response:
    """What the search found, as a fragment that replaces the one before; its address is that of the page."""
    path = asked.question.path("/", pick=asked.pick or "")
    if "hx-request" not in visit.request.headers:
        return RedirectResponse(path, status_code=303)
    ground = _ground(visit, asked)
    if ground is None:
        raise no_territory()
    answer = visit.page("today/fragment.html", **_answered(visit, ground, asked.question), remembered=False)
    answer.headers["hx-replace-url"] = path
    return answer


def _ground(visit: Visit, asked: Asked) -> Ground | None:
    """The territory named, else the first; None where there is none, or none with a plan in force."""
    asking = Asking(visit.viewer, clock.now(), visit.settings.zone)
    return stand_first(visit.session, asked.territory, asked.on, asking)


def _answered(visit: Visit, ground: Ground, question: Question) -> dict[str, Any]:
    """What the parts of the page that change with the question are drawn from."""
    if question.text and not parse_points(question.text):
        count_address(visit.request, visit.viewer)
    found = search(visit.session, ground, question)
    _note_reading(visit, ground, question, found)
    link = str(visit.request.base_url).rstrip("/") + question.path("/", pick=question.pick or "")
    card = answer_card(visit.session, found, found.location, question, link=link) if found.location else None
    return {
        "question": question,
        "datums": DATUMS,
        "on": question.on,
        "found": found,
        "remember": _may_remember(visit, question, found),
        "territory_code": ground.territory.code,
        "card": card,
        "spoken": _spoken(found),
        "where": draw_where(visit.session, ground, found.location, visit.look),
    }


def _may_remember(visit: Visit, question: Question, found: Findings) -> bool:
    """Whether the words that were asked may be kept as a name of what was chosen.

    They are words, without letters and numbers, and no part of the address itself.
    """
    if found.settled is None or found.settled.relation is not None or not visit.viewer.may(Right.NAMES_PROPOSE):
        return False
    form, name = name_form(question.text), name_form(found.settled.name)
    is_part = form in name if found.settled.kind is NamedKind.ADDRESS else form == name
    return not is_part and not any(letter.isdecimal() or letter.isascii() for letter in form)


@dataclass(frozen=True)
class Remembered:
    """A name to be kept: what it stands for, and the question that it settled."""

    text: Annotated[str, Form(max_length=200)]
    stands_for: Annotated[NamedKind, Form()]
    key: Annotated[str, Form(max_length=300)]
    question: Annotated[str, Form(max_length=200)] = ""
    pick: Annotated[str, Form(max_length=200)] = ""
    territory: Annotated[str, Form(max_length=80)] = ""


@router.post("/remember")
@allow(Right.NAMES_PROPOSE)
def remember(desk: NameDeskDep, kept: Annotated[Remembered, Depends()]) -> RedirectResponse:
    """Keep the words that a caller used as a name, until somebody has reviewed it."""
    wish = Wish(text=kept.text, stands_for=kept.stands_for, key=kept.key, question=kept.question)
    desk.propose(kept.territory or None, wish)
    path = Question(kept.question, territory=kept.territory or None).path("/", pick=kept.pick, kept="1")
    return RedirectResponse(path, status_code=303)


def _note_reading(visit: Visit, ground: Ground, question: Question, found: Findings) -> None:
    """A list of addresses, or one of them, was looked at."""
    listed = [each for each in found.suggestions if not each.is_ground]
    trail = trail_of(visit.request, visit.session)
    subject = Subject("addresses", ground.territory.code)
    trail.note_reading(Action.ADDRESSES_READ, subject, count=len(listed), payload={"question": question.text})


def _spoken(found: Findings) -> Sentence | None:
    """What a reader who hears the page is told."""
    if found.location is None:
        return found.ask
    grid, worker = found.location.grid, found.location.worker
    if grid is None:
        whole = found.location.whole
        return say("In no grid.") if whole is None else say("{community}: choose a grid.", community=whole.name)
    if worker is None:
        return say("{grid}. No worker yet.", grid=grid.name)
    return say("{grid}. {worker}, {telephone}.", grid=grid.name, worker=worker.name, telephone=worker.telephone or "")


def _consulted(visit: Visit) -> list[Consultation]:
    """The plans that everybody may comment on now."""
    known = consultations(visit.session, visit.settings.zone)
    return [each for each in known if each.period.is_open(clock.now())]


def _overview(session: Session, ground: Ground) -> Overview:
    living = households_by_grid(session, ground.plan.id)
    grids = plan_grids(session, ground.plan.id)
    return Overview(
        ground=ground,
        plan_words=plan_words(ground),
        communities=plan_communities(session, ground.plan.id),
        grids=len(grids),
        addresses=int(living["addresses"].sum()),
        households=int(living["households"].sum()),
        example=_example(session, ground) or (str(grids["name"].iloc[0]) if len(grids) else None),
    )


def _example(session: Session, ground: Ground) -> str | None:
    """A building of the town, to show what can be typed."""
    if not ground.viewer.may(Right.ADDRESSES_READ):
        return None
    reach = ground.reach(session, Right.ADDRESSES_READ)
    for each in search_addresses(session, ground.territory.id, reach, ground.territory.name, limit=100):
        if each.compound and each.building and each.retired_on is None:
            return f"{each.compound}{each.building}"
    return None


def _waiting(session: Session, ground: Ground) -> list[Waiting]:
    view = TodayView(plan=ground.plan, now=clock.now(), zone=ground.zone, viewer=ground.viewer)
    lines = [line for item in today_items.for_viewer(ground.viewer) for line in item.waiting(session, view)]
    return lines[:MOST_WAITING]
