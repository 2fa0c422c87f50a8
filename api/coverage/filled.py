"""What somebody wrote into the form of a paper sheet, and the sheet that it makes."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from geo.core.datum import Datum
from geo.core.errors import BadInput
from geo.core.language import say
from geo.patrols.models import Means
from geo.patrols.phones.sending import Begin
from geo.patrols.phones.ticking import Tick, Ticked
from geo.patrols.routes import GridStreets
from geo.patrols.routes.listing import ListedStreet
from geo.patrols.sheets import Sheet

LONGEST = timedelta(hours=12)

Text = Annotated[str, Field(max_length=200)]
Short = Annotated[str, Field(max_length=20)]


class Filled(BaseModel):
    """The fields of the form as they were sent; `patrol` is made with the form, so that twice sent is once entered.

    `everything` ticks the whole list, `street` the streets at these places of the list, `piece` single pieces.
    """

    patrol: uuid.UUID = Field(default_factory=uuid.uuid4)
    day: Short = ""
    start: Short = ""
    end: Short = ""
    team: Text = ""
    walkers: Short = ""
    everything: bool = False
    street: Annotated[list[int], Field(max_length=2000)] = Field(default_factory=list)
    piece: Annotated[list[int], Field(max_length=2000)] = Field(default_factory=list)

    def ticked(self, streets: Sequence[ListedStreet]) -> list[int]:
        """The numbers of the segments that are ticked, in the order of the list."""
        return [
            piece.segment
            for place, street in enumerate(streets)
            for piece in street.pieces
            if self.everything or place in self.street or piece.segment in self.piece
        ]

    def sheet(self, streets: GridStreets, listed: Sequence[ListedStreet], *, zone: ZoneInfo, now: datetime) -> Sheet:
        """The sheet, with times of the clock in `zone`; an end before the start is that of the next day.

        Raises:
            BadInput: a field says nothing that can be; the sentence says which.
        """
        start, end = self._span(zone)
        if end > now:
            raise BadInput("sheet.future", say("The walk lies in the future. Check the day and the times."))
        ids = [(segment, uuid.uuid5(self.patrol, str(segment))) for segment in self.ticked(listed)]
        return Sheet(
            begin=self._begin(streets.name, start),
            finished_at=end,
            walkers=self._walkers(),
            ticked=Ticked(
                network_id=streets.network_id,
                ticks=[Tick(id=id_, segment=segment, at_from=start, at_to=end) for segment, id_ in ids],
                means=Means.SHEET,
            ),
        )

    def _begin(self, title: str, start: datetime) -> Begin:
        team = self.team.strip() or None
        return Begin(id=self.patrol, title=title, team=team, started_at=start, datum=Datum.WGS84)

    def _span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        try:
            day, start, end = date.fromisoformat(self.day), time.fromisoformat(self.start), time.fromisoformat(self.end)
        except ValueError as error:
            raise BadInput("sheet.times", say("Fill in the day, the start and the end.")) from error
        begin = datetime.combine(day, start.replace(tzinfo=None), zone).astimezone(UTC)
        last = day + timedelta(days=end <= start)
        finish = datetime.combine(last, end.replace(tzinfo=None), zone).astimezone(UTC)
        if finish - begin > LONGEST:
            raise BadInput("sheet.long", say("From start to end there are more than 12 hours. Check the times."))
        return begin, finish

    def _walkers(self) -> int | None:
        text = self.walkers.strip()
        if not text:
            return None
        if not text.isdecimal():
            raise BadInput("sheet.count", say("The number of walkers is a whole number."))
        return int(text)
