"""Which team of the roster a patrol means, and what it is called."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from geo.boundaries.reach import whole_reach
from geo.core.datum import Datum
from geo.patrols.models import Patrol
from geo.patrols.now import look_now
from geo.patrols.phones.reporting import Call, add_call, open_calls
from geo.patrols.phones.sending import Begin, SentFix, add_fixes
from geo.patrols.planned.events import set_out
from geo.patrols.queries import track_frame
from geo.patrols.teams import change_team, keep_team
from geo.roster.team_actions import TeamWish

START = datetime(2026, 3, 1, tzinfo=UTC)
NOW = START + timedelta(hours=1)
PATROL, TEAM = uuid.UUID(int=1), uuid.UUID(int=7)


def test_a_patrol_is_called_by_the_name_that_its_team_has_now(session: Session, ground: Any) -> None:
    """The team that is made after it takes it; renamed, lists, maps, tracks and calls for help all say the new name."""
    begun = Begin(id=PATROL, title="东线", team="一队", started_at=START, datum=Datum.WGS84)
    set_out(session, ground.territory_id, begun, by=None, now=NOW)
    add_fixes(session, PATROL, [SentFix(uuid.UUID(int=11), START, 101.671, 39.225)], datum=None, now=NOW)
    add_call(session, PATROL, Call(id=uuid.UUID(int=12), at=START, lonlat=None, accuracy_m=None), now=NOW)
    for name in ("一队", "红袖章"):
        if name == "一队":
            assert keep_team(session, ground.territory_id, TEAM, TeamWish(name=name))
            assert not keep_team(session, ground.territory_id, TEAM, TeamWish(name=name))
        else:
            change_team(session, TEAM, TeamWish(name=name), version=1)
        session.expire_all()
        assert session.get_one(Patrol, PATROL).team_id == TEAM
        whole = whole_reach(ground.plan_id)
        tracks = track_frame(session, ground.territory_id, whole, since=None, until=None)
        (out,) = look_now(session, NOW).patrols
        (call,) = open_calls(session, ground.territory_id, now=NOW)
        assert [*tracks["team"], out.team, call.team] == [name] * 3
