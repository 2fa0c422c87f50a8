"""Where a point lies: its grid, its community, how far the boundary is and who is on the other side. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class GridInfo:
    """A grid, named."""

    id: int
    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class CommunityInfo:
    """A community as a plan has it, named, with its town where there is one."""

    id: int
    code: str
    name: str
    town_code: str | None
    town_name: str | None


@dataclass(frozen=True)
class Located:
    """Where a point lies.

    `boundary_m` is the way to the nearest boundary of its grid, or, for a point in no grid, to the
    nearest grid; None where the plan has no grid. `neighbour` is who is on the other side of that
    boundary: None on the outer edge of the territory; for a point in no grid, the nearest grid.
    """

    grid: GridInfo | None
    community: CommunityInfo | None
    on_boundary: bool
    boundary_m: float | None
    neighbour: GridInfo | None
