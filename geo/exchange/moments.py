"""The times that devices write: ISO 8601, in UTC unless they say otherwise."""

from datetime import UTC, datetime


def with_zone(text: str | None) -> str | None:
    """An ISO 8601 time with its zone; a time that cannot be read stays as it is, for its row to be refused."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
