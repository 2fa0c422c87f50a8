"""Schedules as programs get them."""

from api.boundaries.schemas import PlanSchema, Schema


class ScheduledWalkSchema(Schema):
    """One walk: `days` are those of the cycle on which it is walked, 1 for the first Monday."""

    grid: str
    grid_name: str
    patroller: int
    patrollers: int
    length_m: float
    minutes: int
    days: list[int]


class ScheduleSchema(Schema):
    """The days of all walks of a community, and the metres of each day of the cycle.

    Walked so, each street is walked at least once in `every_days` days, round the end of the cycle.
    `without_streets` are the names of grids in which no street runs.
    """

    community: str
    community_name: str
    plan: PlanSchema
    network: int
    every_days: int
    minutes: float
    cycle: int
    walks: list[ScheduledWalkSchema]
    metres: list[int]
    without_streets: list[str]
