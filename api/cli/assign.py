"""`gridsteward assign`: a file of points or addresses, with the grid of each row added."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from api.assigning.asking import Wish, ask_of_file, read_pairs
from api.cli.output import progress_bar, remark, show_json, show_table, tell, terminal_language
from api.cli.trail import open_recorded, who_types
from api.cli.usage import reading_usage
from api.language import text, translate
from geo.assigning.columns import label_of
from geo.assigning.files import assign_file
from geo.assigning.folders import Pair, pairs
from geo.assigning.question import Question
from geo.assigning.recording import note_assigned
from geo.assigning.summary import Reason, Summary
from geo.boundaries.standing import Asking
from geo.core import clock
from geo.core.errors import GridstewardError
from geo.core.language import Sentence, say
from geo.core.reference import read_reference
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM
from geo.exchange.confinement.limits import Bounds
from geo.exchange.confinement.program import set_bounds

app = typer.Typer()


@dataclass(frozen=True)
class Done:
    """One file, and what came of it."""

    pair: Pair
    summary: Summary | None = None
    error: GridstewardError | None = None


@app.command()
def assign(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A CSV, XLSX or GeoParquet file, or a folder of them.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file or folder to write, in the same format.")],
    on: Annotated[str | None, typer.Option(help="A day such as 2026-01-31. Without it: now.")] = None,
    datum: Annotated[str, typer.Option(help="wgs84, cgcs2000, gcj02, bd09, webmercator or EPSG:4547.")] = "wgs84",
    territory: Annotated[str | None, typer.Option(help="Code of the territory, where there are several.")] = None,
    map_: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field.")
    ] = None,
    layer: Annotated[str | None, typer.Option(help="Which sheet, where a workbook has several.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a result that is there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Write a file of points or addresses again, each row with the grid it belongs to."""
    settings = Settings()
    with reading_usage():
        columns, reference = read_pairs(map_ or []), read_reference(datum)
        wish = Wish(territory=territory, on=on, datum=reference, mapping=columns, layer=layer)
        if on:
            clock.parse_on(on, settings.zone)
        wanted = pairs(source, target, force=force)
    set_bounds(Bounds.of(settings))
    with open_recorded(settings) as database, database.session() as session:
        question = ask_of_file(session, wish, Asking(PROGRAM, clock.now(), settings.zone), language=terminal_language())
        done = [_assign(pair, question, quiet=as_json) for pair in wanted]
        for each in done:
            if each.summary is not None:
                note_assigned(session, who_types(), each.summary)
        session.commit()
    if as_json:
        values = [_value(each) for each in done]
        show_json(values if source.is_dir() else values[0])
    if any(each.error for each in done):
        raise typer.Exit(1)


def _assign(pair: Pair, question: Question, *, quiet: bool) -> Done:
    """One file; what is wrong with it is told, and does not stop the files after it."""
    try:
        with progress_bar() as progress:
            summary = assign_file(pair.source, pair.target, question, progress=progress)
    except GridstewardError as error:
        if not quiet:
            remark(error.sentence)
        return Done(pair, error=error)
    if not quiet:
        _tell(pair, summary)
    return Done(pair, summary)


def _tell(pair: Pair, summary: Summary) -> None:
    language = terminal_language()
    columns = ", ".join(
        f"{text(label_of(field).text, language)}: {column}" for field, column in summary.columns.items()
    )
    about = ", ".join(part for part in (summary.format, summary.encoding, columns) if part)
    tell(say("{file}: {about}", file=pair.source.name, about=about))
    for note in summary.notes:
        tell(note)
    tell(
        say(
            "{rows} rows: {exact} exact, {same_grid} same grid, {ask} to ask about. By the plan {plan}.",
            rows=f"{summary.rows:,}",
            exact=f"{summary.exact:,}",
            same_grid=f"{summary.same_grid:,}",
            ask=f"{summary.ask:,}",
            plan=summary.plan,
        )
    )
    reasons = [*summary.reasons, *summary.remarks]
    if reasons:
        show_table((say("Rows"), say("What"), say("First rows")), [_line(each) for each in reasons])
    tell(say("Written: {file}", file=str(pair.target)))


def _line(reason: Reason) -> Sequence[str]:
    language = terminal_language()
    said = translate(reason.sentence, language)
    if reason.is_example:
        said = f"{translate(say('For example:'), language)} {said}"
    if reason.kept_out:
        said = f"{said} {translate(say('Not in the result.'), language)}"
    more = " …" if reason.count > len(reason.rows) else ""
    return f"{reason.count:,}", said, ", ".join(map(str, reason.rows)) + more


def _value(done: Done) -> dict[str, Any]:
    """What came of a file, for programs; sentences are in the terminal's language."""
    language = terminal_language()
    error = done.error and {"code": done.error.code, "message": translate(done.error.sentence, language)}
    told: dict[str, Any] = {"file": str(done.pair.source), "result": str(done.pair.target), "error": error}
    if done.summary is None:
        return told
    values = done.summary.to_json()
    for name in ("reasons", "remarks"):
        values[name] = [_said(each, language) for each in values[name]]
    return {**told, **values, "notes": [translate(note, language) for note in done.summary.notes]}


def _said(kept: dict[str, Any], language: str) -> dict[str, Any]:
    message = translate(Sentence(kept["text"], kept["values"]), language)
    return {**{name: value for name, value in kept.items() if name not in {"text", "values"}}, "message": message}
