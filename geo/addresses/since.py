"""What the door-plates of each grid were on an earlier day, and what they are now.

What files changed since is remembered with them, so nothing has to be counted in advance: a plate that no file has
touched since was what it is.
"""

from datetime import date, datetime

import pandas as pd
from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from geo.imports.models import Import, ImportKind, ImportState

COLUMNS = ("households_then", "households_now", "doors_ended", "doors_began", "buildings_ended", "buildings_began")


def first_list_at(session: Session, territory_id: int) -> datetime | None:
    """When the first list of door-plates came in; None where none did."""
    return session.scalar(select(func.min(Import.applied_at)).where(*_lists(territory_id)))


def lists_stand_at(session: Session, territory_id: int) -> tuple[int, datetime | None]:
    """How many lists of door-plates count, and when the last of them came in: other answers mean other plates."""
    count, last = session.execute(select(func.count(), func.max(Import.applied_at)).where(*_lists(territory_id))).one()
    return int(count), last


def doors_since(session: Session, plan_id: int, *, until: datetime, then: date, today: date) -> pd.DataFrame:
    """The columns COLUMNS, index the code of each grid of a plan in which plates stood then or stand today.

    `until` is the instant up to which files count for then, `then` the day on which a plate must have stood. A building
    ended where a plate of it stood and none does, and began where none stood; a plate in no building counts as one.
    """
    values = {"plan": plan_id, "until": until, "then": then, "today": today}
    rows = session.execute(_SINCE, values).all()
    frame = pd.DataFrame([tuple(row) for row in rows], columns=["code", *COLUMNS])
    return frame.astype(dict.fromkeys(COLUMNS, "int64")).set_index("code")


def _lists(territory_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Import.territory_id == territory_id,
        Import.kind == ImportKind.ADDRESSES.value,
        Import.state == ImportState.APPLIED.value,
    )


_SINCE = text("""
    WITH early AS MATERIALIZED (
        SELECT DISTINCT ON (c.row_id) c.row_id::integer AS id, c.before IS NULL AS is_new,
            (c.before ->> 'households')::integer AS households, (c.before ->> 'retired_on')::date AS retired_on
        FROM import i JOIN import_change c ON c.import_id = i.id
        WHERE i.territory_id = (SELECT territory_id FROM plan WHERE id = :plan) AND i.applied_at > :until
            AND c.table_name = 'address'
        ORDER BY c.row_id, i.applied_at, c.ordinal
    ), door AS (
        SELECT g.grid_id, coalesce(a.building_id, -a.id) AS building, a.households,
            a.retired_on IS NULL OR a.retired_on > :today AS stands,
            coalesce(e.households, a.households) AS early_households,
            CASE WHEN e.id IS NULL THEN a.retired_on IS NULL OR a.retired_on > :then
                ELSE NOT e.is_new AND (e.retired_on IS NULL OR e.retired_on > :then) END AS stood
        FROM address_grid g JOIN address a ON a.id = g.address_id LEFT JOIN early e ON e.id = a.id
        WHERE g.plan_id = :plan AND g.grid_id IS NOT NULL
    ), building AS (
        SELECT grid_id, building,
            coalesce(sum(early_households) FILTER (WHERE stood), 0) AS early_households,
            coalesce(sum(households) FILTER (WHERE stands), 0) AS households,
            count(*) FILTER (WHERE stood AND NOT stands) AS ended,
            count(*) FILTER (WHERE stands AND NOT stood) AS began,
            bool_or(stood) AS stood, bool_or(stands) AS stands
        FROM door WHERE stood OR stands GROUP BY grid_id, building
    )
    SELECT grid.code, sum(b.early_households), sum(b.households), sum(b.ended), sum(b.began),
        count(*) FILTER (WHERE b.stood AND NOT b.stands), count(*) FILTER (WHERE b.stands AND NOT b.stood)
    FROM building b JOIN grid ON grid.id = b.grid_id GROUP BY grid.code ORDER BY grid.code
""")
