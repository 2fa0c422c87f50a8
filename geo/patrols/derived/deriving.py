"""Deriving patrols: all of their fixes, in the order of (time, id), and all they reported, on streets that hold now.

What comes out depends on the fixes, the reported ways and the streets alone. Nothing of a patrol changes before all of
it is known, and then all at once. It loads compiled code: jobs and the command line import it, requests never.
"""

import uuid
from collections.abc import Callable, Sequence

from geo.db.database import Sessions
from geo.patrols.derived.cases import read_cases, walkways
from geo.patrols.derived.replacing import replace

__all__ = ["derive_patrol", "derive_patrols", "walkways"]

TOGETHER = 50
"""So many patrols are read and written at once: the way to the database and back would cost more than the work."""


def derive_patrol(database: Sessions, patrol_id: uuid.UUID) -> bool:
    """Derive a patrol that is marked; returns whether there was anything to do."""
    return bool(derive_patrols(database, [patrol_id]))


def derive_patrols(
    database: Sessions, patrol_ids: Sequence[uuid.UUID], *, told: Callable[[int], object] = lambda _: None
) -> int:
    """Derive those of some patrols that are marked; returns how many that were. `told` hears how many are done."""
    done = 0
    for start in range(0, len(patrol_ids), TOGETHER):
        told(start)
        done += _derive_some(database, set(patrol_ids[start : start + TOGETHER]))
    return done


def _derive_some(database: Sessions, patrol_ids: set[uuid.UUID]) -> int:
    """Until no change came meanwhile. Each look and each change is a transaction; the work between holds no lock."""
    done = 0
    while patrol_ids:
        with database.session() as session, session.begin():
            cases = read_cases(session, patrol_ids)
        written = replace(database, [case.found() for case in cases])
        done += len(written)
        patrol_ids = {case.patrol_id for case in cases} - written
    return done
