"""Door-plates that want a look: those in no grid, and those that name another community than they lie in."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.boundaries.reach import Reach


class Problem(enum.StrEnum):
    """What is wrong with a door-plate."""

    NO_GRID = "no_grid"
    OTHER_COMMUNITY = "other_community"


@dataclass(frozen=True)
class AddressProblem:
    """A door-plate with what is wrong; lon and lat in WGS84.

    `said` is the community that its text or its own column names, `lies_in` the one that its point lies in.
    """

    id: int
    key: str
    text: str
    problem: Problem
    said: str | None
    lies_in: str | None
    grid_code: str | None
    grid_name: str | None
    lon: float
    lat: float


def count_problems(session: Session, reach: Reach) -> Mapping[Problem, int]:
    """How many door-plates in use have each problem, within reach; those in no grid are for who reaches all."""
    return {problem: _count(session, reach, problem) for problem in Problem}


def address_problems(
    session: Session, reach: Reach, problem: Problem, *, after: int = 0, limit: int = 100
) -> list[AddressProblem]:
    """Door-plates in use with one problem, within reach, by id."""
    if problem is Problem.NO_GRID and not reach.is_whole:
        return []
    values = {**_values(reach, problem), "after": after, "limit": limit}
    return [
        AddressProblem(
            row.id, row.key, row.text, problem, row.said, row.lies_in, row.grid_code, row.grid_name, row.lon, row.lat
        )
        for row in session.execute(_LISTS[problem], values)
    ]


def _count(session: Session, reach: Reach, problem: Problem) -> int:
    if problem is Problem.NO_GRID and not reach.is_whole:
        return 0
    return session.scalar(_COUNTS[problem], _values(reach, problem)) or 0


def _values(reach: Reach, problem: Problem) -> dict[str, object]:
    values: dict[str, object] = {"plan": reach.plan_id}
    if problem is Problem.OTHER_COMMUNITY:
        values["grids"] = None if reach.grid_ids is None else sorted(reach.grid_ids)
    return values


_NO_GRID = """
    FROM address a JOIN address_grid j ON j.address_id = a.id AND j.plan_id = :plan
    WHERE j.grid_id IS NULL AND a.retired_on IS NULL
"""
# A community is named by its code, or by its name with or without 社区 and its like at the end. Names of
# fewer than two characters name nothing. In a text only a whole name counts.
_BARE = "regexp_replace({name}, '(社区居委会|社区|居委会|村委会|嘎查|村)$', '')"
_OTHER = f"""
    WITH known AS (
        SELECT p.community_id AS id, c.code, p.name, {_BARE.format(name="p.name")} AS bare
        FROM plan_community p JOIN community c ON c.id = p.community_id
        WHERE p.plan_id = :plan AND length(p.name) > 1
    ), placed AS (
        SELECT a.id, a.key, a.text, a.community, a.geom, g.id AS grid_id, g.code AS grid_code, g.name AS grid_name,
               g.community_id, k.name AS lies_in
        FROM address a
        JOIN address_grid j ON j.address_id = a.id AND j.plan_id = :plan
        JOIN grid g ON g.id = j.grid_id
        LEFT JOIN known k ON k.id = g.community_id
        WHERE a.retired_on IS NULL AND (CAST(:grids AS int[]) IS NULL OR g.id = ANY(:grids))
    ), told AS (
        SELECT o.*, s.name AS said FROM placed o
        JOIN known s ON o.community = s.code OR {_BARE.format(name="o.community")} = s.bare
        WHERE s.id <> o.community_id
          AND NOT EXISTS (
              SELECT FROM known t WHERE t.id = o.community_id
              AND (o.community = t.code OR {_BARE.format(name="o.community")} = t.bare)
          )
        UNION
        SELECT o.*, s.name AS said FROM placed o
        JOIN known s ON s.id <> o.community_id AND length(s.name) > 2 AND strpos(o.text, s.name) > 0
        WHERE strpos(o.text, o.lies_in) = 0
    )
"""  # noqa: S608 (own statement)
_COUNTS = {
    Problem.NO_GRID: text(f"SELECT count(*) {_NO_GRID}"),
    Problem.OTHER_COMMUNITY: text(f"{_OTHER} SELECT count(DISTINCT id) FROM told"),  # noqa: S608 (own statement)
}
_LISTS = {
    Problem.NO_GRID: text(f"""
        SELECT a.id, a.key, a.text, a.community AS said, NULL AS lies_in, NULL AS grid_code, NULL AS grid_name,
               ST_X(a.geom) AS lon, ST_Y(a.geom) AS lat
        {_NO_GRID} AND a.id > :after ORDER BY a.id LIMIT :limit
    """),
    Problem.OTHER_COMMUNITY: text(f"""
        {_OTHER}
        SELECT id, key, text, min(said) AS said, min(lies_in) AS lies_in, min(grid_code) AS grid_code,
               min(grid_name) AS grid_name, min(ST_X(geom)) AS lon, min(ST_Y(geom)) AS lat
        FROM told WHERE id > :after GROUP BY id, key, text ORDER BY id LIMIT :limit
    """),  # noqa: S608 (own statement)
}
