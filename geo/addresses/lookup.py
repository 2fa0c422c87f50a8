"""Which grid a text belongs to: door-plates and the names people say, weighed together into one answer.

    found = look_up(session, ground, "幸福小区3栋")
    found.certainty, found.reason    A, B or C in the sense of `certainty`, and why
    found.chosen                     the one thing of class A
    found.grid_id, found.point       the grid of A and B; where it is, if that is one point
    found.candidates                 what may be meant, the likeliest first
    found.ask                        C: the question for the caller

Within their reach whatever is alike may be shown to somebody. Elsewhere, and to those without an account, only
the complete address of one place is answered, and nothing is said of what is like it.
"""

from dataclasses import replace

from sqlalchemy.orm import Session

from geo.addresses import candidates
from geo.addresses.certainty import Verdict
from geo.addresses.groundnames import find_ground
from geo.addresses.namesearch import search_names
from geo.addresses.parts import Field
from geo.addresses.searching import Search, search, search_complete
from geo.addresses.weighing import Evidence, Lookup, Sight, weigh
from geo.boundaries.reach import Reach
from geo.boundaries.snapshots import plan_communities, plan_snapshot
from geo.boundaries.standing import Ground
from geo.core.errors import BadInput
from geo.core.language import say
from geo.core.viewer import Right
from geo.db.kept import keep

MOST_CHARACTERS = 200
_ALL = 300
"""What is asked of a caller goes by all that was found, not by what is shown."""


def look_up(session: Session, ground: Ground, text: str) -> Lookup:
    """The grid that a text belongs to, as far as whoever asks may know it.

    Raises:
        BadInput: the text is longer than an address is, or holds a character that no database takes.
    """
    check_text(text)
    reach = ground.reach(session, Right.ADDRESSES_READ)
    found = _search(session, ground, reach, text)
    is_whole_answer = found.verdict.certainty == "A" and not found.parts.value(Field.BUILDING)
    blind = reach.grid_ids == frozenset()
    known = [] if is_whole_answer or blind else search_names(session, ground.territory.id, reach, text)
    evidence = Evidence(text.strip(), found, known, tuple(find_ground(session, ground.plan.id, text)))
    return weigh(evidence, Sight(plan_snapshot(session, ground.plan.id).placed, reach))


def check_text(text: str) -> None:
    """Refuse what is longer than any address, or holds a zero byte.

    Raises:
        BadInput: it is so.
    """
    if "\0" in text:
        unusable = say("A character or number in the question cannot be used. Write it anew.")
        raise BadInput("question.unusable", unusable)
    if len(text) > MOST_CHARACTERS:
        raise BadInput(
            "address.too_long",
            say("An address has at most {most} characters; this has {count}. Leave out what is not the address.",
                most=MOST_CHARACTERS, count=len(text)),
        )  # fmt: skip


def _search(session: Session, ground: Ground, reach: Reach, text: str) -> Search:
    """Door-plates within reach; the complete address of one place from all over the territory.

    What is exact within a part of the territory is held against all of it: the public may ask that too.
    """
    prefixes = address_beginnings(session, ground)
    territory_id, day = ground.territory.id, ground.day
    none = reach.grid_ids == frozenset()
    here = candidates.Ground(territory_id, reach, day)
    near = None if none else search(session, here, text, prefixes=prefixes, limit=_ALL)
    if near is not None and reach.is_whole:
        return near
    everywhere = candidates.Ground(territory_id, ground.reach(session, Right.ADDRESS_LOCATE), day)
    if near is None:
        return search_complete(session, everywhere, text, prefixes=prefixes)
    if any(each.rating.exact for each in near.candidates) and near.verdict.certainty != "A":
        return near
    complete = search_complete(session, everywhere, text, prefixes=prefixes)
    if complete.verdict.certainty == "A":
        return complete
    if near.verdict.certainty == "A":
        several = say("More than one place is called so. Ask in which community it is.")
        return replace(near, verdict=Verdict("C", several, disagrees=several))
    return near


def address_beginnings(session: Session, ground: Ground) -> list[str]:
    """What full addresses begin with: the territory, and the territory and each of its towns."""
    name = ground.territory.name
    return [name, *(name + town for town in keep(session, "towns", ground.plan.id, lambda: _towns(session, ground)))]


def _towns(session: Session, ground: Ground) -> list[str]:
    return sorted({town for town in plan_communities(session, ground.plan.id)["town_name"] if town})
