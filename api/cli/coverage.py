"""`gridsteward coverage`: how much of the streets was walked, and which not for long."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.output import progress_bar, remark, show_json, show_table, tell
from api.cli.usage import reading_usage
from api.cli.whose import Territory, up_to_date
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import Sentence, say
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM
from geo.db.database import Database, open_database

if TYPE_CHECKING:  # it loads the web, and help should be quick
    from api.maps.period import Period

app = typer.Typer(help="Tell how much of the streets patrols walked, and which stretches nobody walked for long.")

MOST_SPOTS = 20
BY = {"grid": say("Grid"), "street": say("Street"), "team": say("Team")}


@app.command()
def coverage(
    *,
    grid: Annotated[str | None, typer.Option(help="Only the streets of the grid with this code.")] = None,
    team: Annotated[str | None, typer.Option(help="Only what this team walked.")] = None,
    plan: Annotated[str | None, typer.Option(help="By the grids of this plan.")] = None,
    by: Annotated[str, typer.Option(help="Count by grid, street or team.")] = "grid",
    first: Annotated[
        str | None, typer.Option("--from", help="First day; without it two weeks before the last.")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day, included; without it today.")] = None,
    days: Annotated[
        int | None,
        typer.Option(
            min=1, max=366, help="Blind spots are what was not walked for so many days; without it by targets."
        ),
    ] = None,
    territory: Territory = None,
    anew: Annotated[bool, typer.Option("--anew", help="Find out anew first what every patrol walked.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Tell how much of the streets patrols walked, and which stretches nobody walked for long."""
    from api.maps.period import read_period  # noqa: PLC0415 (it loads the web; help should be quick)

    settings = Settings()
    with reading_usage():
        if by not in BY:
            raise BadInput("coverage.by", say("Count by grid, street or team: '{by}' is none of them.", by=by[:40]))
        period = read_period(first, last, None, now=clock.now(), zone=settings.zone)
    with open_database(settings) as database:
        _derive(database, territory, anew=anew)
        wish = {"grid": grid, "team": team, "plan": plan}
        document, spots = _documents(database, territory, period, wish, by=by, days=days)
    if as_json:
        show_json(document | {"days": spots["days"], "blind_spots": spots["items"], "blind_spots_m": spots["length_m"]})
        return
    if not document["streets"]:
        raise BadInput("streets.unknown", say("There are no streets here yet. Import a file of streets first."))
    _show(document["items"], by)
    _show_spots(spots)


def _derive(database: Database, territory: str | None, *, anew: bool) -> None:
    """Do what waits for a worker: where none runs, nobody else would."""
    from geo.patrols.derived.marking import derive_anew, waiting  # noqa: PLC0415 (help should be quick)

    with database.session() as session, session.begin():
        known = up_to_date(session, territory)
        if anew:
            derive_anew(session, known.id)
    with database.session() as session, session.begin():
        patrol_ids = waiting(session, known.id)
    if not patrol_ids:
        return
    from geo.patrols.derived.deriving import derive_patrols  # noqa: PLC0415 (it loads a compiler)

    remark(say("Finding out what {count} patrols walked.", count=len(patrol_ids)))
    with progress_bar() as progress:
        derive_patrols(database, patrol_ids, told=lambda done: progress("deriving", done, len(patrol_ids)))


def _documents(
    database: Database,
    territory: str | None,
    period: "Period",
    wish: dict[str, str | None],
    *,
    by: Any,
    days: int | None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    from api.coverage.asking import Wish, cover_question  # noqa: PLC0415 (it loads the web; help should be quick)
    from api.coverage.shaping import blind_spot_document, coverage_document  # noqa: PLC0415 (the same)
    from geo.boundaries.queries import plan_named  # noqa: PLC0415 (the same)
    from geo.boundaries.standing import Asking, stand  # noqa: PLC0415 (the same)

    with database.session() as session, session.begin():
        ground = stand(session, territory, None, Asking(PROGRAM, clock.now(), period.zone))
        plan_id = plan_named(session, ground.territory.id, wish["plan"]).id if wish["plan"] else None
        asked = cover_question(session, ground, period, Wish(wish["grid"], wish["team"], plan_id))
        spots = blind_spot_document(session, asked, days=days)
        return coverage_document(session, asked, by), spots


def _show(items: Sequence[dict[str, Any]], by: str) -> None:
    if by == "team":
        rows = [(each["team"], _metres(each["recorded_m"]), _metres(each["reported_m"])) for each in items]
        show_table((BY[by], say("Recorded (m)"), say("Only reported (m)")), rows)
        return
    columns = (BY[by], say("Streets (m)"), say("Recorded (%)"), say("Only reported (m)"), say("Missed (m)"),
               say("Times walked"), say("Last track"))  # fmt: skip
    show_table(columns, [(_name(each, by), *_figures(each)) for each in items])


def _figures(each: dict[str, Any]) -> tuple[str, ...]:
    share = "" if each["share"] is None else f"{each['share'] * 100:.1f}"
    figures = (_metres(each["reported_m"]), _metres(each["missed_m"]), f"{each['times']:.1f}", _when(each["last_at"]))
    return (_metres(each["length_m"]), share, *figures)


def _show_spots(spots: dict[str, Any]) -> None:
    figures = {"count": spots["missed"], "length": _metres(spots["length_m"])}
    if spots["by_targets"]:
        tell(say("Blind spots: {count} stretches, {length} m that no track shows within the days of their targets.",
                 **figures))  # fmt: skip
    else:
        tell(say("Blind spots: {count} stretches, {length} m that no track of {days} days shows.",
                 **figures, days=spots["days"]))  # fmt: skip
    _show_stretches([each for each in spots["items"] if not each["reported"]], say("Last track"), "last_at")
    told = [each for each in spots["items"] if each["reported"]]
    if told:
        tell(say("Only reported, not missed: {count} stretches.", count=spots["count"] - spots["missed"]))
        _show_stretches(told, say("Last reported"), "reported_at")


def _show_stretches(spots: Sequence[dict[str, Any]], when: Sentence, at: str) -> None:
    shown = spots[:MOST_SPOTS]
    if shown:
        rows = [_stretch(each, at) for each in shown]
        show_table((say("Street"), say("Grid"), say("Length (m)"), say("Every so many days"), when), rows)


def _stretch(each: dict[str, Any], at: str) -> tuple[str | None, ...]:
    metres, days = _metres(each["length_m"]), str(each["every_days"])
    return each["street"], _name(each, "grid"), metres, days, _when(each[at])


def _name(each: dict[str, Any], by: str) -> str | None:
    found = each[by]
    return found["name"] if isinstance(found, dict) else found or "–"


def _metres(length_m: float) -> str:
    return f"{length_m:,.0f}"


def _when(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if at else ""
