"""An address in words to the grid that it means. The one place where lists of addresses ask the search."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from api.boundaries.locating import Certainty as Letter
from api.boundaries.locating import locate_address
from geo.assigning.question import AddressAnswer, Match
from geo.assigning.verdicts import Certainty, Verdict
from geo.boundaries.standing import Ground

_CERTAINTIES: Mapping[Letter, Certainty] = {"A": Certainty.EXACT, "B": Certainty.SAME_GRID, "C": Certainty.ASK}


def matcher(session: Session, ground: Ground) -> Match:
    """What answers addresses by the plan of a ground, for whoever stands on it."""

    def match(text: str) -> AddressAnswer:
        found = locate_address(session, ground, text)
        certainty = _CERTAINTIES[found.match.certainty]
        if certainty is not Certainty.ASK and found.grid is None:
            certainty = Certainty.ASK
        verdict = Verdict(certainty, f"address.{certainty.value}", found.match.reason)
        return AddressAnswer(verdict, found.grid.code if found.grid else None, found.point)

    return match
