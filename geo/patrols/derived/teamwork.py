"""What each team walked in a span, for the report of teams: teams by name, never persons, and never by how much."""

from datetime import datetime

import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.patrols.derived.figures import LENGTHS, Question, by_team

COLUMNS = ("patrols", "recorded_mm", "reported_mm", "off_street_s")

_PATROLS = """
    SELECT p.team, count(*), coalesce(sum(a.seconds), 0)
    FROM patrol p
    LEFT JOIN (SELECT patrol_id, sum(extract(epoch FROM at_to - at_from)) AS seconds FROM patrol_away GROUP BY 1) a
        ON a.patrol_id = p.id
    WHERE p.territory_id = :territory_id AND p.team IS NOT NULL
      AND (CAST(:since AS timestamptz) IS NULL OR p.started_at >= :since)
      AND (CAST(:until AS timestamptz) IS NULL OR p.started_at < :until)
    GROUP BY p.team
"""


def team_report(session: Session, asked: Question) -> pd.DataFrame:
    """Of each team that set out in the span or walked within reach in it, in the order of names, `COLUMNS`.

    `patrols` are those that began in the span, `off_street_s` how many seconds they walked off the street.
    """
    lengths = by_team(session, asked)[list(LENGTHS[1:])]
    told = session.execute(text(_PATROLS), _span(asked.span.since, asked.span.until, asked.territory_id)).all()
    patrols = pd.DataFrame.from_records(
        [(team, count, round(seconds)) for team, count, seconds in told], columns=["team", "patrols", "off_street_s"]
    ).set_index("team")
    joined = patrols.join(lengths, how="outer").fillna(0).astype("int64").sort_index()
    return joined[list(COLUMNS)]


def _span(since: datetime | None, until: datetime | None, territory_id: int) -> dict[str, object]:
    return {"since": since, "until": until, "territory_id": territory_id}
