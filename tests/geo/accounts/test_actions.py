"""Adding, changing and closing accounts, and the last administrator."""

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from geo.accounts import actions, queries, signing_in, tokens
from geo.accounts.models import TokenKind
from geo.accounts.rules import Profile
from geo.core.errors import BadInput, Conflict, NotFound
from geo.core.viewer import Area, Grant, Level, Right, Role
from geo.db.database import Database

Make = Callable[..., uuid.UUID]
ADMIN, STAFF = Grant(Role.ADMIN), Grant(Role.STAFF)
TOWN = Area("152922")


@contextmanager
def refused(kind: type[Exception], code: str) -> Iterator[None]:
    """What is done inside is refused with a code."""
    with pytest.raises(kind) as caught:
        yield
    assert getattr(caught.value, "code", None) == code


def test_an_account_is_found_by_its_folded_name(session: Session, account: Make) -> None:
    """It has a name to be shown, its roles once each, and no word of its password."""
    made = account("Wang", STAFF, STAFF, Grant(Role.PLANNER, TOWN))
    found = queries.account_named(session, " WANG ")
    assert (found.id, found.sign_in_name, found.name) == (made, "wang", "Wang")
    assert found.grants == (STAFF, Grant(Role.PLANNER, TOWN))
    assert "argon2" not in repr(found)


def test_a_name_is_used_once(session: Session, account: Make) -> None:
    """However it is written."""
    account("wang")
    with refused(Conflict, "account.exists"):
        account("ＷANG")


def test_of_two_who_add_a_name_at_once_one_is_refused(fresh_database: Database, now: datetime) -> None:
    """In a sentence, not as a failure."""
    ready = threading.Barrier(2)

    def add(_: int) -> bool:
        with fresh_database.session() as session, session.begin():
            ready.wait(10)
            try:
                actions.add_account(session, Profile("wang", "Wang", (STAFF,)), now)
            except Conflict:
                return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(add, range(2))) == [False, True]


def test_two_who_change_roles_at_once_wait_for_each_other(
    fresh_database: Database, account: Make, now: datetime
) -> None:
    """The later one's hold."""
    with fresh_database.session() as session, session.begin():
        made = account("wang", STAFF, on=session)
    ready = threading.Barrier(2)

    def change(grant: Grant) -> None:
        with fresh_database.session() as session, session.begin():
            ready.wait(10)
            actions.change_grants(session, made, [STAFF, grant])

    with ThreadPoolExecutor(2) as both:
        list(both.map(change, [Grant(Role.PLANNER), Grant(Role.APPROVER)]))
    with fresh_database.session() as session:
        grants = set(queries.account_by_id(session, made).grants)
    assert grants in ({STAFF, Grant(Role.PLANNER)}, {STAFF, Grant(Role.APPROVER)})


def test_the_shown_name_is_the_sign_in_name_where_none_is_given(session: Session, now: datetime) -> None:
    """A list has no empty lines."""
    made = actions.add_account(session, Profile("Wang", "   ", (STAFF,)), now)
    assert queries.account_by_id(session, made).name == "wang"


@pytest.mark.parametrize(
    ("grants", "code"),
    [
        ((), "account.no_role"),
        ((Grant(Role.ADMIN, Area("152922", Level.GRID, "1")),), "account.admin_area"),
        ((STAFF, Grant(Role.ADMIN, Area("152922", Level.TOWN, "1"))), "account.admin_area"),
    ],
)
def test_roles_that_make_no_sense_are_refused(
    session: Session, account: Make, now: datetime, grants: tuple[Grant, ...], code: str
) -> None:
    """Neither a new account nor an old one gets them."""
    with refused(BadInput, code):
        actions.add_account(session, Profile("li", "li", grants), now)
    with refused(BadInput, code):
        actions.change_grants(session, account("wang"), grants)


def test_other_roles_take_the_place_of_the_earlier(session: Session, account: Make) -> None:
    """What was granted before is gone."""
    made = account("wang", STAFF, Grant(Role.PLANNER))
    actions.change_grants(session, made, [Grant(Role.PATROLLER, TOWN)])
    assert queries.account_by_id(session, made).grants == (Grant(Role.PATROLLER, TOWN),)


@pytest.mark.parametrize("act", [actions.open_account, actions.change_grants])
def test_an_account_that_is_not_there_is_not_found(session: Session, act: Callable[..., None]) -> None:
    """Nothing is changed in silence."""
    more = {actions.change_grants: ([STAFF],)}.get(act, ())
    with refused(NotFound, "account.unknown"):
        act(session, uuid.uuid4(), *more)


def test_closing_ends_sessions_and_keys_at_once(session: Session, account: Make, now: datetime) -> None:
    """Browser, phone key and unused link open nothing any more, and opening again does not bring them back."""
    made = account("wang")
    browser = signing_in.enter(session, made, now)
    phone = tokens.make_phone_key(session, made, "phone", now)
    link = tokens.make_once(session, TokenKind.RESET, made, now)
    actions.close_account(session, made, now)
    for again in (False, True):
        if again:
            actions.open_account(session, made)
        assert queries.session_of(session, browser.session, now) is None
        assert queries.viewer_of_token(session, phone.secret, now) is None
        with refused(NotFound, "account.link_used"):
            tokens.look_once(session, [TokenKind.RESET], link.secret, now)


def test_a_closed_account_has_no_password_to_try(session: Session, account: Make, now: datetime) -> None:
    """It is asked for like a name that does not exist; opened again it has its old one."""
    made = account("wang")
    actions.close_account(session, made, now)
    assert queries.password_of(session, "wang") is None
    assert queries.accounts(session)[0].closed
    actions.open_account(session, made)
    assert queries.password_of(session, "wang") is not None


def test_a_new_password_signs_the_others_out(session: Session, account: Make, now: datetime) -> None:
    """The browser in which it was changed goes on; without one none does."""
    made = account("wang")
    here, there = signing_in.enter(session, made, now), signing_in.enter(session, made, now)
    actions.set_password(session, made, "another", keep_session=here.session)
    assert queries.session_of(session, here.session, now) is not None
    assert queries.session_of(session, there.session, now) is None
    actions.set_password(session, made, "a third")
    assert queries.count_sessions(session, made, now) == 0


def test_the_last_administrator_stays(session: Session, account: Make, now: datetime) -> None:
    """Neither closed nor made less; a second one who can sign in lets both be done."""
    first = account("root", ADMIN)
    for attempt in (
        lambda: actions.close_account(session, first, now),
        lambda: actions.change_grants(session, first, [STAFF]),
        lambda: actions.change_grants(session, first, [Grant(Role.ADMIN, TOWN)]),
    ):
        with refused(Conflict, "account.last_admin"):
            attempt()
    account("second", ADMIN)
    actions.change_grants(session, first, [STAFF])


@pytest.mark.parametrize("kind", ["without a password", "closed", "of a territory"])
def test_who_cannot_take_over_is_no_other_administrator(
    session: Session, account: Make, now: datetime, kind: str
) -> None:
    """An account nobody can sign in to, a closed one, or one of a single territory does not count."""
    first = account("root", ADMIN)
    if kind == "without a password":
        actions.add_account(session, Profile("li", "li", (ADMIN,)), now)
    elif kind == "closed":
        actions.close_account(session, account("li", ADMIN), now)
    else:
        account("li", Grant(Role.ADMIN, TOWN))
    with refused(Conflict, "account.last_admin"):
        actions.close_account(session, first, now)


def test_two_administrators_who_close_each_other_at_once_do_not_both_succeed(
    fresh_database: Database, account: Make, now: datetime
) -> None:
    """The second waits for the first, then finds itself the last."""
    with fresh_database.session() as session, session.begin():
        pair = [account(name, ADMIN, on=session) for name in ("a", "b")]
    ready = threading.Barrier(2)

    def close(account_id: uuid.UUID) -> bool:
        with fresh_database.session() as session, session.begin():
            queries.account_by_id(session, account_id)  # the transaction has begun
            ready.wait(10)
            try:
                actions.close_account(session, account_id, now)
            except Conflict:
                return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(close, pair)) == [False, True]
    with fresh_database.session() as session:
        assert queries.has_admin(session)


def test_an_administrator_who_closes_and_is_made_less_at_once_is_not_the_last(
    fresh_database: Database, account: Make, now: datetime
) -> None:
    """One is closed while the other gives up the role: one of the two is refused."""
    with fresh_database.session() as session, session.begin():
        one, other = (account(name, ADMIN, on=session) for name in ("a", "b"))
    ready = threading.Barrier(2)

    def act(act: Callable[[Session], None]) -> bool:
        with fresh_database.session() as session, session.begin():
            ready.wait(10)
            try:
                act(session)
            except Conflict:
                return False
        return True

    steps = [
        lambda session: actions.close_account(session, one, now),
        lambda session: actions.change_grants(session, other, [STAFF]),
    ]
    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(act, steps)) == [False, True]


def test_a_session_knows_its_roles_as_they_are_now(session: Session, account: Make, now: datetime) -> None:
    """What is taken away is away with the next request, not with the next sign-in."""
    made = account("wang", STAFF)
    browser = signing_in.enter(session, made, now)
    actions.change_grants(session, made, [Grant(Role.PATROLLER)])
    known = queries.session_of(session, browser.session, now + timedelta(seconds=1))
    assert known is not None
    assert not known.viewer.may(Right.INCIDENTS_READ)
    assert known.viewer.may(Right.FIXES_ADD)


ISSUER = "https://issuer.example"


def test_an_issuer_vouches_for_a_linked_account(session: Session, account: Make, now: datetime) -> None:
    """By issuer and subject together; who was signed in before signs in anew."""
    made = account("wang")
    browser = signing_in.enter(session, made, now)
    actions.link_issuer(session, made, ISSUER, "248")
    assert queries.account_of_subject(session, ISSUER, "248") == made
    assert queries.account_of_subject(session, ISSUER, "249") is None
    assert queries.account_of_subject(session, "https://another.example", "248") is None
    assert queries.session_of(session, browser.session, now) is None
    found = queries.account_by_id(session, made)
    assert (found.issuer, found.issuer_subject) == (ISSUER, "248")


def test_a_subject_is_one_person_s(session: Session, account: Make) -> None:
    """Linking it again to the same account is fine, to another is not; once unlinked it is free."""
    wang, li = account("wang"), account("li")
    for _ in range(2):
        actions.link_issuer(session, wang, ISSUER, "248")
    with refused(Conflict, "account.subject_taken"):
        actions.link_issuer(session, li, ISSUER, "248")
    actions.unlink_issuer(session, wang)
    actions.link_issuer(session, li, ISSUER, "248")
    assert queries.account_of_subject(session, ISSUER, "248") == li


def test_of_two_who_link_a_subject_at_once_one_is_refused(
    fresh_database: Database, account: Make, now: datetime
) -> None:
    """In a sentence, not as a failure."""
    with fresh_database.session() as session, session.begin():
        pair = [account(name, on=session) for name in ("a", "b")]
    ready = threading.Barrier(2)

    def link(account_id: uuid.UUID) -> bool:
        with fresh_database.session() as session, session.begin():
            ready.wait(10)
            try:
                actions.link_issuer(session, account_id, ISSUER, "248")
            except Conflict:
                return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(link, pair)) == [False, True]


@pytest.mark.parametrize("subject", ["", "x" * 256, "王敏", "a\x00b", "a\nb"])
def test_what_no_issuer_calls_anybody_is_refused(session: Session, account: Make, subject: str) -> None:
    """OpenID Connect allows 255 characters of ASCII."""
    with refused(BadInput, "account.subject"):
        actions.link_issuer(session, account("wang"), ISSUER, subject)


def test_the_last_administrator_s_only_way_in_stays(session: Session, account: Make, now: datetime) -> None:
    """Without a password the link is kept until another can take over; with one it may go."""
    linked = actions.add_account(session, Profile("root", "root", (ADMIN,)), now)
    actions.link_issuer(session, linked, ISSUER, "248")
    with refused(Conflict, "account.last_admin"):
        actions.unlink_issuer(session, linked)
    account("second", ADMIN)
    actions.unlink_issuer(session, linked)
    assert queries.account_of_subject(session, ISSUER, "248") is None
    with refused(NotFound, "account.unknown"):
        actions.unlink_issuer(session, uuid.uuid4())
