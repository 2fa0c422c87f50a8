"""What kinds of places are called."""

from collections.abc import Mapping

from geo.addresses.nametables import PlaceKind
from geo.core.language import Sentence, say

KINDS: Mapping[PlaceKind, Sentence] = {
    PlaceKind.HYDRANT: say("Hydrants"),
    PlaceKind.STAIRWELL: say("Stairwells"),
    PlaceKind.PREMISES: say("Small premises"),
    PlaceKind.MANHOLE: say("Manholes"),
    PlaceKind.LANDMARK: say("Landmarks"),
    PlaceKind.OTHER: say("Other places"),
}
"""Kinds of places, as a form offers them to be visited."""
