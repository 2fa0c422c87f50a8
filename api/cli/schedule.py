"""`gridsteward schedule`: which walks of a community on which days."""

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.output import show_json, tell, terminal_language
from api.cli.usage import reading_usage
from api.language import translate
from geo.core.language import say

if TYPE_CHECKING:  # it loads the mathematics, and help should be quick
    from api.schedules.schemas import ScheduleSchema

app = typer.Typer()


@app.command()
def schedule(
    community: Annotated[str, typer.Argument(help="Code of the community.")],
    every: Annotated[int, typer.Option(help="Each street is walked at least once in so many days.")] = 3,
    minutes: Annotated[float, typer.Option(help="The longest anybody walks, at 60 metres a minute.")] = 120.0,
    day: Annotated[
        list[int] | None, typer.Option(help="A day on which somebody walks, 1 for Monday; may be repeated.")
    ] = None,
    weeks: Annotated[int, typer.Option(help="The plan repeats after 1 or 2 weeks.")] = 1,
    night: Annotated[
        bool, typer.Option("--night", help="Walked by night, as often as the targets of the night say.")
    ] = False,
    on: Annotated[str | None, typer.Option(help="By the division of this day, such as 2026-01-31.")] = None,
    territory: Annotated[str | None, typer.Option(help="Code of the territory, where there are several.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Lay the walks of a community on days, so that no street waits too long and no day has too much."""
    from api.schedules.files import Asked, schedule_of  # noqa: PLC0415 (help should be quick)
    from geo.patrols.routes import WeekQuestion  # noqa: PLC0415 (the same)

    with reading_usage():
        days = frozenset(range(7)) if day is None else frozenset(each - 1 for each in day)
        question = WeekQuestion(every_days=every, minutes=minutes, days=days, weeks=weeks, night=night)
    made = schedule_of(Asked(community=community, question=question, on=on, territory=territory))
    if as_json:
        show_json(made.model_dump(by_alias=True, mode="json"))
    else:
        _list(made)


def _list(made: "ScheduleSchema") -> None:
    from api.schedules.shaping import day_words  # noqa: PLC0415 (help should be quick)

    language = terminal_language()
    heads = [translate(word, language) for word in day_words(made.cycle)]
    for number, head in enumerate(heads):
        names = [f"{walk.grid_name} {walk.patroller}/{walk.patrollers}" if walk.patrollers > 1 else walk.grid_name
                 for walk in made.walks if number + 1 in walk.days]  # fmt: skip
        tell(say("{day}: {metres} m: {walks}", day=head, metres=made.metres[number], walks=", ".join(names) or "-"))
    if made.without_streets:
        tell(say("No street runs in: {names}.", names=", ".join(made.without_streets)))
