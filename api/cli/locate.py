"""`gridsteward locate`: which grid an address or a point lies in, and who serves it."""

import re
from collections.abc import Sequence
from typing import Annotated

import typer

from api.boundaries.border import border_words
from api.boundaries.changes import change_words, today_words
from api.boundaries.locating import Location, locate_address, locate_lonlat
from api.boundaries.shaping import location_schema
from api.boundaries.words import plan_words
from api.cli.output import show_json, show_table, tell, terminal_language
from api.cli.usage import reading_usage
from api.language import translate
from geo.boundaries.standing import Asking, Ground, stand
from geo.core import clock
from geo.core.errors import BadInput
from geo.core.language import Sentence, say
from geo.core.lonlat import parse_points
from geo.core.reference import read_reference
from geo.core.settings import Settings
from geo.core.viewer import PROGRAM
from geo.db.database import open_database

app = typer.Typer()

_WHOLE = re.compile(r"(?<![\d.])(\d+)(?![\d.])")


@app.command()
def locate(
    address: Annotated[str | None, typer.Argument(help="An address, or its beginning.")] = None,
    point: Annotated[str | None, typer.Option(help="LON,LAT in degrees.")] = None,
    on: Annotated[str | None, typer.Option(help="A day such as 2026-01-31. Without it: now.")] = None,
    datum: Annotated[str, typer.Option(help="What the point is given in: wgs84, gcj02, bd09, or EPSG:4547.")] = "wgs84",
    territory: Annotated[str | None, typer.Option(help="Code of the territory, where there are several.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the answer for programs.")] = False,
) -> None:
    """Tell which grid an address or a point lies in, and who serves it."""
    settings = Settings()
    with reading_usage():
        if (address is None) == (point is None):
            raise BadInput("locate.question", say("Give an address, or --point LON,LAT."))
        reference = read_reference(datum)
        lonlat = (_lonlat(point) if reference.is_degrees else _pair(point)) if point is not None else None
        if on:
            clock.parse_on(on, settings.zone)  # a day that nobody can read is a usage error
    with open_database(settings) as database, database.session() as session:
        ground = stand(session, territory, on, Asking(PROGRAM, clock.now(), settings.zone))
        if lonlat is not None:
            location = locate_lonlat(session, ground, *lonlat, datum=reference)
        else:
            location = locate_address(session, ground, address or "")
        words = [today_words(session, location), change_words(session, location)]
    if as_json:
        show_json(location_schema(location, _said).model_dump(by_alias=True, mode="json"))
    else:
        _describe(location, ground, [each for each in words if each is not None])


def _lonlat(text: str) -> tuple[float, float]:
    """LON,LAT as written; the other order only where it cannot be meant so. Whole degrees are a point here, too."""
    readings = parse_points(text) or parse_points(_WHOLE.sub(r"\1.0", text))
    if not readings:
        raise BadInput("locate.point", say("'{text}' is no point. Write it as 101.6712,39.2167.", text=text[:40]))
    return readings[0]


def _pair(text: str) -> tuple[float, float]:
    """EASTING,NORTHING in metres, as written."""
    try:
        first, second = map(float, text.replace("，", ",").split(","))
    except ValueError as error:
        sentence = say("'{text}' is no pair of metres. Write easting and northing: 475000.5,4341000.", text=text[:40])
        raise BadInput("locate.point", sentence) from error
    return first, second


def _said(sentence: Sentence) -> str:
    return translate(sentence, terminal_language())


def _describe(location: Location, ground: Ground, others: Sequence[Sentence]) -> None:
    if location.grid and location.community:
        tell(say("{grid} ({code}), {community}", grid=location.grid.name, code=location.grid.code,
                 community=location.community.name))  # fmt: skip
        if location.worker:
            telephone = location.worker.telephone or ""
            tell(say("Grid worker: {name} {telephone}", name=location.worker.name, telephone=telephone))
    elif location.whole:
        tell(say("{community} ({code})", community=location.whole.name, code=location.whole.code))
    for each in (location.match.reason, border_words(location), plan_words(ground), *others):
        if each is not None:
            tell(each)
    if location.whole:
        show_table((say("Grid"), say("Code")), [(grid.name, grid.code) for grid in location.members])
    meant = [each for each in location.candidates if each.likely] or location.candidates
    if meant and location.match.certainty == "C":
        rows = [(each.name, each.grid.name if each.grid else None, _said(each.reason)) for each in meant]
        show_table((say("Address"), say("Grid"), say("Reason")), rows)
