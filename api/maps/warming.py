"""Making beforehand what the first reader would wait for: the shapes of the plans in force, the sounds of syllables."""

import logging
import threading
from zoneinfo import ZoneInfo

from api.maps.gathering import gather_grids, plan_shapes
from geo.addresses.pinyin import known_syllables
from geo.boundaries.queries import territories_in_force
from geo.boundaries.standing import Asking, stand
from geo.core import clock
from geo.core.viewer import PROGRAM
from geo.db.database import Database

log = logging.getLogger(__name__)

MOST_TERRITORIES = 3
"""As many as are kept: with more, the last would drive out the first."""


def start_warming(database: Database, zone: ZoneInfo) -> threading.Thread:
    """Warm in a thread that holds up neither the start nor the end of the program."""
    thread = threading.Thread(target=warm, args=(database, zone), name="warming", daemon=True)
    thread.start()
    return thread


def warm(database: Database, zone: ZoneInfo) -> None:
    """Make what the maps of the plans in force begin with; where that fails, the first reader waits for it."""
    try:
        known_syllables()
        with database.session() as session:
            for territory in territories_in_force(session)[:MOST_TERRITORIES]:
                ground = stand(session, territory.code, None, Asking(PROGRAM, clock.now(), zone))
                plan_shapes(session, ground.plan.id, gather_grids(session, ground))
    except Exception as error:
        log.info("The maps were not made beforehand.", exc_info=error)
