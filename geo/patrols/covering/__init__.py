"""What is covered of the streets: when last, how often, where not; in integer millimetres. Pure."""

from geo.patrols.covering.away import off_street_us
from geo.patrols.covering.cover import NEVER, Coverage, cover
from geo.patrols.covering.daily import Counted, DailyLengths, walked_by_day
from geo.patrols.covering.daylight import Daylight
from geo.patrols.covering.grids import OUTSIDE, Parts, cut_at_grids, whole
from geo.patrols.covering.intervals import Intervals, Source
from geo.patrols.covering.laying import STRETCH_MM, Laid, lay

__all__ = [
    "NEVER",
    "OUTSIDE",
    "STRETCH_MM",
    "Counted",
    "Coverage",
    "DailyLengths",
    "Daylight",
    "Intervals",
    "Laid",
    "Parts",
    "Source",
    "cover",
    "cut_at_grids",
    "lay",
    "off_street_us",
    "walked_by_day",
    "whole",
]
