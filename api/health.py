"""Probes: whether the program lives, and whether it can serve."""

from fastapi import Request
from pydantic import BaseModel
from sqlalchemy import text

from api.audience import Router, allow
from api.dependencies import database_of
from geo.core.errors import Unavailable
from geo.core.language import say

router = Router(tags=["health"])


class Health(BaseModel):
    """The answer of a probe."""

    status: str = "ok"


@router.get("/healthz")
@allow()
async def healthz() -> Health:
    """The web process answers."""
    return Health()


@router.get("/readyz")
@allow()
def readyz(request: Request) -> Health:
    """The database answers too; on a connection that admission keeps free."""
    try:
        with database_of(request).engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except Exception as error:
        raise Unavailable("database.away", say("The database does not answer.")) from error
    return Health()
