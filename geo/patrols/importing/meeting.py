"""Which of the patrols that are stored the walks of a file are."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from geo.core.naming import uuid_of
from geo.patrols.models import Fix, Patrol
from geo.patrols.rules import SAME_PLACE_DEG, Walk, walk_key


@dataclass(frozen=True)
class Meeting:
    """A walk of a file, with the id of its patrol, and that patrol where it is stored."""

    walk: Walk
    patrol: Patrol | None


@dataclass(frozen=True)
class _Begun:
    """A stored patrol, and where its first fix lies."""

    patrol: Patrol
    lon: float
    lat: float


def meet(session: Session, territory_id: int, walks: Sequence[Walk]) -> list[Meeting]:
    """Find the patrol of each walk: by its key, else by its first fix.

    A list names its patrols and a recording does not, so one walk may come as both, in either order.
    A walk without a name is the one patrol that began with the very same fix; a walk with a name
    is a patrol that began so and has no name yet.
    """
    keys = [walk.key for walk in walks]
    stored = session.scalars(select(Patrol).where(Patrol.territory_id == territory_id, Patrol.key.in_(keys)))
    by_key = {patrol.key: patrol for patrol in stored}
    taken = _elsewhere(session, territory_id, walks)
    walks = [
        replace(walk, id=uuid.UUID(uuid_of(f"patrol/{territory_id}/{walk.key}"))) if walk.id in taken else walk
        for walk in walks
    ]
    begun = _begun(session, territory_id, [walk for walk in walks if walk.key not in by_key])
    return [_meeting(walk, by_key.get(walk.key) or _same_start(walk, begun)) for walk in walks]


def _meeting(walk: Walk, patrol: Patrol | None) -> Meeting:
    return Meeting(walk if patrol is None else replace(walk, id=patrol.id), patrol)


def _elsewhere(session: Session, territory_id: int, walks: Sequence[Walk]) -> set[uuid.UUID]:
    """Ids of walks that are patrols of another territory: the same file came in there."""
    ids = [walk.id for walk in walks]
    return set(session.scalars(select(Patrol.id).where(Patrol.id.in_(ids), Patrol.territory_id != territory_id)))


def _begun(session: Session, territory_id: int, walks: Sequence[Walk]) -> list[_Begun]:
    instants = {walk.started_at for walk in walks}
    first = and_(Fix.patrol_id == Patrol.id, Fix.at == Patrol.started_at)
    found = session.execute(
        select(Patrol, func.ST_X(Fix.geom), func.ST_Y(Fix.geom))
        .join(Fix, first)
        .where(Patrol.territory_id == territory_id, Patrol.started_at.in_(instants))
    )
    return [_Begun(*row) for row in found]


def _same_start(walk: Walk, begun: Sequence[_Begun]) -> Patrol | None:
    same = {each.patrol.id: each.patrol for each in _beginning_alike(walk, begun)}
    return next(iter(same.values())) if len(same) == 1 else None


def _beginning_alike(walk: Walk, begun: Sequence[_Begun]) -> Iterator[_Begun]:
    for each in begun:
        at_once = each.patrol.started_at == walk.started_at
        at_one_place = max(abs(each.lon - walk.lon), abs(each.lat - walk.lat)) < SAME_PLACE_DEG
        if at_once and at_one_place and (not walk.named or _has_no_name(each)):
            yield each


def _has_no_name(begun: _Begun) -> bool:
    return begun.patrol.key.startswith(walk_key(begun.patrol.started_at, begun.lon, begun.lat))
