"""Who must wait at the door, and how long a session holds."""

import itertools
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.accounts import actions, queries
from geo.accounts.models import AccountDevice, AccountSession, SignInAttempts
from geo.accounts.rules import SESSION_LONGEST
from geo.accounts.signing_in import Attempt, Door, SignedIn, approach, enter, is_due, keep_alive, leave, sweep
from geo.core.errors import TooMany
from geo.db.database import Database

Make = Callable[..., uuid.UUID]
_ADDRESSES = (f"203.0.113.{number}" for number in itertools.count())


def guess(session: Session, now: datetime, *, name: str = "wang", device: str | None = None, address: str = "") -> Door:
    """One try that will turn out wrong, from an address of its own where none is given."""
    return approach(session, Attempt(name, device, address or next(_ADDRESSES)), now)


def waits_s(session: Session, now: datetime, **attempt: str | None) -> int:
    """How long an attempt is told to wait; 0 where it may go on."""
    try:
        guess(session, now, **attempt)  # type: ignore[arg-type]
    except TooMany as refused:
        return refused.retry_after_s
    return 0


def came_in(session: Session, account_id: uuid.UUID, now: datetime) -> SignedIn:
    """A browser in which somebody has signed in."""
    door = guess(session, now)
    return enter(session, account_id, now, keys=door.keys)


@pytest.mark.parametrize("name", ["wang", "nobody"])
def test_after_five_tries_in_a_row_the_door_waits(session: Session, account: Make, now: datetime, name: str) -> None:
    """Five are free, whether there is such an account or not; then a second, and it doubles with each."""
    account("wang")
    for _ in range(5):
        guess(session, now, name=name)
    assert waits_s(session, now, name=name) == 1
    for seconds in (1, 2, 4, 8):
        now += timedelta(seconds=seconds)
        assert waits_s(session, now, name=name) == 0
        assert waits_s(session, now, name=name) == seconds * 2


def test_a_name_is_counted_however_it_is_written(session: Session, account: Make, now: datetime) -> None:
    """Case and width do not give more tries."""
    account("wang")
    for name in ("wang", "WANG", "ｗang", " wang", "Wang"):
        guess(session, now, name=name)
    assert waits_s(session, now, name="wAng") == 1


def test_tries_at_once_are_counted_before_their_passwords_are_checked(
    fresh_database: Database, account: Make, now: datetime
) -> None:
    """Forty that begin together get five checks between them, not forty."""
    with fresh_database.session() as session, session.begin():
        account("wang", on=session)

    def attempt(number: int) -> bool:
        with fresh_database.session() as session, session.begin():
            return waits_s(session, now, address=f"198.51.100.{number}") == 0

    with ThreadPoolExecutor(8) as many:
        assert sum(many.map(attempt, range(40))) == 5


def test_strangers_who_guess_never_lock_the_owner_out(session: Session, account: Make, now: datetime) -> None:
    """The owner's browser has a way of its own: not even guesses from the same network address stand in it."""
    browser = came_in(session, account("wang"), now)
    for _ in range(200):
        waits_s(session, now, address="192.0.2.1")
        now += timedelta(seconds=301)
    assert waits_s(session, now, address="192.0.2.1") == 0
    assert waits_s(session, now, address="192.0.2.1") == 300
    assert waits_s(session, now, device=browser.device, address="192.0.2.1") == 0


def test_a_known_browser_waits_for_its_own_failures(session: Session, account: Make, now: datetime) -> None:
    """It is no way to guess without end; others are not slowed by it."""
    browser = came_in(session, account("wang"), now)
    for _ in range(5):
        guess(session, now, device=browser.device)
    assert waits_s(session, now, device=browser.device) == 1
    assert waits_s(session, now) == 0


def test_a_browser_is_known_to_its_own_account_only(session: Session, account: Make, now: datetime) -> None:
    """Who has an account cannot use its browser to guess at another's."""
    account("wang")
    browser = came_in(session, account("li"), now)
    for _ in range(5):
        guess(session, now, device=browser.device)
    assert waits_s(session, now) == 1
    assert waits_s(session, now, device=browser.device) == 1


def test_an_address_may_fail_four_times_as_often(session: Session, account: Make, now: datetime) -> None:
    """A whole office may share it: twenty tries at as many names are free."""
    for number in range(20):
        assert waits_s(session, now, name=f"n{number}", address="192.0.2.1") == 0
    assert waits_s(session, now, name="other", address="192.0.2.1") == 1
    assert waits_s(session, now, name="other", address="192.0.2.2") == 0


def test_coming_in_forgives_the_account_and_not_the_address(session: Session, account: Make, now: datetime) -> None:
    """Own slips are forgotten; who has an account cannot wash guesses at others off their address."""
    made = account("wang")
    for _ in range(3):
        guess(session, now)
    door = guess(session, now)
    enter(session, made, now, keys=door.keys)
    for number in range(19):
        guess(session, now, name=f"n{number}", address="192.0.2.1")
    door = guess(session, now, address="192.0.2.1")
    enter(session, made, now, keys=door.keys)
    assert waits_s(session, now, name="n20", address="192.0.2.1") == 0
    assert waits_s(session, now, name="n21", address="192.0.2.1") == 1
    for _ in range(5):
        assert waits_s(session, now) == 0


def test_an_office_that_signs_in_a_hundred_times_is_not_slowed(session: Session, account: Make, now: datetime) -> None:
    """Coming in takes the try back from the address."""
    made = account("wang")
    for _ in range(100):
        door = guess(session, now, address="192.0.2.1")
        enter(session, made, now, keys=door.keys)
    assert waits_s(session, now, name="n1", address="192.0.2.1") == 0


def test_failures_of_more_than_an_hour_ago_are_forgotten(session: Session, account: Make, now: datetime) -> None:
    """A slip a day never adds up."""
    account("wang")
    for _ in range(30):
        assert waits_s(session, now) == 0
        now += timedelta(hours=1, seconds=1)


def test_a_session_is_known_until_it_ends(session: Session, account: Make, now: datetime) -> None:
    """By its secret, to the viewer that it belongs to; not to the second after."""
    made = account("wang")
    browser = came_in(session, made, now)
    last = now + timedelta(hours=12) - timedelta(seconds=1)
    known = queries.session_of(session, browser.session, last)
    assert known is not None
    assert (known.viewer.id, known.viewer.name) == (made, "wang")
    assert queries.session_of(session, browser.session, now + timedelta(hours=12)) is None
    assert queries.session_of(session, browser.session + "x", now) is None
    assert queries.session_of(session, browser.device, now) is None


def test_a_session_in_use_goes_on_for_seven_days_and_not_longer(session: Session, account: Make, now: datetime) -> None:
    """Each use of it is twelve more hours, up to its longest."""
    browser = came_in(session, account("wang"), now)
    began = now
    while now < began + SESSION_LONGEST:
        assert queries.session_of(session, browser.session, now) is not None
        keep_alive(session, browser.session, now)
        now += timedelta(hours=11)
    assert queries.session_of(session, browser.session, began + SESSION_LONGEST) is None


def test_a_session_is_written_to_every_five_minutes(session: Session, account: Make, now: datetime) -> None:
    """Not with every request."""
    browser = came_in(session, account("wang"), now)
    known = queries.session_of(session, browser.session, now)
    assert known is not None
    assert not is_due(known, now + timedelta(minutes=4, seconds=59))
    assert is_due(known, now + timedelta(minutes=5))
    keep_alive(session, browser.session, now + timedelta(minutes=5))
    known = queries.session_of(session, browser.session, now)
    assert known is not None
    assert not is_due(known, now + timedelta(minutes=9))


def test_leaving_ends_this_session_only(session: Session, account: Make, now: datetime) -> None:
    """The other browser stays signed in; leaving twice is leaving."""
    made = account("wang")
    here, there = came_in(session, made, now), came_in(session, made, now)
    leave(session, here.session)
    leave(session, here.session)
    assert queries.session_of(session, here.session, now) is None
    assert queries.session_of(session, there.session, now) is not None


def test_the_broom_takes_what_has_ended_and_leaves_the_rest(session: Session, account: Make, now: datetime) -> None:
    """Sessions at their end, browsers unseen for a year, failures of an hour ago."""
    made = account("wang")
    came_in(session, made, now)
    guess(session, now)
    sweep(session, now + timedelta(minutes=59))
    assert session.scalar(text("SELECT count(*) FROM sign_in_attempts")) > 0
    assert (len(_rows(session, AccountSession)), len(_rows(session, AccountDevice))) == (1, 1)
    sweep(session, now + timedelta(hours=12, seconds=1))
    assert (_rows(session, AccountSession), _rows(session, SignInAttempts)) == ([], [])
    assert len(_rows(session, AccountDevice)) == 1
    sweep(session, now + timedelta(days=367))
    assert _rows(session, AccountDevice) == []


def _rows(session: Session, table: type) -> list[object]:
    return list(session.scalars(select(table)))


def test_only_hashes_are_kept(session: Session, account: Make, now: datetime) -> None:
    """No secret of a browser stands in any table of those who may come in."""
    browser = came_in(session, account("wang"), now)
    for table in ("account", "account_session", "account_device", "account_token", "sign_in_attempts"):
        kept = str(session.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608 (names of the line above)
        assert browser.session not in kept
        assert browser.device not in kept
        assert "203.0.113" not in kept or table == "sign_in_attempts"


def test_ended_sessions_do_not_count(session: Session, account: Make, now: datetime) -> None:
    """One is told in how many browsers one is signed in."""
    made = account("wang")
    came_in(session, made, now)
    came_in(session, made, now + timedelta(hours=6))
    assert queries.count_sessions(session, made, now + timedelta(hours=13)) == 1
    actions.end_sessions(session, made)
    assert queries.count_sessions(session, made, now + timedelta(hours=6)) == 0
