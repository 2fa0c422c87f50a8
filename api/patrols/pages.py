"""The pages of patrols: what is planned and what was walked, and one patrol with its map, replay and list."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from api.audience import Router, allow
from api.boundaries.asking import AskingDep, WhenDep
from api.boundaries.choosing import grid_names
from api.dependencies import LookDep, Visit, VisitDep
from api.maps.asking import still_span
from api.maps.ground import ground_below
from api.paging import Wished, paged
from api.patrols.handing import people_of
from api.patrols.leading import leads
from api.patrols.lines import lines_of
from api.patrols.planned import moment_of
from api.patrols.reading import Days, DaysDep, figures_of, seen_patrol
from api.patrols.words import STATUS, clock_words, late_words
from api.shell import NavigationEntry, navigation
from api.teams.asking import Seen, seen_in
from api.templating import static
from api.trail import TrailDep
from geo.accounts.recorder_keys import recorder_keys
from geo.boundaries.standing import Asking, Ground, stand_first
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.language import say
from geo.core.viewer import Right
from geo.patrols.phones.checkins import Presence
from geo.patrols.phones.clocks import clocks_of, told_clocks
from geo.patrols.planned.planning import no_such_plan
from geo.patrols.planned.queries import Planned, planned_one, planned_seen, territory_of_plan
from geo.patrols.seeing import patrols_seen
from geo.patrols.tracks.track import Track
from geo.roster.sight import sight_of
from geo.roster.team_queries import teams_seen
from maps.escaping import data_block
from maps.look import Look
from maps.patrol import PatrolMapData, draw

router = Router(prefix="/patrols", include_in_schema=False)

navigation.add(
    NavigationEntry(
        key="patrols", label=say("Patrols"), icon="person-walking", path="/patrols", order=24, right=Right.PATROLS_READ
    )
)

PLANNED_DAYS = 14
WALKED_EACH = 20
REPLAY_ID = "patrol-replay"


@router.get("")
@allow(Right.PATROLS_READ)
def patrols_page(  # noqa: PLR0913, PLR0917 (one parameter for each part of the question)
    visit: VisitDep,
    asking: AskingDep,
    when: WhenDep,
    days: DaysDep,
    done: Annotated[str, Query(max_length=20)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> HTMLResponse:
    """What is planned from today on, and what was walked in some days."""
    ground = stand_first(visit.session, when.territory, None, asking)
    if ground is None:
        return visit.page("maps/none.html")
    seen = Seen(ground, sight_of(visit.session, ground))
    days = _still(visit.session, ground, days)
    first, last = days.span(seen)
    walked = patrols_seen(visit.session, seen.sight, days.wanted(seen))
    answer = visit.page(
        "patrols/patrols.html",
        ground=ground,
        planned=_planned(visit.session, seen, days.team),
        walked=paged(visit.request, Wished(page, "page", "walked", WALKED_EACH), walked),
        teams=(teams := teams_seen(visit.session, seen.sight)),
        plans=any(seen.sight.plans_for(each.id, each.community_code) for each in teams),
        managed=seen.sight,
        grids=grid_names(visit.session, ground),
        first=first,
        last=last,
        team=days.team,
        done=done,
        states=STATUS,
        late_words=late_words,
    )
    return _unkept(answer)


def _still(session: Session, ground: Ground, days: Days) -> Days:
    """The last days of a made-up territory, where time stands still, unless days were chosen."""
    span = still_span(session, ground, "coverage") if days.first is None and days.last is None else None
    return days if span is None else replace(days, last=span[1].astimezone(ground.zone).date())


def _planned(session: Session, seen: Seen, team_id: uuid.UUID | None) -> list[Planned]:
    moment = moment_of(seen)
    last = moment.today + timedelta(days=PLANNED_DAYS - 1)
    found = planned_seen(session, seen.sight, first=moment.today, last=last, moment=moment)
    return [each for each in found if team_id in {None, each.team_id}]


@router.get("/{patrol_id}")
@allow(Right.PATROLS_READ)
def patrol_page(
    visit: VisitDep, asking: AskingDep, look: LookDep, trail: TrailDep, patrol_id: uuid.UUID
) -> HTMLResponse:
    """One patrol; one that has not set out yet as it is planned."""
    try:
        found = seen_patrol(visit.session, asking, patrol_id)
    except NotFound:
        return _only_planned(visit, asking, patrol_id)
    session, track = visit.session, found.track(visit.session, trail, "page")
    presences = found.check_ins(session)
    return visit.page(
        "patrols/patrol.html",
        ground=found.seen.ground,
        patrol=found.patrol,
        track=track,
        figures=figures_of(track),
        lines=list(lines_of(track, presences)),
        clocks=told_clocks(clocks_of(session, patrol_id)),
        clock_words=clock_words,
        recorders=recorder_keys(session, patrol_id, clock.now()),
        people=people_of(session, found.seen, found.patrol.team_id),
        replay=data_block(REPLAY_ID, _replay(track)),
        fragments=_draw(session, found.seen, track, presences, look),
        plan=_plan_of(session, found.seen, patrol_id),
        makes_codes=visit.viewer.may(Right.FIXES_ADD) and leads(session, asking, patrol_id),
        grids=grid_names(visit.session, found.seen.ground),
        states=STATUS,
        late_words=late_words,
    )


def _only_planned(visit: Visit, asking: Asking, patrol_id: uuid.UUID) -> HTMLResponse:
    """A patrol that nobody set out for yet.

    Raises:
        NotFound: there is none, or not for whoever asks.
    """
    seen = seen_in(visit.session, territory_of_plan(visit.session, patrol_id), asking, no_such_plan())
    plan = planned_one(visit.session, patrol_id, seen.sight, moment=moment_of(seen))
    answer = visit.page(
        "patrols/planned.html",
        ground=seen.ground,
        plan=plan,
        plans=seen.sight.plans_for(plan.team_id, plan.community_code),
        walks_along=plan.team_id in seen.sight.own,
        people=people_of(visit.session, seen, plan.team_id),
        grids=grid_names(visit.session, seen.ground),
        states=STATUS,
        late_words=late_words,
    )
    return _unkept(answer)


def _unkept(answer: HTMLResponse) -> HTMLResponse:
    """A page that says who is late: no browser keeps it."""
    answer.headers["cache-control"] = "no-store"
    return answer


def _plan_of(session: Session, seen: Seen, patrol_id: uuid.UUID) -> Planned | None:
    try:
        return planned_one(session, patrol_id, seen.sight, moment=moment_of(seen))
    except NotFound:
        return None


def _draw(session: Session, seen: Seen, track: Track, presences: Sequence[Presence], look: Look) -> Any:
    places = tuple((each.lon, each.lat) for each in presences if each.lon is not None and each.lat is not None)
    data = PatrolMapData(ground=ground_below(session, seen.ground), track=track, places=places)
    return draw(data, replace(look, file_url=static))


def _replay(track: Track) -> list[list[list[float]]]:
    """The cleaned track for the replay: stretches of [seconds since 1970, lon, lat]."""
    return [[[fix.at.timestamp(), fix.lon, fix.lat] for fix in line] for line in track.lines()]
