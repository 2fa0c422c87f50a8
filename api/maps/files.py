"""Maps as files: one HTML file that needs no server, or a sheet. For the command line."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from api.language import translate
from api.maps.asking import still_span
from api.maps.gathering import gather
from api.maps.period import Period, read_period
from api.reader import Theme
from api.templating import STATIC_DIR
from geo.boundaries.standing import Asking, stand
from geo.core import clock
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM
from geo.db.database import open_database
from maps import coverage, grids, incidents, sheet
from maps.coverage import CoverageMapData
from maps.drawing import Show
from maps.grids import GridMapData
from maps.incidents import IncidentMapData
from maps.look import Look


@dataclass(frozen=True)
class Days:
    """The days of a map, and the instant whose division it shows; None for the one in force."""

    period: Period
    on: str | None
    now: datetime


def read_days(*, first: str | None = None, last: str | None = None, on: str | None = None) -> Days:
    """The days as they were typed.

    Raises:
        BadInput: a date that cannot be read, or a period that ends before it begins.
    """
    zone = Settings().zone
    now = clock.now()
    return Days(read_period(first, last, on, now=now, zone=zone), on, now)


def draw_file(  # noqa: PLR0913 (keywords, each of its own kind)
    show: Show, suffix: str, days: Days, *, theme: str, language: str, territory: str | None = None
) -> str:
    """The text of the file, as `.html` or `.svg`, from the database that the settings name."""
    settings = Settings()
    look = Look(
        language=language,
        theme=cast("Theme", theme),
        translate=lambda sentence: translate(sentence, language),
        static_dir=STATIC_DIR,
    )
    with open_database(settings) as database, database.session() as session:
        ground = stand(session, territory, days.on, Asking(PROGRAM, days.now, settings.zone))
        period = days.period.within(lambda: still_span(session, ground, show))
        data = gather(session, show, ground, period, with_blocks=suffix == ".html")
    if suffix == ".svg":
        return sheet.svg(data, look, made_on=days.now.astimezone(settings.zone).date())
    return _single_file(data, look)


def _single_file(data: GridMapData | CoverageMapData | IncidentMapData, look: Look) -> str:
    match data:
        case GridMapData():
            return grids.export(data, look)
        case CoverageMapData():
            return coverage.export(data, look)
        case IncidentMapData():
            return incidents.export(data, look)
