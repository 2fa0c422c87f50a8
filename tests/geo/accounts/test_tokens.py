"""Tokens, phone keys, codes and links: what each opens, how long, and how often."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.accounts import actions, queries, tokens
from geo.accounts.models import AccountToken, TokenKind
from geo.accounts.rules import digest
from geo.core.errors import BadInput, NotFound
from geo.core.viewer import PUBLIC_RIGHTS, Area, Grant, Level, Right, Role, Scope, ViewerKind
from geo.db.database import Database

Make = Callable[..., uuid.UUID]
TOWN = Area("152922")
ONCE = (TokenKind.SET_UP, TokenKind.SIGN_IN, TokenKind.RESET)


def wish(*grants: Grant, days: int = 90, only: frozenset[Right] | None = None) -> tokens.TokenWish:
    return tokens.TokenWish("reports", grants or (Grant(Role.STAFF, TOWN),), days, only)


def test_a_token_may_what_it_was_made_for(session: Session, now: datetime) -> None:
    """Its roles hold in their areas, until its last day."""
    made = tokens.make_api_token(session, wish(), now)
    viewer = queries.viewer_of_token(session, made.secret, now + timedelta(days=90) - timedelta(seconds=1))
    assert viewer is not None
    assert (viewer.kind, viewer.id, viewer.name) == (ViewerKind.TOKEN, made.id, "reports")
    assert viewer.scope(Right.INCIDENTS_READ) == Scope(areas=frozenset({TOWN}))
    assert queries.viewer_of_token(session, made.secret, now + timedelta(days=90)) is None


@pytest.mark.parametrize("only", [frozenset({Right.COVERAGE_READ}), frozenset()])
def test_a_token_can_be_narrowed(session: Session, now: datetime, only: frozenset[Right]) -> None:
    """To some rights, or to none but the public's."""
    made = tokens.make_api_token(session, wish(only=only), now)
    viewer = queries.viewer_of_token(session, made.secret, now)
    assert viewer is not None
    assert {right for right in Right if viewer.may(right)} == only | {Right.GROUND_READ, Right.ADDRESS_LOCATE}


@pytest.mark.parametrize("days", [0, -1, 367])
def test_no_token_holds_for_ever(session: Session, now: datetime, days: int) -> None:
    """A year at most."""
    with pytest.raises(BadInput):
        tokens.make_api_token(session, wish(days=days), now)


def test_a_token_needs_a_role(session: Session, now: datetime) -> None:
    """One without would go by nobody's."""
    with pytest.raises(BadInput):
        tokens.make_api_token(session, tokens.TokenWish("", ()), now)


def test_a_revoked_token_opens_nothing(session: Session, now: datetime) -> None:
    """At once, and it is not listed any more; to revoke it twice is to revoke it."""
    made = tokens.make_api_token(session, wish(), now)
    assert [each.id for each in queries.tokens(session, now)] == [made.id]
    tokens.revoke_token(session, made.id, now)
    tokens.revoke_token(session, made.id, now)
    assert queries.viewer_of_token(session, made.secret, now) is None
    assert queries.tokens(session, now) == []


def test_people_end_only_their_own_keys(session: Session, account: Make, now: datetime) -> None:
    """Another's is as if it were not there."""
    wang, li = account("wang"), account("li")
    key = tokens.make_phone_key(session, wang, "phone", now)
    for stranger in (li, uuid.uuid4()):
        with pytest.raises(NotFound):
            tokens.revoke_token(session, key.id, now, account_id=stranger)
    with pytest.raises(NotFound):
        tokens.revoke_token(session, uuid.uuid4(), now)
    tokens.revoke_token(session, key.id, now, account_id=wang)
    assert queries.viewer_of_token(session, key.secret, now) is None


def test_a_phone_key_adds_and_reads_nothing(session: Session, account: Make, now: datetime) -> None:
    """Whatever its owner may do, and only where its owner may."""
    grid = Area("152922", Level.GRID, "152922101001001")
    key = tokens.make_phone_key(session, account("wang", Grant(Role.ADMIN), Grant(Role.PATROLLER, grid)), "", now)
    viewer = queries.viewer_of_token(session, key.secret, now)
    assert viewer is not None
    assert viewer.kind is ViewerKind.PHONE
    assert {right for right in Right if viewer.may(right)} == {
        Right.FIXES_ADD,
        Right.GROUND_READ,
        Right.ADDRESS_LOCATE,
    }


def test_a_phone_key_outlives_session_and_password(session: Session, account: Make, now: datetime) -> None:
    """What was recorded without signal still arrives; sixty days, then it ends."""
    made = account("wang", Grant(Role.PATROLLER))
    key = tokens.make_phone_key(session, made, "phone", now)
    actions.end_sessions(session, made)
    actions.set_password(session, made, "another hash")
    late = now + timedelta(days=60) - timedelta(seconds=1)
    assert queries.viewer_of_token(session, key.secret, late) is not None
    assert queries.viewer_of_token(session, key.secret, now + timedelta(days=60)) is None


def test_a_phone_key_goes_by_the_roles_of_now(session: Session, account: Make, now: datetime) -> None:
    """Who is made a planner can send no fixes any more."""
    made = account("wang", Grant(Role.PATROLLER))
    key = tokens.make_phone_key(session, made, "phone", now)
    actions.change_grants(session, made, [Grant(Role.PLANNER)])
    viewer = queries.viewer_of_token(session, key.secret, now)
    assert viewer is not None
    assert not viewer.may(Right.FIXES_ADD)


@pytest.mark.parametrize("kind", ONCE)
def test_a_link_opens_the_door_once(session: Session, account: Make, now: datetime, kind: TokenKind) -> None:
    """Looking does not use it up; using it does."""
    made = tokens.make_once(session, kind, account("wang"), now)
    for _ in range(3):
        assert tokens.look_once(session, ONCE, made.secret, now).id == made.id
    assert tokens.use_once(session, ONCE, made.secret, now).id == made.id
    for act in (tokens.look_once, tokens.use_once):
        with pytest.raises(NotFound):
            act(session, ONCE, made.secret, now)


def test_a_link_is_of_its_kind(session: Session, account: Make, now: datetime) -> None:
    """A link to sign in does not choose a password; no link is a token for the interface."""
    made = tokens.make_once(session, TokenKind.SIGN_IN, account("wang"), now)
    with pytest.raises(NotFound):
        tokens.use_once(session, (TokenKind.RESET, TokenKind.SET_UP), made.secret, now)
    assert queries.viewer_of_token(session, made.secret, now) is None
    assert tokens.viewer_of_link(session, made.secret, now) is None


@pytest.mark.parametrize(("kind", "days"), [(TokenKind.SET_UP, 7), (TokenKind.SIGN_IN, 7), (TokenKind.RESET, 2)])
def test_links_end(session: Session, account: Make, now: datetime, kind: TokenKind, days: int) -> None:
    """A letter that lies about opens nothing later."""
    made = tokens.make_once(session, kind, account("wang"), now)
    tokens.look_once(session, ONCE, made.secret, now + timedelta(days=days) - timedelta(seconds=1))
    with pytest.raises(NotFound):
        tokens.look_once(session, ONCE, made.secret, now + timedelta(days=days))


def test_a_new_link_ends_the_one_before(session: Session, account: Make, now: datetime) -> None:
    """Of the same kind and account; others go on."""
    wang, li = account("wang"), account("li")
    old = tokens.make_once(session, TokenKind.RESET, wang, now)
    others = [
        tokens.make_once(session, TokenKind.RESET, li, now),
        tokens.make_once(session, TokenKind.SET_UP, wang, now),
    ]
    tokens.make_once(session, TokenKind.RESET, wang, now)
    with pytest.raises(NotFound):
        tokens.look_once(session, ONCE, old.secret, now)
    for other in others:
        tokens.look_once(session, ONCE, other.secret, now)


def test_of_two_who_use_a_link_at_once_one_is_refused(fresh_database: Database, account: Make, now: datetime) -> None:
    """Ten times, with two threads each."""
    with fresh_database.session() as session, session.begin():
        made = account("wang", on=session)
    ready = threading.Barrier(2)

    def use(secret: str) -> bool:
        with fresh_database.session() as session, session.begin():
            session.execute(text("SELECT 1"))
            ready.wait(10)
            try:
                tokens.use_once(session, ONCE, secret, now)
            except NotFound:
                return False
        return True

    with ThreadPoolExecutor(2) as both:
        for _ in range(10):
            with fresh_database.session() as session, session.begin():
                secret = tokens.make_once(session, TokenKind.SIGN_IN, made, now).secret
            assert sorted(both.map(use, [secret, secret])) == [False, True]


def test_a_code_opens_its_own_patrol_only(session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two patrols may have drawn the same six digits; each code adds to its own patrol and has no other right."""
    monkeypatch.setattr(tokens, "new_code", lambda: "004711")
    one, other, third = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    for patrol in (one, other):
        tokens.make_patrol_code(session, patrol, now, holds=timedelta(hours=1))
    viewers = [tokens.viewer_of_code(session, patrol, "004711", now) for patrol in (one, other, third)]
    assert [viewer and viewer.subject for viewer in viewers] == [str(one), str(other), None]
    assert viewers[0] is not None
    assert {right for right in Right if viewers[0].may(right)} == {*PUBLIC_RIGHTS, Right.FIXES_ADD}
    assert tokens.viewer_of_code(session, one, "004712", now) is None
    assert tokens.viewer_of_code(session, one, "004711", now + timedelta(hours=1)) is None


def test_a_new_code_ends_the_one_before(session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the same digits may be drawn again."""
    drawn = iter(["111111", "222222", "111111"])
    monkeypatch.setattr(tokens, "new_code", lambda: next(drawn))
    patrol = uuid.uuid4()
    for wanted, ended in (("111111", "222222"), ("222222", "111111"), ("111111", "222222")):
        tokens.make_patrol_code(session, patrol, now, holds=timedelta(hours=1))
        assert tokens.viewer_of_code(session, patrol, wanted, now) is not None
        assert tokens.viewer_of_code(session, patrol, ended, now) is None


def test_a_link_to_one_thing_opens_that_and_nothing_else(session: Session, now: datetime) -> None:
    """Its viewer carries the thing and no right; it ends, and a token for programs is no such link."""
    made = tokens.make_link(session, "incident:7", timedelta(days=1), now)
    viewer = tokens.viewer_of_link(session, made.secret, now)
    assert viewer is not None
    assert (viewer.kind, viewer.subject, viewer.grants) == (ViewerKind.LINK, "incident:7", ())
    assert tokens.viewer_of_link(session, made.secret, now + timedelta(days=1)) is None
    assert queries.viewer_of_token(session, made.secret, now) is None
    api = tokens.make_api_token(session, wish(), now)
    assert tokens.viewer_of_link(session, api.secret, now) is None


def test_only_hashes_of_secrets_are_kept(session: Session, account: Make, now: datetime) -> None:
    """Whoever reads the table can use nothing of it."""
    made = account("wang")
    secrets = [
        tokens.make_api_token(session, wish(), now).secret,
        tokens.make_phone_key(session, made, "phone", now).secret,
        tokens.make_once(session, TokenKind.RESET, made, now).secret,
        tokens.make_link(session, "incident:7", timedelta(days=1), now).secret,
        tokens.make_patrol_code(session, uuid.uuid4(), now, holds=timedelta(hours=1)).secret,
    ]
    kept = str(session.execute(text("SELECT * FROM account_token")).all())
    assert [secret for secret in secrets if secret in kept] == []
    hashes = set(session.scalars(select(AccountToken.secret_hash)))
    assert {digest(secret) for secret in secrets[:-1]} < hashes


def test_labels_are_short(session: Session, now: datetime) -> None:
    """A label is a name, however long the one that was sent."""
    made = tokens.make_api_token(session, tokens.TokenWish(" x" * 200, (Grant(Role.STAFF),)), now)
    (found,) = queries.tokens(session, now)
    assert (found.id, len(found.label)) == (made.id, 80)
