"""A plan on paper, for the page and the command line: what is read of it, and the sheets that are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from geo.boundaries.holding import PlanStatus
from geo.boundaries.queries import PlanInfo
from geo.core import clock
from geo.core.errors import NotFound
from geo.core.language import say
from geo.publishing.layers import PlanLayers
from maps.booklet import Wanted, booklet
from maps.grids import GridMapData
from maps.look import Look

_ON_THE_WAY = (PlanStatus.DRAFT, PlanStatus.SUBMITTED, PlanStatus.CONSULTATION, PlanStatus.APPROVED)


@dataclass(frozen=True)
class Paper:
    """A plan that is to be printed; days are those of `zone`."""

    plan: PlanInfo
    layers: PlanLayers
    zone: ZoneInfo

    def sheets(self, look: Look, community: str | None, *, linked: bool) -> str:
        """The sheets of a community and its grids, or of all.

        `linked` leaves the grids out where no community is named, and links to them instead.

        Raises:
            NotFound: the plan has no such community.
        """
        known = self.layers.communities["code"].tolist()
        if community is not None and community not in known:
            raise NotFound("community.unknown", say("There is no community {code} in this plan.", code=community))
        wanted = Wanted(
            made_on=clock.now().astimezone(self.zone).date(),
            draft=self.plan.status in _ON_THE_WAY,
            community=community,
            with_grids=community is not None or not linked,
            contents=self._links(look, community) if linked else (),
        )
        return booklet(self._data(), look, wanted)

    def _links(self, look: Look, community: str | None) -> Sequence[tuple[str, str]]:
        """The same sheets as a PDF; then each community with the address of its sheets."""
        rows = self.layers.communities[["code", "name"]].itertuples(index=False)
        same = "" if community is None else f"?{urlencode({'community': community})}"
        own = (look.translate(say("As a PDF")), f"sheets.pdf{same}")
        return [own, *((name, f"?{urlencode({'community': code})}") for code, name in rows)]

    def _data(self) -> GridMapData:
        return GridMapData(
            plan=self.plan,
            zone=self.zone,
            communities=self.layers.communities,
            grids=self.layers.grids,
            households=self.layers.grids[["households"]],
            blocks=self.layers.blocks.rename(columns={"code": "grid_code"}),
        )
