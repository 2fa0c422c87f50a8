"""The screen of names: those that people say, to be reviewed, and door-plates that want a look."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from fastapi import Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.boundaries.asking import GroundDep
from api.dependencies import LanguageDep, SessionDep, page
from api.documents import CSV, attached
from api.language import translate
from api.names.steps import NameDeskDep
from api.shell import NavigationEntry, TodayItem, TodayView, Tone, Waiting, navigation, today_items
from api.trail import TrailDep
from geo.addresses.aliases import Cut, aliases, count_aliases
from geo.addresses.nametables import AliasKind, AliasState, NamedKind
from geo.addresses.problems import AddressProblem, Problem, address_problems, count_problems
from geo.audit.rules import Action, Subject
from geo.core.language import Sentence, say
from geo.core.viewer import Right
from geo.exchange.writing import rows_csv

router = Router(prefix="/names", include_in_schema=False)

navigation.add(
    NavigationEntry(
        key="names", label=say("Names"), icon="signpost", path="/names", order=78, right=Right.NAMES_PROPOSE
    )
)

LINES = 50
MOST_ROWS = 20_000
Step = Literal["accept", "withdraw", "reopen"]
IdPath = Annotated[int, Path(ge=1, le=2**31 - 1)]
AfterQuery = Annotated[int, Query(ge=0, le=2**31 - 1)]

STATES: Mapping[AliasState, tuple[Sentence, Tone]] = {
    AliasState.PROPOSED: (say("To be reviewed"), "warn"),
    AliasState.ACCEPTED: (say("In use"), "good"),
    AliasState.WITHDRAWN: (say("Withdrawn"), "calm"),
}
KINDS: Mapping[AliasKind, Sentence] = {
    AliasKind.NICKNAME: say("nickname"),
    AliasKind.FORMER: say("former name"),
    AliasKind.LANDMARK: say("landmark"),
    AliasKind.UNIT: say("yard of a unit"),
}
THINGS: Mapping[NamedKind, Sentence] = {
    NamedKind.ADDRESS: say("Address"),
    NamedKind.BUILDING: say("Building"),
    NamedKind.COMPOUND: say("Compound"),
    NamedKind.PLACE: say("Place"),
    NamedKind.GRID: say("Grid"),
    NamedKind.COMMUNITY: say("Community"),
}
PROBLEMS: Mapping[Problem, Sentence] = {
    Problem.NO_GRID: say("In no grid"),
    Problem.OTHER_COMMUNITY: say("Text and point disagree"),
}
STEPS: Mapping[Step, AliasState] = {
    "accept": AliasState.ACCEPTED,
    "withdraw": AliasState.WITHDRAWN,
    "reopen": AliasState.PROPOSED,
}
DONE: Mapping[str, Sentence] = {
    "accept": say("The name is in use."),
    "withdraw": say("The name is withdrawn."),
    "reopen": say("The name waits for review again."),
}
COLUMNS = (
    say("Number of the door-plate"),
    say("Address"),
    say("Community it names"),
    say("Community it lies in"),
    say("Grid"),
    say("Longitude"),
    say("Latitude"),
)


def _to_review(session: Session, view: TodayView) -> Iterator[Waiting]:
    """Names that wait in the territory, for who reviews them there."""
    if not view.viewer.scope(Right.NAMES_REVIEW).holds_all_of(view.plan.territory_code):
        return
    count = count_aliases(session, view.plan.territory_id)[AliasState.PROPOSED]
    if count:
        yield Waiting(
            title=say("Names that people say wait for review"),
            path=f"/names?territory={view.plan.territory_code}",
            chip=say("1 name") if count == 1 else say("{count} names", count=count),
            tone="info",
        )


today_items.add(TodayItem(key="names", order=60, right=Right.NAMES_REVIEW, waiting=_to_review, whole=True))


@router.get("")
@allow(Right.NAMES_PROPOSE)
def names_page(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    session: SessionDep,
    ground: GroundDep,
    desk: NameDeskDep,
    state: AliasState = AliasState.PROPOSED,
    after: AfterQuery = 0,
) -> HTMLResponse:
    """The names of things within reach, in one state."""
    reach = ground.reach(session, Right.NAMES_PROPOSE)
    found = aliases(session, ground.territory.id, reach, Cut(state=state, after=after, limit=LINES + 1))
    return page(
        request,
        "names/names.html",
        territory=ground.territory,
        names=found[:LINES],
        following=found[LINES - 1].id if len(found) > LINES else None,
        state=state,
        states=STATES,
        counts=count_aliases(session, ground.territory.id) if reach.is_whole else {},
        kinds=KINDS,
        things=THINGS,
        may_review=desk.may_review(ground),
        may_see_addresses=ground.viewer.may(Right.ADDRESSES_READ),
        done=DONE.get(request.query_params.get("done", "")),
        undo=_undo_of(request),
    )


@router.post("/{alias_id}")
@allow(Right.NAMES_PROPOSE)
def take_step(desk: NameDeskDep, alias_id: IdPath, step: Annotated[Step, Form()]) -> RedirectResponse:
    """Accept a name, withdraw it, or take the last step back."""
    before = desk.ground_of(alias_id)
    name = desk.move(alias_id, STEPS[step])
    question = f"territory={before.territory.code}&done={step}&name={name.id}"
    return RedirectResponse(f"/names?{question}", status_code=303)


@router.get("/addresses")
@allow(Right.ADDRESSES_READ)
def problems_page(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    request: Request,
    session: SessionDep,
    ground: GroundDep,
    trail: TrailDep,
    problem: Problem = Problem.NO_GRID,
    after: AfterQuery = 0,
) -> HTMLResponse:
    """Door-plates with one problem, within reach; reading them is noted."""
    reach = ground.reach(session, Right.ADDRESSES_READ)
    found = address_problems(session, reach, problem, after=after, limit=LINES + 1)
    trail.note_reading(Action.ADDRESSES_READ, Subject("addresses", ground.territory.code), count=len(found[:LINES]))
    return page(
        request,
        "names/addresses.html",
        territory=ground.territory,
        addresses=found[:LINES],
        following=found[LINES - 1].id if len(found) > LINES else None,
        problem=problem,
        problems=PROBLEMS,
        counts=count_problems(session, reach),
        may_name=ground.viewer.may(Right.NAMES_PROPOSE),
    )


@router.get("/addresses.csv")
@allow(Right.ADDRESSES_READ)
def problems_file(
    session: SessionDep,
    ground: GroundDep,
    trail: TrailDep,
    language: LanguageDep,
    problem: Problem = Problem.NO_GRID,
) -> Response:
    """The same as a file for a spreadsheet, 20,000 rows at most; taking it out is noted."""
    reach = ground.reach(session, Right.ADDRESSES_READ)
    found = address_problems(session, reach, problem, limit=MOST_ROWS)
    trail.note_reading(
        Action.ADDRESSES_READ, Subject("addresses", ground.territory.code), count=len(found), payload={"file": problem}
    )
    header = [translate(column, language) for column in COLUMNS]
    return attached(rows_csv(header, map(_row, found)), CSV, f"addresses-{problem.value}.csv")


def _row(found: AddressProblem) -> tuple[object, ...]:
    return found.key, found.text, found.said, found.lies_in, found.grid_code, f"{found.lon:.8f}", f"{found.lat:.8f}"


def _undo_of(request: Request) -> str | None:
    """The address of the form that takes the last step back, after one that can be."""
    number, done = request.query_params.get("name", ""), request.query_params.get("done", "")
    return f"/names/{number}" if done in {"accept", "withdraw"} and number.isdecimal() else None
