"""The tables as the migrations make them."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.db.database import Database
from geo.db.migrations.steps import differences
from geo.publishing.tables import METADATA


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    """A database that went through every step differs in nothing from the models."""
    assert differences(database.engine, METADATA) == []


def test_a(session: Session) -> None:
    session.execute(text("insert into territory(code,name,made_up) values ('a','b',false)"))
    session.commit()


def test_b(session: Session) -> None:
    assert session.scalar(text("select count(*) from territory")) == 0


def test_c(fresh_database) -> None:
    with fresh_database.session() as s:
        assert s.scalar(text("select count(*) from territory")) == 0
