"""What the colours and patterns of each layer say: the same lines on the page, in exports and on sheets."""

from dataclasses import dataclass
from typing import Final

from geo.core.language import Sentence, say


@dataclass(frozen=True)
class Line:
    """One line of a legend; `swatch` names a style that map.css and the sheet both know."""

    swatch: str
    text: Sentence


STALE_BOUNDS_H: Final = (24, 72, 168, 336)
"""Hours since the last patrol at which the next of the five staleness colours begins."""

NEVER: Final = 5
"""The class of a grid that was not visited at all: hatched, so that it shows in print and to every eye."""


def stale_class(hours: float | None) -> int:
    """The staleness class, 0 (fresh) to 4 (longest ago), or NEVER when there was no patrol."""
    if hours is None or hours != hours:  # noqa: PLR0124 (NaN is the one value that differs from itself)
        return NEVER
    return sum(hours > bound for bound in STALE_BOUNDS_H)


def load_bounds(counts: list[int]) -> tuple[int, ...]:
    """Up to four upper bounds that part the counts above 0 into classes of about equal size."""
    above = sorted(count for count in counts if count > 0)
    if not above:
        return ()
    quantiles = [above[min(len(above) - 1, len(above) * step // 5)] for step in range(1, 5)]
    return tuple(sorted(set(quantiles) - {above[-1]}))


BORDERS: Final = (
    Line("community", say("Community border")),
    Line("grid", say("Grid border")),
)
NEIGHBOURS: Final = (Line("fills", say("Neighbouring grids; the colour means nothing else")),)
BLOCKS: Final = (Line("block", say("Block edge, from zoom 15")),)
BLOCK_EDGE: Final = Line("block", say("Block edge"))
STALENESS: Final = (
    Line("stale-0", say("in the last 24 hours")),
    Line("stale-1", say("up to 3 days ago")),
    Line("stale-2", say("up to a week ago")),
    Line("stale-3", say("up to two weeks ago")),
    Line("stale-4", say("longer ago")),
    Line("never", say("not visited in this period")),
)
STALE_STREETS: Final = (
    Line("street-0", say("in the last 24 hours")),
    Line("street-1", say("up to 3 days ago")),
    Line("street-2", say("up to a week ago")),
    Line("street-3", say("up to two weeks ago")),
    Line("street-4", say("longer ago")),
    Line("street-never", say("no track in three months")),
    Line("street-told", say("only reported")),
)
"""By class of staleness, `NEVER`, and what was only reported: wider the longer ago, the last two with a pattern."""
CHANGES: Final = (
    Line("change-new", say("New")),
    Line("change-changed", say("Changed")),
    Line("change-same", say("The same")),
    Line("change-retired", say("Retired")),
    Line("change-refused", say("Refused or doubtful")),
)
REDRAWS: Final = (
    Line("moves", say("Would be in another grid")),
    Line("after", say("Border as it would be")),
)
TRACKS: Final = (Line("track", say("Recorded walk")), Line("gap", say("Nothing recorded in between")))
ROUTE: Final = (
    Line("walk-once", say("Walked once")),
    Line("walk-twice", say("Walked twice")),
    Line("turn", say("Line of the list that begins here; filled where a walk begins")),
)
PATROL: Final = (
    Line("walked", say("Street, recorded")),
    Line("walked-reported", say("Street, only reported")),
    Line("walked-off", say("Off the street")),
    Line("walked-track", say("Positions, cleaned")),
    Line("walked-stop", say("Stood still")),
    Line("walked-checked", say("Place checked by its card")),
)
PLACES: Final = (
    Line("place", say("Open incident")),
    Line("closed", say("Closed incident")),
    Line("cluster", say("Several incidents close together")),
)
HEAT: Final = (Line("heat", say("Many incidents close together")),)


def load_lines(bounds: tuple[int, ...]) -> tuple[Line, ...]:
    """The legend of counts per grid for given class bounds (inclusive upper ends); none counted stays empty."""
    lines = [Line("none", say("none"))]
    lower = 1
    for place, upper in enumerate(bounds):
        text = say("{lower} to {upper}", lower=lower, upper=upper) if upper > lower else say("{count}", count=upper)
        lines.append(Line(f"load-{place}", text))
        lower = upper + 1
    lines.append(Line(f"load-{len(bounds)}", say("{count} and more", count=lower)))
    return tuple(lines)
