"""Who looks, what they may do, and where: the one vocabulary of permission. Pure.

A viewer holds grants: a role in an area. A right belongs to roles (`HOLDERS`); asking a viewer for the
scope of a right gives the union of the areas in which one of their roles has it. Queries take that
scope, or the reach made of it, as an argument; there is no query of sensitive rows without one.
"""

import enum
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


class Role(enum.StrEnum):
    """What a person or token is trusted with."""

    ADMIN = "admin"
    PLANNER = "planner"
    APPROVER = "approver"
    STAFF = "staff"
    GRID_WORKER = "grid_worker"
    PATROLLER = "patroller"


class Level(enum.StrEnum):
    """How large an area is."""

    TERRITORY = "territory"
    TOWN = "town"
    COMMUNITY = "community"
    GRID = "grid"


class Right(enum.StrEnum):
    """What can be allowed: the subject first, then what is done with it."""

    GROUND_READ = "ground.read"
    ADDRESS_LOCATE = "address.locate"
    ADDRESSES_READ = "addresses.read"
    NAMES_PROPOSE = "names.propose"
    NAMES_REVIEW = "names.review"
    INCIDENTS_READ = "incidents.read"
    CONTACTS_READ = "contacts.read"
    COVERAGE_READ = "coverage.read"
    TRACKS_READ = "tracks.read"
    FIXES_ADD = "fixes.add"
    PATROLS_READ = "patrols.read"
    TEAMS_MANAGE = "teams.manage"
    DRAFTS_READ = "drafts.read"
    DRAFTS_EDIT = "drafts.edit"
    PLANS_APPROVE = "plans.approve"
    IMPORTS_MANAGE = "imports.manage"
    ACCOUNTS_MANAGE = "accounts.manage"
    AUDIT_READ = "audit.read"
    SETTINGS_MANAGE = "settings.manage"
    JOBS_MANAGE = "jobs.manage"
    METRICS_READ = "metrics.read"


PUBLIC_RIGHTS = frozenset({Right.GROUND_READ, Right.ADDRESS_LOCATE})
"""What needs no account: which grids there are, and which one a place or a complete address lies in."""

_EVERY_ROLE = frozenset(Role)
_DESK = frozenset({Role.ADMIN, Role.STAFF, Role.GRID_WORKER})
_ADMIN = frozenset({Role.ADMIN})

HOLDERS: Mapping[Right, frozenset[Role]] = {
    Right.GROUND_READ: _EVERY_ROLE,
    Right.ADDRESS_LOCATE: _EVERY_ROLE,
    Right.ADDRESSES_READ: _DESK | {Role.PLANNER, Role.APPROVER},
    Right.NAMES_PROPOSE: _DESK | {Role.PLANNER},
    Right.NAMES_REVIEW: frozenset({Role.ADMIN, Role.PLANNER}),
    Right.INCIDENTS_READ: _DESK,
    Right.CONTACTS_READ: _DESK,
    Right.COVERAGE_READ: _EVERY_ROLE,
    Right.TRACKS_READ: _DESK,
    Right.FIXES_ADD: _DESK | {Role.PATROLLER},
    Right.PATROLS_READ: _DESK | {Role.PATROLLER},
    Right.TEAMS_MANAGE: frozenset({Role.ADMIN, Role.STAFF}),
    Right.DRAFTS_READ: frozenset({Role.ADMIN, Role.PLANNER, Role.APPROVER}),
    Right.DRAFTS_EDIT: frozenset({Role.ADMIN, Role.PLANNER}),
    Right.PLANS_APPROVE: frozenset({Role.ADMIN, Role.APPROVER}),
    Right.IMPORTS_MANAGE: frozenset({Role.ADMIN, Role.PLANNER}),
    Right.ACCOUNTS_MANAGE: _ADMIN,
    Right.AUDIT_READ: _ADMIN,
    Right.SETTINGS_MANAGE: _ADMIN,
    Right.JOBS_MANAGE: _ADMIN,
    Right.METRICS_READ: _ADMIN,
}
"""Which roles have a right."""


@dataclass(frozen=True, order=True)
class Area:
    """A territory, or a town, community or grid of it, by codes."""

    territory: str
    level: Level = Level.TERRITORY
    code: str = ""


@dataclass(frozen=True)
class Scope:
    """Where a right holds: everywhere in the installation, or in some areas; without any, nowhere."""

    everywhere: bool = False
    areas: frozenset[Area] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.areas)

    def holds_all_of(self, territory: str) -> bool:
        """Whether a whole territory lies within."""
        return self.everywhere or Area(territory) in self.areas


EVERYWHERE = Scope(everywhere=True)
NOWHERE = Scope()


@dataclass(frozen=True)
class Grant:
    """A role in an area; without an area in the whole installation."""

    role: Role
    area: Area | None = None


class ViewerKind(enum.StrEnum):
    """How a viewer is known."""

    PUBLIC = "public"
    PERSON = "person"
    TOKEN = "token"  # noqa: S105 (the name of a kind)
    PHONE = "phone"
    LINK = "link"
    PROGRAM = "program"


@dataclass(frozen=True)
class Viewer:
    """Who asks. `only` narrows a token to some rights; `subject` is the one thing that a link or code opens."""

    kind: ViewerKind = ViewerKind.PUBLIC
    id: uuid.UUID | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    only: frozenset[Right] | None = None
    subject: str | None = None

    def may(self, right: Right) -> bool:
        """Whether the viewer has a right anywhere."""
        return bool(self.scope(right))

    def scope(self, right: Right) -> Scope:
        """Where the viewer has a right."""
        if right in PUBLIC_RIGHTS or self.kind is ViewerKind.PROGRAM:
            return EVERYWHERE
        if self.only is not None and right not in self.only:
            return NOWHERE
        return _united(grant.area for grant in self.grants if grant.role in HOLDERS[right])

    def rules_all(self, right: Right) -> bool:
        """Whether the viewer has a right in at least one whole territory, as what is not cut by grids needs."""
        scope = self.scope(right)
        return scope.everywhere or any(area.level is Level.TERRITORY for area in scope.areas)


PUBLIC = Viewer()
PROGRAM = Viewer(ViewerKind.PROGRAM, name="program")
"""The program itself, and whoever works on its own machine: the command line, jobs."""


def _united(areas: Iterable[Area | None]) -> Scope:
    held = set(areas)
    return EVERYWHERE if None in held else Scope(areas=frozenset(area for area in held if area is not None))
