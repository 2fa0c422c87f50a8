"""`gridsteward patrols`: what is planned, what was walked, who is out now, and the teams."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from api.cli.output import show_json, show_table
from api.cli.usage import reading_usage
from api.cli.whose import Territory
from geo.core import clock
from geo.core.clock import start_of_day
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM
from geo.db.database import open_database

app = typer.Typer(help="List patrols that were walked or are out now, and teams.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Write the answer for programs.")]


@contextmanager
def _standing(territory: str | None) -> Iterator[tuple[Session, Any, Any]]:
    """A session, the ground, and the sight of whoever works on the machine: everything."""
    from geo.boundaries.standing import Asking, stand  # noqa: PLC0415 (help should be quick)
    from geo.roster.sight import sight_of  # noqa: PLC0415 (the same)

    settings = Settings()
    with open_database(settings) as database, database.session() as session:
        ground = stand(session, territory, None, Asking(PROGRAM, clock.now(), settings.zone))
        yield session, ground, sight_of(session, ground)


@app.command("list")
def list_(
    *,
    first: Annotated[
        str | None, typer.Option("--from", help="First day; without it two weeks before the last.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, included; without it today.")] = None,
    territory: Territory = None,
    as_json: Json = False,
) -> None:
    """List the patrols of some days, the latest first."""
    from geo.patrols.seeing import Wanted, patrols_seen  # noqa: PLC0415 (help should be quick)

    with reading_usage():
        days = _day(first), _day(last)
    with _standing(territory) as (session, ground, sight):
        until = days[1] or ground.day
        since = days[0] or until - timedelta(days=13)
        wanted = Wanted(
            since=start_of_day(since, ground.zone),
            until=start_of_day(until + timedelta(days=1), ground.zone),
            limit=None,
        )
        found = patrols_seen(session, sight, wanted)
        rows = [
            (str(each.id), each.title, each.team or "", _when(each.started_at, ground), each.standing.status.value)
            for each in found
        ]
    if as_json:
        show_json(
            {"items": [dict(zip(("id", "title", "team", "started_at", "status"), row, strict=True)) for row in rows]}
        )
        return
    show_table((say("Number"), say("Title"), say("Team"), say("Started"), say("State")), rows)


@app.command("now")
def now(*, territory: Territory = None, as_json: Json = False) -> None:
    """List the patrols that are out now, with their last position."""
    from api.patrols.live import shown  # noqa: PLC0415 (help should be quick)
    from geo.patrols.now import look_now  # noqa: PLC0415 (the same)

    with _standing(territory) as (session, _, sight):
        document = shown(look_now(session, clock.now()).seen_by(sight))
    if as_json:
        show_json(document)
        return
    rows = [
        (each["team"] or each["title"], each["status"], each["at"] or "", f"{each['lon']}, {each['lat']}")
        for each in document["patrols"]
    ]
    show_table((say("Team"), say("State"), say("Last position at"), say("Longitude, latitude")), rows)


@app.command("teams")
def teams(*, territory: Territory = None, as_json: Json = False) -> None:
    """List the teams that serve, with their leads."""
    from api.teams.schemas import TeamSchema  # noqa: PLC0415 (help should be quick)
    from geo.roster.team_queries import teams_seen  # noqa: PLC0415 (the same)

    with _standing(territory) as (session, ground, sight):
        found = [TeamSchema.of(each, ground.territory.code) for each in teams_seen(session, sight)]
    if as_json:
        show_json({"items": [each.model_dump(mode="json") for each in found]})
        return
    rows = [
        (each.name, each.kind.value, each.community or "", ", ".join(lead.name for lead in each.leads))
        for each in found
    ]
    show_table((say("Team"), say("Kind"), say("Community"), say("Leads")), rows)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput("patrol.day_unreadable", say("Write a day as 2026-01-31.")) from error


def _when(at: Any, ground: Any) -> str:
    return f"{at.astimezone(ground.zone):%Y-%m-%d %H:%M}"
