"""`gridsteward route`: the shortest patrol route of a grid, turn by turn."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.output import show_json, tell, terminal_language
from api.cli.usage import reading_usage
from api.language import translate
from geo.core.errors import BadInput
from geo.core.language import Sentence, say

if TYPE_CHECKING:  # they load the mathematics, and help should be quick
    from api.routes.files import Making
    from geo.patrols.routes import GridRoute

app = typer.Typer()

SUFFIXES = {".gpx", ".html", ".pdf"}


@app.command()
def route(
    grid: Annotated[str, typer.Argument(help="Code of the grid.")],
    patrollers: Annotated[int, typer.Option(help="How many share the streets.")] = 1,
    minutes: Annotated[float | None, typer.Option(help="The longest anybody walks, at 60 metres a minute.")] = None,
    start: Annotated[
        str | None, typer.Option(help="LON,LAT or an address: where walks begin and end. Without it the middle.")
    ] = None,
    both_sides: Annotated[bool, typer.Option("--both-sides", help="Walk main streets on both sides.")] = False,
    places: Annotated[
        list[str] | None, typer.Option(help="Kind of places to visit: hydrant, stairwell and others; may be repeated.")
    ] = None,
    night: Annotated[
        bool, typer.Option("--night", help="In too short a shift go first where nobody walked by night.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Another number gives another route where several are as good.")] = 0,
    thorough: Annotated[bool, typer.Option("--thorough", help="Search four times as long for a shorter one.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="FILE.gpx for devices; FILE.pdf or FILE.html: a sheet.")
    ] = None,
    on: Annotated[str | None, typer.Option(help="By the division of this day, such as 2026-01-31.")] = None,
    territory: Annotated[str | None, typer.Option(help="Code of the territory, where there are several.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Walk every street of a grid with the least walked twice, and tell it turn by turn."""
    from api.routes.files import Asked, Typed, making, read_question, written  # noqa: PLC0415 (help should be quick)

    with reading_usage():
        _check_suffix(output)
        question = read_question(
            Typed(
                patrollers,
                minutes,
                both_sides=both_sides,
                night=night,
                places=places or (),
                seed=seed,
                thorough=thorough,
            )
        )
    with making(Asked(grid=grid, question=question, start=start, on=on, territory=territory)) as made:
        if output is not None:
            output.write_bytes(written(made, output.suffix.lower(), terminal_language()))
        _show(made, output, as_json=as_json)


def _check_suffix(output: Path | None) -> None:
    if output is not None and output.suffix.lower() not in SUFFIXES:
        raise BadInput(
            "routes.suffix",
            say("Name the file FILE.gpx, FILE.pdf or FILE.html: '{name}' is none of them.", name=output.name),
        )


def _show(made: "Making", output: Path | None, *, as_json: bool) -> None:
    from api.routes.shaping import route_schema  # noqa: PLC0415 (help should be quick)

    if as_json:
        show_json(route_schema(made.route, made.ground, _said).model_dump(by_alias=True, mode="json"))
        return
    if output is None:
        _list(made.route)
    _sum_up(made.route)
    if output is not None:
        tell(say("Written: {file}", file=str(output)))


def _list(made: "GridRoute") -> None:
    from geo.patrols.routes import walk_title  # noqa: PLC0415 (help should be quick)

    for number, lines in enumerate(made.directions):
        tell(walk_title(made, number))
        for place, each in enumerate(lines, start=1):
            tell(say("{number}. {what}", number=place, what=_said(each.sentence)))


def _sum_up(made: "GridRoute") -> None:
    from api.routes.words import summary  # noqa: PLC0415 (help should be quick)

    for sentence in summary(made):
        tell(sentence)


def _said(sentence: Sentence) -> str:
    return translate(sentence, terminal_language())
