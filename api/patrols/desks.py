"""What phones are told of a territory: whom to ring, what can be reported, and how good a position must be."""

from pydantic import BaseModel
from sqlalchemy.orm import Session

from api.language import LANGUAGES, translate
from geo.boundaries.queries import TerritoryInfo
from geo.boundaries.queries.bounds import territory_bounds
from geo.boundaries.territory_settings import settings_of_territory
from geo.incidents.categories import USUAL, open_categories
from maps.categories import icon_of


class CategorySchema(BaseModel):
    """What can be reported: its name as it is sent, how it is called in each language, and its icon."""

    name: str
    label: dict[str, str]
    icon: str


class DeskSchema(BaseModel):
    """A territory as its phones know it; telephones and complaints as they were written.

    `lon` and `lat` are its middle: where the sun goes down for its phones.
    """

    code: str
    name: str
    telephones: str
    sponsor: str
    filing_number: str
    complaints: str
    accuracy_m: int
    lon: float | None
    lat: float | None
    categories: list[CategorySchema]


def desk_of(session: Session, territory: TerritoryInfo) -> DeskSchema:
    """What the settings of a territory say to phones."""
    told = settings_of_territory(session, territory.id)
    lon, lat = _middle(session, territory)
    return DeskSchema(
        code=territory.code,
        name=territory.name,
        telephones=told.desk_telephones,
        sponsor=told.sponsor,
        filing_number=told.filing_number,
        complaints=told.complaints,
        accuracy_m=told.accuracy_m,
        lon=lon,
        lat=lat,
        categories=[_category(name) for name in open_categories(told.report_categories)],
    )


def _middle(session: Session, territory: TerritoryInfo) -> tuple[float, float] | tuple[None, None]:
    """To a hundredth of a degree: a minute's difference of sunset is a quarter of one."""
    bounds = territory_bounds(session, territory.id)
    if bounds is None:
        return None, None
    west, south, east, north = bounds
    return round((west + east) / 2, 2), round((south + north) / 2, 2)


def _category(name: str) -> CategorySchema:
    said = USUAL.get(name)
    label = {tag: name if said is None or tag.startswith("zh") else translate(said, tag) for tag in LANGUAGES}
    return CategorySchema(name=name, label=label, icon=icon_of(name))
