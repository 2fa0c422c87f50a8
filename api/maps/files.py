"""Maps as files: one HTML file that needs no server, or a sheet. For the command line."""

from typing import cast

from api.boundaries.locating import stand
from api.language import translate
from api.maps.asking import fact_span
from api.maps.gathering import gather
from api.maps.period import read_period
from api.reader import Theme
from api.templating import STATIC_DIR
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import open_database
from maps import coverage, grids, incidents, sheet
from maps.coverage import CoverageMapData
from maps.drawing import Show
from maps.grids import GridMapData
from maps.incidents import IncidentMapData
from maps.look import Look


def draw_file(  # noqa: PLR0913 (keywords, each of its own kind)
    show: Show,
    suffix: str,
    *,
    theme: str,
    language: str,
    territory: str | None = None,
    first: str | None = None,
    last: str | None = None,
    on: str | None = None,
) -> str:
    """The text of the file, as `.html` or `.svg`, from the database that the settings name."""
    settings = Settings()
    look = Look(
        language=language,
        theme=cast("Theme", theme),
        translate=lambda sentence: translate(sentence, language),
        static_dir=STATIC_DIR,
    )
    now = clock.now()
    with open_database(settings) as database, database.session() as session:
        at = clock.parse_on(on, settings.zone) if on else None
        ground = stand(session, territory, at, now=now, zone=settings.zone)
        period = read_period(first, last, on, now=now, zone=settings.zone)
        still = ground.territory.made_up
        days = period.within(lambda: fact_span(session, ground, show) if still else None)
        data = gather(session, show, ground, days, with_blocks=suffix == ".html")
    if suffix == ".svg":
        return sheet.svg(data, look, made_on=now.astimezone(settings.zone).date())
    return _single_file(data, look)


def _single_file(data: GridMapData | CoverageMapData | IncidentMapData, look: Look) -> str:
    match data:
        case GridMapData():
            return grids.export(data, look)
        case CoverageMapData():
            return coverage.export(data, look)
        case IncidentMapData():
            return incidents.export(data, look)
