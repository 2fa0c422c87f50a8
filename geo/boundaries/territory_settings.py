"""What a territory says of itself: its time zone, its desk, and who answers for its pages."""

from dataclasses import dataclass, fields
from zoneinfo import available_timezones

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo.boundaries.models import TerritorySettings
from geo.boundaries.profiles import CODES, LIMITS
from geo.core.errors import BadInput
from geo.core.language import say

LONGEST = 200
DUE_SHARES = (0.05, 1.0)
"""The least and the greatest share of households by which a grid may be told to change before a redraw is due."""
ACCURACIES_M = (5, 100)
"""The least and the greatest accuracy that phones may be asked for."""
MOST_CATEGORIES, LONGEST_CATEGORY = 40, 30
TEXTS = ("desk_telephones", "sponsor", "filing_number", "complaints")
CHOICES = {"limits_profile": tuple(LIMITS), "code_profile": CODES, "plan_steps": ("short", "full")}


@dataclass(frozen=True)
class SettingsInfo:
    """The settings of a territory; `timezone` is None where the installation's holds."""

    timezone: str | None = None
    desk_telephones: str = ""
    sponsor: str = ""
    filing_number: str = ""
    limits_profile: str = "free"
    code_profile: str = "xian-2024"
    plan_steps: str = "full"
    due_share: float = 0.2
    report_categories: str = ""
    accuracy_m: int = 20
    complaints: str = ""


def settings_of_territory(session: Session, territory_id: int) -> SettingsInfo:
    """The settings of a territory; the usual ones where nothing was set."""
    row = session.get(TerritorySettings, territory_id)
    if row is None:
        return SettingsInfo()
    return SettingsInfo(**{each.name: getattr(row, each.name) for each in fields(SettingsInfo)})


def set_territory_settings(session: Session, territory_id: int, wanted: SettingsInfo) -> None:
    """Keep other settings.

    Raises:
        BadInput: there is no such time zone or profile, a text is too long, or a number is out of its range.
    """
    if wanted.timezone is not None and wanted.timezone not in available_timezones():
        raise BadInput(
            "timezone.unknown",
            say("There is no time zone '{zone}'. Write it as Asia/Shanghai.", zone=wanted.timezone[:40]),
        )
    texts = {name: getattr(wanted, name).strip() for name in TEXTS}
    if max(map(len, texts.values())) > LONGEST:
        raise BadInput("settings.too_long", say("Write at most {most} characters in each field.", most=LONGEST))
    chosen = {name: getattr(wanted, name) for name in CHOICES}
    for name, choice in chosen.items():
        if choice not in CHOICES[name]:
            raise BadInput("settings.unknown", say("'{choice}' is none of the choices here.", choice=choice[:40]))
    _check_numbers(wanted)
    values = {"territory_id": territory_id, "timezone": wanted.timezone, **texts, **chosen}
    values |= {"due_share": wanted.due_share, "accuracy_m": wanted.accuracy_m}
    values["report_categories"] = "\n".join(category_lines(wanted.report_categories))
    kept = insert(TerritorySettings).values(values)
    session.execute(kept.on_conflict_do_update(index_elements=[TerritorySettings.territory_id], set_=values))


def _check_numbers(wanted: SettingsInfo) -> None:
    least, most = DUE_SHARES
    if not least <= wanted.due_share <= most:
        raise BadInput("settings.due_share", say("Give a share from 5 to 100 per cent."))
    fine, coarse = ACCURACIES_M
    if not fine <= wanted.accuracy_m <= coarse:
        raise BadInput("settings.accuracy", say("Give an accuracy from 5 to 100 metres."))


def category_lines(text: str) -> tuple[str, ...]:
    """The categories that a field names, one a line, each once and without spaces around.

    Raises:
        BadInput: there are more than 40, or one has more than 30 characters.
    """
    lines = tuple(dict.fromkeys(line for line in (" ".join(each.split()) for each in text.splitlines()) if line))
    if len(lines) > MOST_CATEGORIES or any(len(line) > LONGEST_CATEGORY for line in lines):
        raise BadInput(
            "settings.categories",
            say(
                "Give at most {most} categories, each of at most {longest} characters.",
                most=MOST_CATEGORIES,
                longest=LONGEST_CATEGORY,
            ),
        )
    return lines
