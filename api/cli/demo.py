"""`gridsteward demo`: the made-up demo territory, through the same importers as anyone's files."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import typer

from api.cli.output import progress_bar, remark, tell
from api.cli.trail import open_recorded, who_types
from api.demo_files import demo_folder
from geo.boundaries.queries import TerritoryInfo, territories
from geo.boundaries.territory_settings import set_territory_settings, settings_of_territory
from geo.core.errors import Conflict
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.database import Database
from geo.exchange.confinement.limits import Bounds
from geo.exchange.confinement.program import set_bounds
from geo.imports.models import ImportKind
from geo.imports.options import ImportOptions, Progress
from geo.imports.queries import names_that_came
from geo.publishing.importing import import_file

app = typer.Typer(help="Fill an empty database with the made-up demo territory.")

CODE = "152922"
"""The code of the demo territory: that of the county whose communities it borrows."""

Files = tuple[tuple[str, ImportKind], ...]

FILES: Files = (
    ("blocks.geojson", ImportKind.BOUNDARIES),
    ("blocks_2027.geojson", ImportKind.BOUNDARIES),
    ("addresses.csv", ImportKind.ADDRESSES),
    ("places.csv", ImportKind.PLACES),
    ("roster.csv", ImportKind.ROSTER),
    ("streets.geojson", ImportKind.STREETS),
    ("tracks.csv.gz", ImportKind.TRACKS),
    ("patrol_1.gpx", ImportKind.TRACKS),
    ("patrol_2.gpx", ImportKind.TRACKS),
    ("incidents.csv", ImportKind.INCIDENTS),
)
"""As `gridsteward import KIND FILE` would take them, boundaries with `--dissolve --made-up`."""


@app.command()
def demo() -> None:
    """Fill an empty database with a made-up territory: 9 communities, 54 grids, two weeks of work."""
    settings = Settings()
    with open_recorded(settings) as database:
        missing = _missing(database)
        if not missing:
            raise _not_empty(_known(database)[0])
        _fill(database, settings, missing)
    tell(say("The demo territory is there. It is made up: nobody lives in it. 'gridsteward serve' shows it."))


def fill_if_empty(database: Database, *, settings: Settings) -> None:
    """Load the demo where there is no territory yet, or go on where an earlier start was ended half-way."""
    if missing := _missing(database):
        remark(say("Loading the made-up demo territory; this is done once."))
        _fill(database, settings, missing)


def _fill(database: Database, settings: Settings, files: Files) -> None:
    set_bounds(Bounds.of(settings))
    with progress_bar() as progress:
        for path, new in _load(database, demo_folder(), files, settings, progress):
            remark(say("{file}: {count} new", file=path.name, count=new))
    if any(kind is ImportKind.BOUNDARIES for _, kind in files):
        _choose_settings(database)


def _choose_settings(database: Database) -> None:
    """Its grids are those of a thinly settled place, and a plan may be tried out without waiting for anybody."""
    with database.session() as session, session.begin():
        for each in territories(session):
            known = settings_of_territory(session, each.id)
            if each.code == CODE:
                set_territory_settings(session, each.id, replace(known, limits_profile="seed", plan_steps="short"))


def _load(
    database: Database, folder: Path, files: Files, settings: Settings, progress: Progress
) -> Iterator[tuple[Path, int]]:
    for name, kind in files:
        boundaries = kind is ImportKind.BOUNDARIES
        options = ImportOptions(zone=settings.zone, dissolve=boundaries, made_up=boundaries)
        report = import_file(database, kind, folder / name, options, progress=progress, origin=who_types())
        yield folder / name, report.outcome.new


def _missing(database: Database) -> Files:
    """The files of the demo that are still to come in; none where another territory than the demo's is there."""
    known = _known(database)
    if known and [(each.code, each.made_up) for each in known] != [(CODE, True)]:
        return ()
    with database.session() as session:
        names = names_that_came(session) if known else set()
    return tuple((name, kind) for name, kind in FILES if name not in names)


def _known(database: Database) -> Sequence[TerritoryInfo]:
    with database.session() as session:
        return territories(session)


def _not_empty(there: TerritoryInfo) -> Conflict:
    return Conflict(
        "demo.not_empty",
        say(
            "There is a territory already: {name} ({code}). The demo goes into an empty database only."
            " Another folder makes another database: gridsteward --data-dir FOLDER demo",
            name=there.name,
            code=there.code,
        ),
    )
