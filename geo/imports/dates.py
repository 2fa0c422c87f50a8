"""Days as lists write them. Pure."""

import re
import unicodedata
from datetime import date, datetime

_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日")


def read_date(cell: str) -> date | None:
    """A day in one of the ways that lists write it (a time behind it does not count), or None."""
    day = re.split(r"[T\s]", unicodedata.normalize("NFKC", cell).strip().upper())[0]
    for form in _FORMS:
        try:
            return datetime.strptime(day, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None
