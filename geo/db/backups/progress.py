"""What long work on backups tells of itself."""

from collections.abc import Callable

from geo.core.language import Sentence, say

Report = Callable[[Sentence, int, int], None]
"""Called with the step, what is done of it, and the total (0 where that is not known)."""

SAVING = say("Saving tables")
CHECKING_FILE = say("Checking the file")
RESTORING = say("Restoring tables")
COMPARING = say("Reading tables through")


def silently(step: Sentence, done: int, total: int) -> None:
    """Report to nobody."""
