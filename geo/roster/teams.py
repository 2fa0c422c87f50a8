"""What a team is. Pure."""

import enum
import unicodedata

from geo.core.errors import BadInput
from geo.core.language import say

LONGEST_NAME = 80
MOST_VOLUNTEERS = 10_000
MOST_PEOPLE = 200


class TeamKind(enum.StrEnum):
    """What a team is for."""

    PATROL = "patrol"
    INSPECTION = "inspection"
    UPKEEP = "upkeep"
    LIAISON = "liaison"
    VOLUNTEER = "volunteer"
    PARTY_GROUP = "party_group"


class TeamPart(enum.StrEnum):
    """What an account is in a team: it leads it, or goes along."""

    LEAD = "lead"
    MEMBER = "member"


def read_name(text: str) -> str:
    """The name of a team, as it is kept and compared: one line, no spaces around it.

    Raises:
        BadInput: nothing is left of it, or it is too long.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise BadInput("team.name", say("A team has a name of 1 to {most} characters.", most=LONGEST_NAME))
    return name


def check_volunteers(count: int) -> None:
    """Raise BadInput for a number of volunteers that no team has."""
    if not 0 <= count <= MOST_VOLUNTEERS:
        raise BadInput("team.volunteers", say("Volunteers are a number from 0 to {most}.", most=MOST_VOLUNTEERS))
