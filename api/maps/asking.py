"""What the address of a map page or sheet asks for: which map, of which division, over which days."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends
from sqlalchemy.orm import Session

from api.audience import Audience, check
from api.boundaries.asking import AskingDep, WhenDep
from api.dependencies import SessionDep
from api.maps.period import Period, PeriodDep, Span
from geo.boundaries.queries import TerritoryInfo, no_territory, territories
from geo.boundaries.standing import Ground, stand_first
from geo.core.viewer import Right
from geo.incidents.queries import span as incident_span
from geo.patrols.queries import span as patrol_span
from maps.drawing import Show

SHOW_RIGHTS: Mapping[Show, Right] = {
    "grids": Right.GROUND_READ,
    "coverage": Right.COVERAGE_READ,
    "incidents": Right.INCIDENTS_READ,
}
"""What one must have to see a map."""


@dataclass(frozen=True)
class Asked:
    """A map: its ground, its days, and as an address writes them the day `on` and the territory `named`.

    Where there is only one territory, addresses need not name it.
    """

    show: Show
    ground: Ground
    period: Period
    on: str | None
    named: str | None
    known: tuple[TerritoryInfo, ...]

    @property
    def place_query(self) -> str:
        """The part of an address that asks for the same ground."""
        return _written({"territory": self.named, "on": self.on})

    @property
    def now_query(self) -> str:
        """The part of an address that asks for the same map by the plan in force now."""
        return _written({"show": self.show, "territory": self.named})

    def query(self, **changes: str) -> str:
        """The part of an address that asks for the same ground and days."""
        asked: dict[str, str | None] = {"territory": self.named, "on": self.on}
        if self.show != "grids":
            asked |= {"from": self.period.first.isoformat(), "to": self.period.last.isoformat()}
        return _written({**asked, **changes})


def _written(asked: dict[str, str | None]) -> str:
    return urlencode({name: value for name, value in asked.items() if value})


def _asked(
    session: SessionDep, asking: AskingDep, when: WhenDep, period: PeriodDep, show: Show = "grids"
) -> Asked | None:
    """What is asked for; None where there are no boundaries yet. Without a name, the first territory with a plan."""
    check(Audience(SHOW_RIGHTS[show]), asking.viewer)
    ground = stand_first(session, when.territory, when.on, asking)
    if ground is None:
        return None
    known = tuple(territories(session))
    days = period.local(ground.zone, ground.at).within(lambda: still_span(session, ground, show))
    named = ground.territory.code if when.territory or len(known) > 1 else None
    return Asked(show, ground, days, when.on, named, known)


def still_span(session: Session, ground: Ground, show: Show) -> Span | None:
    """The span of a made-up territory's files: time stands still there, so its map opens on their last days."""
    if not ground.territory.made_up or show not in SHOW_RIGHTS:
        return None
    if show != "coverage":
        return fact_span(session, ground, show)
    reach = ground.reach(session, SHOW_RIGHTS[show])
    return patrol_span(session, ground.territory.id, reach, from_files=True)


def fact_span(session: Session, ground: Ground, show: Show) -> Span | None:
    """From the first to the last fact that whoever asks could be shown; None where there is none for them."""
    find = {"coverage": patrol_span, "incidents": incident_span}.get(show)
    return find(session, ground.territory.id, ground.reach(session, SHOW_RIGHTS[show])) if find else None


def _asked_surely(asked: Annotated[Asked | None, Depends(_asked, scope="function")]) -> Asked:
    if asked is None:
        raise no_territory()
    return asked


AskedDep = Annotated[Asked | None, Depends(_asked, scope="function")]
SurelyAskedDep = Annotated[Asked, Depends(_asked_surely, scope="function")]
