"""Six digits that open one patrol to phones without an account: `Authorization: Patrol 123456`."""

import math
import time
import uuid

from starlette.requests import Request

from api.throttle import Throttle
from geo.accounts.tokens import viewer_of_code
from geo.core import clock
from geo.core.errors import NotSignedIn, TooMany
from geo.core.language import say
from geo.core.viewer import Viewer
from geo.db.database import Database


def code_of(request: Request) -> str | None:
    """The code of an Authorization header, where the address names a patrol."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    return value.strip()[:20] if scheme.lower() == "patrol" and "patrol_id" in request.path_params else None


def viewer_by_code(request: Request, code: str) -> Viewer:
    """Who has the code of the patrol that the address names. Wrong ones are counted by patrol: few are looked at.

    Raises:
        NotSignedIn: it is not the code of this patrol, or its time is over.
        TooMany: there were too many wrong ones.
    """
    named = str(request.path_params["patrol_id"])
    throttle: Throttle = request.app.state.code_throttle
    wait_s = math.ceil(throttle.empty_for_s(named, time.monotonic()))
    if wait_s:
        sentence = say("Too many wrong codes. Wait {seconds} seconds, then try again.", seconds=wait_s)
        raise TooMany("patrol.code_wait", sentence, retry_after_s=wait_s)
    viewer = _known(request, named, code)
    if viewer is None:
        throttle.wait_s(named, time.monotonic())
        raise NotSignedIn("patrol.code_wrong", say("This is not the code of this patrol, or its day is over."))
    return viewer


def _known(request: Request, named: str, code: str) -> Viewer | None:
    try:
        patrol_id = uuid.UUID(named)
    except ValueError:
        return None
    database: Database = request.app.state.database
    with database.glance() as session:
        return viewer_of_code(session, patrol_id, code, clock.now())
