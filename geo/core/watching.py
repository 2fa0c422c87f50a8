"""Long work that tells how far it is, and stops where it is told to. Pure."""

from collections.abc import Callable
from dataclasses import dataclass

from geo.core.errors import Conflict
from geo.core.language import say


def _nobody(share: float) -> None:
    """Nobody looks."""
    del share


def _never() -> bool:
    return False


@dataclass(frozen=True)
class Watch:
    """Who looks on: `progress` is told the share done (0 to 1, never less than before), `stopped` is asked on the way.

    `begin` and `length` are the part of the whole that a piece of work is.
    """

    progress: Callable[[float], None] = _nobody
    stopped: Callable[[], bool] = _never
    begin: float = 0.0
    length: float = 1.0

    def tell(self, share: float) -> None:
        """Say how much of this piece of work is done.

        Raises:
            Conflict: the work was told to stop.
        """
        if self.stopped():
            raise Conflict("work.stopped", say("The work was stopped before it was done. Nothing was changed."))
        self.progress(min(1.0, round(self.begin + self.length * share, 6)))

    def part(self, begin: float, end: float) -> "Watch":
        """The same onlooker for a piece of this work, by the shares at which it begins and ends."""
        return Watch(self.progress, self.stopped, self.begin + self.length * begin, self.length * (end - begin))


UNWATCHED = Watch()
