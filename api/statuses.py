"""The status that each domain error is answered with, on a page and in a document: the only table of statuses."""

from geo.core.errors import (
    BadInput,
    Conflict,
    Forbidden,
    GridstewardError,
    NotFound,
    NotSignedIn,
    StorageFull,
    TooMany,
    Unavailable,
)

STATUSES: dict[type[GridstewardError], int] = {
    BadInput: 400,
    NotSignedIn: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooMany: 429,
    Unavailable: 503,
    StorageFull: 507,
}

SPECIAL_STATUSES = {"file.too_large": 413, "body.too_large": 413, "request.key_reused": 422}


def status_of(error: GridstewardError) -> int:
    """The status of a domain error."""
    if error.code in SPECIAL_STATUSES:
        return SPECIAL_STATUSES[error.code]
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)
