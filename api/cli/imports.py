"""`gridsteward import`: bring files in, list them, take them back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import OperationalError

from api.cli.output import progress_bar, show_json, tell, terminal_language
from api.cli.telling import Told, as_json_value, show_imports, tell_file
from api.cli.trail import open_recorded, who_types
from api.cli.usage import reading_usage
from api.imports.choices import MAP_PREFIX, read_options
from api.language import text
from geo.core.errors import GridstewardError, Unavailable
from geo.core.language import say
from geo.core.settings import Settings
from geo.core.viewer import EVERYWHERE
from geo.db.database import Database, open_database
from geo.exchange.confinement.limits import Bounds
from geo.exchange.confinement.program import set_bounds
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions
from geo.imports.queries import import_named, imports
from geo.publishing.importing import KINDS, NoGoodRows, import_file, note_interrupted, undo_import

app = typer.Typer(
    help="Bring in boundaries, addresses, buildings, places, streets, tracks, incidents or a roster from files.",
    no_args_is_help=True,
)

Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="One or more files.")]
Map = Annotated[list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field.")]
DatumName = Annotated[
    str, typer.Option("--datum", help="wgs84, cgcs2000, gcj02 or bd09; without it, as the file says.")
]
Territory = Annotated[str, typer.Option(help="Code of the territory, where there are several.")]
TerritoryName = Annotated[str, typer.Option(help="Boundaries: what the territory is called.")]
From = Annotated[str, typer.Option("--from", help="Boundaries: the day on which they come into force.")]
Name = Annotated[str, typer.Option(help="Boundaries: what the plan is called.")]
Timezone = Annotated[str, typer.Option(help="Time zone of times that have none, as Asia/Shanghai.")]
Layer = Annotated[str, typer.Option(help="Which layer or sheet, where a file has several.")]
Dissolve = Annotated[bool, typer.Option("--dissolve", help="Boundaries: features with one code are parts of one grid.")]
Tolerance = Annotated[
    str, typer.Option(help="Boundaries: gaps and overlaps thinner than so many metres are mended unasked; else 1.")
]
ShareOverlaps = Annotated[
    bool, typer.Option("--share-overlaps", help="Boundaries: share out overlaps that are wider than the tolerance.")
]
AsDraft = Annotated[bool, typer.Option("--draft", help="Boundaries: make a draft of it; nothing comes into force.")]
MadeUp = Annotated[bool, typer.Option("--made-up", help="Boundaries: mark the territory as made up, for trying out.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and change nothing.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write the answer for programs.")]

ABOUT: Mapping[ImportKind, str] = {
    ImportKind.BOUNDARIES: "Bring in the polygons of grids; they become the next plan.",
    ImportKind.ADDRESSES: "Bring in door-plates with their households, by key.",
    ImportKind.TRACKS: "Bring in tracks of patrols.",
    ImportKind.INCIDENTS: "Bring in lists of incidents.",
    ImportKind.ROSTER: "Bring in who answers for which grid.",
    ImportKind.BUILDINGS: "Bring in buildings with footprints or points, by compound and number.",
    ImportKind.PLACES: "Bring in places, landmarks and the names people say for them.",
    ImportKind.STREETS: "Bring in streets; they become the network that patrols walk.",
}


def _command(kind: ImportKind) -> Callable[..., None]:
    def bring_in(
        files: Files,
        *,
        map_: Map = None,
        datum: DatumName = "",
        territory: Territory = "",
        territory_name: TerritoryName = "",
        from_: From = "",
        name: Name = "",
        timezone: Timezone = "",
        layer: Layer = "",
        dissolve: Dissolve = False,
        tolerance: Tolerance = "",
        share_overlaps: ShareOverlaps = False,
        as_draft: AsDraft = False,
        made_up: MadeUp = False,
        dry_run: DryRun = False,
        as_json: AsJson = False,
    ) -> None:
        settings = Settings()
        said = {
            "datum": datum,
            "territory": territory,
            "territory_name": territory_name,
            "from": from_,
            "name": name,
            "timezone": timezone,
            "layer": layer,
            "dissolve": "on" if dissolve else "",
            "tolerance": tolerance,
            "share_overlaps": "on" if share_overlaps else "",
            "as_draft": "on" if as_draft else "",
        }
        set_bounds(Bounds.of(settings))
        options = replace(_options(said, map_ or [], settings), made_up=made_up)
        with open_recorded(settings) as database:
            told = [_bring_in(database, kind, path, options, dry_run=dry_run, quiet=as_json) for path in files]
        if as_json:
            show_json([as_json_value(each) for each in told])
        if any(each.error for each in told):
            raise typer.Exit(1)

    return bring_in


for each_kind in ImportKind:
    known_fields = ", ".join(field.name for field in KINDS[each_kind].fields)
    app.command(each_kind.value, help=ABOUT[each_kind], epilog=f"--map FIELD: {known_fields}")(_command(each_kind))


@app.command()
def undo(import_id: Annotated[str, typer.Argument(metavar="ID", help="As 'import list' shows it.")]) -> None:
    """Take a file back: its rows go, and rows that it changed are as they were before."""
    with open_recorded(Settings()) as database:
        note_interrupted(database)
        with database.session() as session:
            record = import_named(session, import_id)
        undo_import(database, record.id, origin=who_types())
    tell(say("Undone. Everything is as it was before {file} came in.", file=record.file_name))


@app.command("list")
def list_imports(as_json: AsJson = False) -> None:
    """List the files that came in, the last first."""
    with open_database(Settings()) as database:
        note_interrupted(database)
        with database.session() as session:
            show_imports(imports(session, EVERYWHERE), as_json=as_json)


def _options(said: Mapping[str, str], pairs: Sequence[str], settings: Settings) -> ImportOptions:
    """Read the options; one that cannot be read is wrong usage."""
    with reading_usage():
        return read_options({**said, **_columns(pairs)}, settings)


def _columns(pairs: Sequence[str]) -> dict[str, str]:
    """`FIELD=COLUMN` pairs as fields of a form."""
    columns = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals:
            message = text("Write '{text}' as FIELD=COLUMN.", terminal_language(), text=pair[:80])
            raise typer.BadParameter(message, param_hint="--map")
        columns[MAP_PREFIX + field.strip()] = column.strip()
    return columns


def _bring_in(
    database: Database, kind: ImportKind, path: Path, options: ImportOptions, *, dry_run: bool, quiet: bool
) -> Told:
    """Bring one file in and tell of it; an error is told too, and does not stop the files after it."""
    try:
        with progress_bar() as progress:
            report = import_file(database, kind, path, options, dry_run=dry_run, progress=progress, origin=who_types())
        told = Told.of_report(path.name, report)
    except NoGoodRows as error:
        told = Told.of_error(path.name, error, error.outcome)
    except GridstewardError as error:
        told = Told.of_error(path.name, error)
    except OperationalError:
        told = Told.of_error(path.name, _lost(path.name))
    if not quiet:
        tell_file(told, kind)
    return told


def _lost(file_name: str) -> Unavailable:
    return Unavailable(
        "database.lost",
        say("The database went away in the middle. Nothing of {file} came in: import it again.", file=file_name),
    )
