"""What is said of a code that nothing in a plan has; one that is not for whoever asks looks the same."""

from geo.core.errors import NotFound
from geo.core.language import say


def grid_unknown(code: str) -> NotFound:
    """The error of a code that no grid of the plan has."""
    return NotFound("grid.unknown", say("There is no grid {code} in the division of that day.", code=code[:40]))


def community_unknown(code: str) -> NotFound:
    """The error of a code that no community of the plan has."""
    sentence = say("There is no community {code} in the division of that day.", code=code[:40])
    return NotFound("community.unknown", sentence)
