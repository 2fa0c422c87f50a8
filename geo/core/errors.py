"""Everything that may go wrong in the domain, without a word about HTTP.

    GridstewardError
    ├── BadInput      what came from outside cannot be used as it is
    ├── NotFound      the thing named does not exist, or not for this reader
    ├── Conflict      the state has moved on, or somebody else holds it
    ├── Unavailable   a part the program needs is missing or does not answer
    └── StorageFull   there is no room left for what was to be written

Each carries a stable `code` for programs and a sentence that is safe to show to anybody: what is
wrong, where, and what to do. `api/errors.py` maps the classes to statuses.
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


class Unavailable(GridstewardError):
    """A part the program needs is missing or does not answer."""


class StorageFull(GridstewardError):
    """There is no room left for what was to be written; nothing of it was."""
