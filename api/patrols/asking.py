"""Whose patrols a phone adds to: the patrol of an address, and the territory in which one sets out."""

import uuid

from sqlalchemy.orm import Session

from geo.boundaries.queries import (
    TerritoryInfo,
    no_such_territory,
    territory_by_code,
    territory_by_id,
    the_territory,
)
from geo.core.viewer import Right, Viewer
from geo.patrols.phones.sending import find_patrol, no_such_patrol


def reachable(session: Session, viewer: Viewer, patrol_id: uuid.UUID) -> TerritoryInfo:
    """The territory of a patrol, where the viewer may add to it.

    Raises:
        NotFound: there is no such patrol, or not for this viewer.
    """
    patrol = find_patrol(session, patrol_id)
    territory = territory_by_id(session, patrol.territory_id)
    check_reach(viewer, patrol_id, territory.code)
    return territory


def check_reach(viewer: Viewer, patrol_id: uuid.UUID, territory_code: str) -> None:
    """Let only those on who may add to a patrol of a territory.

    Raises:
        NotFound: the patrol is not for this viewer, and looks like one that does not exist.
    """
    if not _adds_in(viewer, territory_code) or viewer.subject not in {None, str(patrol_id)}:
        raise no_such_patrol(patrol_id)


def territory_here(session: Session, viewer: Viewer, code: str | None) -> TerritoryInfo:
    """The territory of a patrol that sets out; one that is not the viewer's looks like one that does not exist.

    Raises:
        NotFound: there is no such territory, or not for this viewer.
        BadInput: there are several and none was named.
    """
    found = the_territory(session, None) if code is None else territory_by_code(session, code)
    if not adds_in(viewer, found):
        raise no_such_territory()
    return found


def adds_in(viewer: Viewer, territory: TerritoryInfo) -> bool:
    """Whether a viewer may add to the patrols of a territory: to all of them, from any part of it."""
    return _adds_in(viewer, territory.code)


def _adds_in(viewer: Viewer, territory_code: str) -> bool:
    scope = viewer.scope(Right.FIXES_ADD)
    return scope.everywhere or territory_code in {area.territory for area in scope.areas}
