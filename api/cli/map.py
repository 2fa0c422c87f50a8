"""`gridsteward map`: a map in one file that opens without a server, or a sheet for print."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.output import tell, terminal_language
from api.cli.usage import reading_usage
from geo.core.errors import BadInput
from geo.core.language import say

if TYPE_CHECKING:  # it loads the drawing libraries, and help should be quick
    from maps.drawing import Show

app = typer.Typer(help="Draw a map into one file that opens without a server.", no_args_is_help=True)

Output = Annotated[
    Path, typer.Option("-o", "--output", help="FILE.html: one file with everything in it. FILE.svg: a sheet.")
]
Territory = Annotated[str | None, typer.Option(help="Code of the territory; needed only where there are several.")]
On = Annotated[str | None, typer.Option(help="By the division of this day, such as 2026-01-31.")]
From = Annotated[str | None, typer.Option("--from", help="First day; without it two weeks before the last.")]
To = Annotated[str | None, typer.Option("--to", help="Last day, included; without it today.")]
Theme = Annotated[str, typer.Option(help="light, dark or auto.")]


@app.command()
def grids(*, output: Output, territory: Territory = None, on: On = None, theme: Theme = "auto") -> None:
    """Draw the grids, with communities and households."""
    _write("grids", output, theme, territory=territory, on=on)


@app.command()
def coverage(
    *,
    output: Output,
    territory: Territory = None,
    first: From = None,
    last: To = None,
    on: On = None,
    theme: Theme = "auto",
) -> None:
    """Draw what patrols have covered, and their walks."""
    _write("coverage", output, theme, territory=territory, first=first, last=last, on=on)


@app.command()
def incidents(
    *,
    output: Output,
    territory: Territory = None,
    first: From = None,
    last: To = None,
    on: On = None,
    theme: Theme = "auto",
) -> None:
    """Draw incidents by place, category and grid."""
    _write("incidents", output, theme, territory=territory, first=first, last=last, on=on)


def _write(show: "Show", output: Path, theme: str, *, territory: str | None, **asked: str | None) -> None:
    from api.maps.files import draw_file, read_days  # noqa: PLC0415 (it loads the drawing libraries; help should be quick)
    from api.reader import THEMES  # noqa: PLC0415 (the same)

    suffix = output.suffix.lower()
    with reading_usage():
        if suffix not in {".html", ".svg"}:
            raise BadInput(
                "map.suffix", say("Name the file FILE.html or FILE.svg: '{name}' is neither.", name=output.name)
            )
        if theme not in THEMES:
            raise BadInput("map.theme", say("The theme '{theme}' is not known. Use light, dark or auto.", theme=theme))
        days = read_days(**asked)
    drawn = draw_file(show, suffix, days, theme=theme, language=terminal_language(), territory=territory)
    output.write_text(drawn, encoding="utf-8")
    tell(say("Written: {file}", file=str(output)))
