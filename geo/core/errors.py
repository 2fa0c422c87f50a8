"""Everything that may go wrong in the domain, without a word about HTTP.

    GridstewardError
    ├── BadInput      what came from outside cannot be used as it is
    ├── NotFound      the thing named does not exist, or not for this reader
    ├── Conflict      the state has moved on, or somebody else holds it
    ├── NotSignedIn   it is not for everybody: an account, token or link is needed
    ├── Forbidden     the viewer is known, and this is not theirs to do
    ├── TooMany       too often from there: wait, then ask again
    ├── Unavailable   a part the program needs is missing or does not answer
    └── StorageFull   there is no room left for what was to be written

Each carries a stable `code` for programs and a sentence that is safe to show to anybody: what is
wrong, where, and what to do. `api/statuses.py` maps the classes to statuses.
"""

from geo.core.language import Sentence


class GridstewardError(Exception):
    """The root: a stable code and a sentence that is safe to show."""

    def __init__(self, code: str, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.code = code
        self.sentence = sentence


class BadInput(GridstewardError):
    """What came from outside cannot be used as it is."""


class NotFound(GridstewardError):
    """The thing named does not exist, or not for this reader."""


class Conflict(GridstewardError):
    """The state has moved on, or somebody else holds it."""


class NotSignedIn(GridstewardError):
    """It is not for everybody: an account, token or link is needed."""


class Forbidden(GridstewardError):
    """The viewer is known, and this is not theirs to do."""


class TooMany(GridstewardError):
    """Too often from there: wait `retry_after_s`, then ask again."""

    def __init__(self, code: str, sentence: Sentence, *, retry_after_s: int = 1) -> None:
        super().__init__(code, sentence)
        self.retry_after_s = retry_after_s


class Unavailable(GridstewardError):
    """A part the program needs is missing or does not answer."""


class StorageFull(GridstewardError):
    """There is no room left for what was to be written; nothing of it was."""
