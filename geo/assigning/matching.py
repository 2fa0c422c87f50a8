"""An address in words to the grid that it means: the one place where lists of addresses ask the search."""

from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy.orm import Session

from geo.addresses.certainty import Certainty as Letter
from geo.addresses.lookup import look_up
from geo.assigning.question import AddressAnswer, Match
from geo.assigning.verdicts import Certainty, Verdict
from geo.boundaries.standing import Ground
from geo.core.errors import BadInput

_REMEMBERED = 10_000
_CERTAINTIES: Mapping[Letter, Certainty] = {"A": Certainty.EXACT, "B": Certainty.SAME_GRID, "C": Certainty.ASK}


def matcher(session: Session, ground: Ground) -> Match:
    """What answers addresses by the plan of a ground, for whoever stands on it; the same text is looked up once."""

    @lru_cache(maxsize=_REMEMBERED)
    def match(text: str) -> AddressAnswer:
        try:
            found = look_up(session, ground, text)
        except BadInput as error:
            return AddressAnswer(Verdict(Certainty.ASK, error.code, error.sentence))
        sure = found.grid_id is not None
        certainty = _CERTAINTIES[found.certainty] if sure else Certainty.ASK
        reason = found.reason if sure or found.ask is None else found.ask
        verdict = Verdict(certainty, f"address.{certainty.value}", reason)
        return AddressAnswer(verdict, found.grid_id, found.point)

    return match
