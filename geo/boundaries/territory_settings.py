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


def settings_of_territory(session: Session, territory_id: int) -> SettingsInfo:
    """The settings of a territory; the usual ones where nothing was set."""
    row = session.get(TerritorySettings, territory_id)
    if row is None:
        return SettingsInfo()
    return SettingsInfo(**{each.name: getattr(row, each.name) for each in fields(SettingsInfo)})


def set_territory_settings(session: Session, territory_id: int, wanted: SettingsInfo) -> None:
    """Keep other settings.

    Raises:
        BadInput: there is no such time zone or profile, a text is too long, or the share is out of its range.
    """
    if wanted.timezone is not None and wanted.timezone not in available_timezones():
        raise BadInput(
            "timezone.unknown",
            say("There is no time zone '{zone}'. Write it as Asia/Shanghai.", zone=wanted.timezone[:40]),
        )
    texts = {
        "desk_telephones": wanted.desk_telephones.strip(),
        "sponsor": wanted.sponsor.strip(),
        "filing_number": wanted.filing_number.strip(),
    }
    for text in texts.values():
        if len(text) > LONGEST:
            raise BadInput("settings.too_long", say("Write at most {most} characters in each field.", most=LONGEST))
    chosen = {name: getattr(wanted, name) for name in CHOICES}
    for name, choice in chosen.items():
        if choice not in CHOICES[name]:
            raise BadInput("settings.unknown", say("'{choice}' is none of the choices here.", choice=choice[:40]))
    least, most = DUE_SHARES
    if not least <= wanted.due_share <= most:
        raise BadInput("settings.due_share", say("Give a share from 5 to 100 per cent."))
    values = {"territory_id": territory_id, "timezone": wanted.timezone, **texts, **chosen}
    values["due_share"] = wanted.due_share
    kept = insert(TerritorySettings).values(values)
    session.execute(kept.on_conflict_do_update(index_elements=[TerritorySettings.territory_id], set_=values))
