"""Rights, scopes and what narrows them, without a database."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.viewer import (
    EVERYWHERE,
    HOLDERS,
    NOWHERE,
    PROGRAM,
    PUBLIC,
    PUBLIC_RIGHTS,
    Area,
    Grant,
    Level,
    Right,
    Role,
    Scope,
    Viewer,
    ViewerKind,
)

TOWN, OTHER = Area("152922"), Area("150105")
GRID = Area("152922", Level.GRID, "152922101001001")
COMMUNITY = Area("152922", Level.COMMUNITY, "152922101001")

AREAS = st.builds(Area, st.sampled_from(["152922", "150105"]), st.just(Level.TERRITORY), st.just("")) | st.builds(
    Area,
    st.sampled_from(["152922", "150105"]),
    st.sampled_from([Level.TOWN, Level.COMMUNITY, Level.GRID]),
    st.sampled_from(["1", "2", "3"]),
)
GRANTS = st.lists(st.builds(Grant, st.sampled_from(Role), st.none() | AREAS), max_size=6).map(tuple)
RIGHTS = st.sampled_from(sorted(set(Right) - PUBLIC_RIGHTS))


def person(*grants: Grant) -> Viewer:
    return Viewer(ViewerKind.PERSON, uuid.uuid4(), "王敏", grants)


def test_every_right_has_holders() -> None:
    """No right is left out of the table, and an administrator has each of them."""
    assert set(HOLDERS) == set(Right)
    assert all(Role.ADMIN in holders for holders in HOLDERS.values())


@pytest.mark.parametrize("right", Right)
def test_without_an_account_only_the_ground_is_open(right: Right) -> None:
    """The public sees grids and which one a place lies in, and nothing else."""
    assert PUBLIC.may(right) == (right in {Right.GROUND_READ, Right.ADDRESS_LOCATE})
    assert PUBLIC.scope(right) == (EVERYWHERE if right in PUBLIC_RIGHTS else NOWHERE)


@pytest.mark.parametrize("right", Right)
def test_the_program_itself_may_do_everything(right: Right) -> None:
    """Jobs and the command line are not asked for rights."""
    assert PROGRAM.scope(right) is EVERYWHERE


@pytest.mark.parametrize(
    ("role", "may_not"),
    [
        (Role.PATROLLER, {Right.TRACKS_READ, Right.INCIDENTS_READ, Right.ADDRESSES_READ, Right.CONTACTS_READ}),
        (Role.GRID_WORKER, {Right.IMPORTS_MANAGE, Right.ACCOUNTS_MANAGE, Right.AUDIT_READ, Right.DRAFTS_READ}),
        (Role.STAFF, {Right.IMPORTS_MANAGE, Right.ACCOUNTS_MANAGE, Right.AUDIT_READ, Right.DRAFTS_READ}),
        (Role.PLANNER, {Right.INCIDENTS_READ, Right.TRACKS_READ, Right.CONTACTS_READ, Right.ACCOUNTS_MANAGE}),
        (Role.APPROVER, {Right.IMPORTS_MANAGE, Right.INCIDENTS_READ, Right.TRACKS_READ, Right.ACCOUNTS_MANAGE}),
    ],
)
def test_a_role_does_not_open_what_is_not_its_work(role: Role, may_not: set[Right]) -> None:
    """What is sensitive is named here once more, so that nobody opens it by a slip in the table."""
    viewer = person(Grant(role))
    assert {right for right in may_not if viewer.may(right)} == set()


def test_scopes_of_several_roles_are_united() -> None:
    """Each role counts where it holds, and only for the rights that it has."""
    viewer = person(Grant(Role.STAFF, COMMUNITY), Grant(Role.GRID_WORKER, GRID), Grant(Role.PLANNER, OTHER))
    assert viewer.scope(Right.INCIDENTS_READ) == Scope(areas=frozenset({COMMUNITY, GRID}))
    assert viewer.scope(Right.IMPORTS_MANAGE) == Scope(areas=frozenset({OTHER}))
    assert viewer.scope(Right.ACCOUNTS_MANAGE) == NOWHERE


def test_a_role_without_an_area_holds_everywhere() -> None:
    """One such role is enough, whatever stands beside it."""
    assert person(Grant(Role.STAFF, GRID), Grant(Role.STAFF)).scope(Right.INCIDENTS_READ) == EVERYWHERE


def test_a_scope_without_areas_is_nowhere() -> None:
    """Nowhere is false, a single grid is not."""
    assert not NOWHERE
    assert Scope(areas=frozenset({GRID}))
    assert EVERYWHERE


def test_parts_of_a_territory_are_not_all_of_it() -> None:
    """A whole territory lies in a scope by its own area or by everything, never by a part or by another one."""
    assert EVERYWHERE.holds_all_of("152922")
    assert Scope(areas=frozenset({TOWN})).holds_all_of("152922")
    assert not Scope(areas=frozenset({GRID, COMMUNITY, OTHER})).holds_all_of("152922")


def test_what_is_not_cut_by_grids_needs_a_whole_territory() -> None:
    """A planner of one community brings in no files."""
    assert person(Grant(Role.PLANNER, TOWN)).rules_all(Right.IMPORTS_MANAGE)
    assert person(Grant(Role.PLANNER)).rules_all(Right.IMPORTS_MANAGE)
    assert not person(Grant(Role.PLANNER, COMMUNITY)).rules_all(Right.IMPORTS_MANAGE)
    assert not person(Grant(Role.STAFF, TOWN)).rules_all(Right.IMPORTS_MANAGE)


@given(GRANTS, RIGHTS, st.frozensets(st.sampled_from(Right)))
def test_narrowing_takes_away_and_never_adds(grants: tuple[Grant, ...], right: Right, only: frozenset[Right]) -> None:
    """A narrowed token has the scope that it would have without, or none."""
    whole = Viewer(ViewerKind.TOKEN, grants=grants)
    narrowed = Viewer(ViewerKind.TOKEN, grants=grants, only=only)
    assert narrowed.scope(right) == (whole.scope(right) if right in only else NOWHERE)


@given(GRANTS, GRANTS, RIGHTS)
def test_more_roles_never_take_anything_away(some: tuple[Grant, ...], more: tuple[Grant, ...], right: Right) -> None:
    """The scope of two lots of roles together is the union of both."""
    one, other, both = (Viewer(ViewerKind.PERSON, grants=grants).scope(right) for grants in (some, more, some + more))
    assert both.everywhere == (one.everywhere or other.everywhere)
    assert both.everywhere or both.areas == one.areas | other.areas


@given(GRANTS, RIGHTS)
def test_every_area_of_a_scope_was_granted_with_a_role_that_has_the_right(
    grants: tuple[Grant, ...], right: Right
) -> None:
    """Nothing is seen that no single role lets be seen."""
    scope = Viewer(ViewerKind.PERSON, grants=grants).scope(right)
    earned = {grant.area for grant in grants if grant.role in HOLDERS[right]}
    assert scope.areas <= earned
    assert not scope.everywhere or None in earned


@given(GRANTS, RIGHTS)
def test_whole_follows_from_having_it_at_all(grants: tuple[Grant, ...], right: Right) -> None:
    """Whoever has a right in a whole territory has the right."""
    viewer = Viewer(ViewerKind.PERSON, grants=grants)
    assert viewer.may(right) or not viewer.rules_all(right)


@given(GRANTS)
def test_a_link_or_code_opens_no_right(grants: tuple[Grant, ...]) -> None:
    """It is made without roles: what it opens is its subject."""
    viewer = Viewer(ViewerKind.LINK, uuid.uuid4(), subject="patrol")
    assert {right for right in Right if viewer.may(right)} == PUBLIC_RIGHTS
