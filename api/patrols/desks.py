"""What phones are told of a territory: whom to ring, what can be reported, and how good a position must be."""

from pydantic import BaseModel
from sqlalchemy.orm import Session

from api.language import LANGUAGES, translate
from geo.boundaries.queries import TerritoryInfo
from geo.boundaries.territory_settings import settings_of_territory
from geo.incidents.categories import USUAL, open_categories
from maps.categories import icon_of


class CategorySchema(BaseModel):
    """What can be reported: its name as it is sent, how it is called in each language, and its icon."""

    name: str
    label: dict[str, str]
    icon: str


class DeskSchema(BaseModel):
    """A territory as its phones know it; telephones and complaints as they were written."""

    code: str
    name: str
    telephones: str
    sponsor: str
    filing_number: str
    complaints: str
    accuracy_m: int
    categories: list[CategorySchema]


def desk_of(session: Session, territory: TerritoryInfo) -> DeskSchema:
    """What the settings of a territory say to phones."""
    told = settings_of_territory(session, territory.id)
    return DeskSchema(
        code=territory.code,
        name=territory.name,
        telephones=told.desk_telephones,
        sponsor=told.sponsor,
        filing_number=told.filing_number,
        complaints=told.complaints,
        accuracy_m=told.accuracy_m,
        categories=[_category(name) for name in open_categories(told.report_categories)],
    )


def _category(name: str) -> CategorySchema:
    said = USUAL.get(name)
    label = {tag: name if said is None or tag.startswith("zh") else translate(said, tag) for tag in LANGUAGES}
    return CategorySchema(name=name, label=label, icon=icon_of(name))
