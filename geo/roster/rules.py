"""What the cells of a roster mean. Pure."""

import re
import unicodedata

_TELEPHONE = re.compile(r"\+?\d[\d\s()-]{4,18}\d")


def read_telephone(cell: str | None) -> str | None:
    """A telephone number with its digits in half width, or None where the cell holds none.

    A landline that a spreadsheet robbed of its leading zero cannot be told apart and stays as it is.
    """
    text = unicodedata.normalize("NFKC", cell or "").strip()
    return text if _TELEPHONE.fullmatch(text) else None
