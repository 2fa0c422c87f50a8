"""`gridsteward plan`: which plans there are, and which of them holds from when."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from api.boundaries.words import STATUS
from api.cli import dividing, drafts, due, handover, laying
from api.cli.output import show_json, show_table, tell, terminal_language
from api.cli.trail import open_recorded, who_types
from api.cli.usage import reading_usage
from api.cli.whose import Territory, up_to_date
from api.language import translate
from geo.boundaries.queries import (
    PlanInfo,
    PlanStatus,
    plan_by_id,
    plan_named,
    plans,
    the_territory,
)
from geo.core import clock
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.database import open_database
from geo.publishing.plans import publish as publish_plan
from geo.publishing.plans import rejoin as join_anew
from geo.publishing.plans import rollback as roll_back

app = typer.Typer(help="List, draw up, compare, export, publish and roll back plans.", no_args_is_help=True)

From = Annotated[str | None, typer.Option("--from", help="Day or instant from which it holds; now without it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write the answer for programs.")]

_COMMANDS = (
    *(drafts.new, drafts.check, drafts.diff, drafts.export, dividing.split, dividing.rebalance, laying.lay),
    *(due.due, handover.handover),
)
for _command in _COMMANDS:
    app.command()(_command)


@app.command("list")
def list_plans(territory: Territory = None, as_json: AsJson = False) -> None:
    """List the plans of a territory, the latest first."""
    settings = Settings()
    with open_database(settings) as database, database.session() as session, session.begin():
        known = up_to_date(session, territory)
        found = plans(session, known.id)
    if as_json:
        show_json([asdict(info) for info in found])
        return
    columns = (say("Plan"), say("Status"), say("Holds from"))
    show_table(columns, [(info.name, _word(info.status), _local(info, settings)) for info in found])


@app.command()
def publish(
    name: Annotated[str, typer.Argument(help="Name of the plan.")],
    from_: Annotated[
        str | None, typer.Option("--from", help="Day or instant from which it holds; now without it.")
    ] = None,
    territory: Territory = None,
    as_json: AsJson = False,
) -> None:
    """Let a plan hold: at once, or from a day that is to come."""
    settings = Settings()
    now = clock.now()
    with reading_usage():
        from_at = clock.parse_from(from_, settings.zone) if from_ else now
    with open_recorded(settings) as database, database.session() as session, session.begin():
        known = up_to_date(session, territory)
        plan = plan_named(session, known.id, name)
        if plan.is_written:
            publish_plan(session, plan.id, from_at, now, origin=who_types())
        else:
            _publish_draft(session, plan.id, from_at, settings)
        info = plan_by_id(session, plan.id)
    _answer(info, settings, as_json=as_json)


@app.command()
def rollback(territory: Territory = None, as_json: AsJson = False) -> None:
    """Bring the plan that held before into force anew, from now."""
    settings = Settings()
    with open_recorded(settings) as database, database.session() as session, session.begin():
        known = up_to_date(session, territory)
        info = plan_by_id(session, roll_back(session, known.id, clock.now(), origin=who_types()))
    _answer(info, settings, as_json=as_json)


@app.command()
def rejoin(
    names: Annotated[list[str] | None, typer.Argument(help="Names of plans; all of them without one.")] = None,
    territory: Territory = None,
) -> None:
    """Have it written anew which grid of a plan every address, position and incident lies in."""
    with open_recorded(Settings()) as database, database.session() as session, session.begin():
        known = the_territory(session, territory)
        wanted = [plan_named(session, known.id, name) for name in names or ()] or plans(session, known.id)
        wanted = [info for info in wanted if info.is_written]
        for info in wanted:
            count = join_anew(session, info.id, origin=who_types())
            tell(say("{plan}: {inside} in a grid, {outside} in none.",
                     plan=info.name, inside=f"{count.inside:,}", outside=f"{count.outside:,}"))  # fmt: skip


def _publish_draft(session: Session, plan_id: int, from_at: datetime, settings: Settings) -> None:
    from geo.publishing.approving import Mover, publish_draft  # noqa: PLC0415 (it loads the mathematics)
    from geo.publishing.desk import Desk  # noqa: PLC0415 (the same)

    now = clock.now()
    desk = Desk(lambda: now.astimezone(settings.zone).date())
    publish_draft(session, desk, plan_id, from_at, mover=Mover(None, now, who_types(), settings.zone))


def _answer(info: PlanInfo, settings: Settings, *, as_json: bool) -> None:
    if as_json:
        show_json(asdict(info))
    elif info.status is PlanStatus.SCHEDULED:
        tell(say("{plan} will hold from {when}.", plan=info.name, when=_local(info, settings)))
    elif info.status is PlanStatus.IN_FORCE:
        tell(say("{plan} is in force since {when}.", plan=info.name, when=_local(info, settings)))
    else:
        tell(say("{plan} is kept as a plan of the past, from {when}.", plan=info.name, when=_local(info, settings)))


def _word(status: PlanStatus) -> str:
    return translate(STATUS[status], terminal_language())


def _local(info: PlanInfo, settings: Settings) -> str:
    return info.from_at.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M") if info.from_at else ""
