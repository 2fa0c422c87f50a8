"""Who says which phones go on with a patrol: whoever walks it, leads its team or manages it. Nobody else ends codes."""

import uuid

from sqlalchemy.orm import Session

from geo.boundaries.queries import territory_by_id
from geo.boundaries.standing import Asking, stand
from geo.core.errors import Forbidden, NotFound
from geo.core.language import say
from geo.core.viewer import Viewer, ViewerKind
from geo.patrols.phones.sending import find_patrol, no_such_patrol
from geo.patrols.planned.walkers import walks
from geo.roster.sight import sight_of
from geo.roster.team_queries import team_seen


def account_of(viewer: Viewer) -> uuid.UUID | None:
    """The account that tells something, from a browser or by the key of its phone; codes and tokens are nobody's."""
    return viewer.id if viewer.kind in {ViewerKind.PERSON, ViewerKind.PHONE} else None


def check_makes_codes(viewer: Viewer) -> None:
    """Raise for those who add to one patrol only, and for the keys of phones.

    Raises:
        Forbidden: no key and no code makes codes.
    """
    if viewer.kind not in {ViewerKind.PERSON, ViewerKind.TOKEN}:
        raise Forbidden("patrol.code", say("A patrol code adds to its own patrol and begins none."))


def check_leads(session: Session, asking: Asking, patrol_id: uuid.UUID) -> None:
    """Let only those on who say which phones go on with a patrol.

    Raises:
        Forbidden: keys and codes of phones never do.
        NotFound: there is no such patrol, or it is somebody else's: both look the same.
    """
    check_makes_codes(asking.viewer)
    if not leads(session, asking, patrol_id):
        raise no_such_patrol(patrol_id)
    find_patrol(session, patrol_id, locked=True)  # of two who make a code at once the later one ends the earlier


def leads(session: Session, asking: Asking, patrol_id: uuid.UUID) -> bool:
    """Whether somebody walks a patrol, leads its team, or manages it.

    A patrol without a team is managed by the staff of the whole territory.

    Raises:
        NotFound: there is no such patrol.
    """
    patrol = find_patrol(session, patrol_id)
    if walks(session, patrol_id, account_of(asking.viewer)):
        return True
    sight = sight_of(session, stand(session, territory_by_id(session, patrol.territory_id).code, None, asking))
    if patrol.team_id is None:
        return sight.manages_team(None)
    try:
        return sight.plans_for(patrol.team_id, team_seen(session, patrol.team_id, sight).community_code)
    except NotFound:
        return False
