"""Which territory a command is about, with its plans as they are by now."""

from typing import Annotated

import typer
from sqlalchemy.orm import Session

from api.cli.output import remark
from geo.boundaries.queries import TerritoryInfo, the_territory
from geo.core import clock
from geo.core.language import say
from geo.publishing.plans import swap_due

Territory = Annotated[str | None, typer.Option(help="Code of the territory, where there are several.")]


def up_to_date(session: Session, code: str | None) -> TerritoryInfo:
    """The territory, after plans whose time has come were brought into force."""
    if swap_due(session, clock.now()):
        remark(say("A plan whose time had come is in force now."))
    return the_territory(session, code)
