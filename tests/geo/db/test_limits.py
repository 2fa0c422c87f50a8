"""What takes too long is cut off, and only that."""

import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from geo.db.database import Database
from geo.db.faults import sqlstate
from geo.db.limits import Limits, limit


def test_a_statement_over_its_limit_is_cut_off_and_the_next_transaction_has_none(fresh_database: Database) -> None:
    """The limit ends with its transaction: a connection that goes back to the pool keeps nothing of it."""
    with fresh_database.session() as session:
        limit(session, Limits(statement_s=0.05))
        with pytest.raises(OperationalError) as cut:
            session.execute(text("SELECT pg_sleep(5)"))
        session.rollback()
        assert sqlstate(cut.value) == "57014"
        assert session.scalar(text("SHOW statement_timeout")) == "0"


def test_a_wait_for_a_lock_ends(fresh_database: Database) -> None:
    """Somebody who holds a row for long does not hold up everybody behind them."""
    with fresh_database.session() as holder, fresh_database.session() as second:
        holder.execute(text("SELECT pg_advisory_xact_lock(1)"))
        limit(second, Limits(statement_s=5, lock_s=0.05))
        with pytest.raises(OperationalError) as held:
            second.execute(text("SELECT pg_advisory_xact_lock(1)"))
    assert sqlstate(held.value) == "55P03"


def test_a_transaction_that_does_nothing_is_ended(fresh_database: Database) -> None:
    """A request that hangs between two statements does not keep its locks; the pool gives out a good connection."""
    with fresh_database.session() as session:
        limit(session, Limits(statement_s=5, idle_s=0.05))
        time.sleep(0.3)
        with pytest.raises(DBAPIError) as ended:
            session.execute(text("SELECT 1"))
        assert sqlstate(ended.value) == "25P03"
    with fresh_database.session() as session:
        assert session.scalar(text("SELECT 1")) == 1


def test_other_errors_have_no_sqlstate() -> None:
    """Only what the server itself said has one."""
    assert sqlstate(ValueError("57014")) is None
