"""Opening the database that the settings name."""

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from geo.core.errors import Unavailable
from geo.core.settings import Settings
from geo.db.cluster.lease import Cluster
from geo.db.database import Database, normal_url, open_database


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_way_to_write_the_address_means_our_driver(scheme: str) -> None:
    """Addresses from other programs work as they are, passwords included."""
    assert normal_url(f"{scheme}://me:p%40ss@host/name") == "postgresql+psycopg://me:p%40ss@host/name"


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite:///file", "host/name", ""])
def test_other_databases_are_refused(url: str) -> None:
    """There is one engine, and the sentence shows how its address looks."""
    with pytest.raises(Unavailable, match="postgresql://user@host/name"):
        normal_url(url)


def test_a_database_that_is_not_there_is_said_in_one_sentence(fresh_settings: Settings) -> None:
    """A wrong name in DATABASE_URL is an error of ours, with PostgreSQL's reason."""
    url = make_url(str(fresh_settings.database_url)).set(database="nowhere").render_as_string()
    with pytest.raises(Unavailable, match="nowhere"), open_database(Settings(database_url=url)):
        pass


def test_letters_must_be_those_of_unicode(cluster: Cluster) -> None:
    """A database whose character type is C, where search finds no Chinese, is refused."""
    with psycopg.connect(
        host=str(cluster.socket_dir), dbname="postgres", user="postgres", autocommit=True
    ) as super_user:
        super_user.execute("CREATE DATABASE plain TEMPLATE template0 LC_CTYPE 'C' LC_COLLATE 'C' STRATEGY file_copy")
    settings = Settings(database_url=cluster.url("postgres", "plain"))
    with pytest.raises(Unavailable, match=r"C\.UTF-8"), open_database(settings, migrate=False):
        pass


def test_times_come_back_in_utc(database: Database) -> None:
    """Every session speaks UTC, whatever the machine's zone is."""
    with database.session() as session:
        assert session.scalar(text("SHOW timezone")) == "UTC"


def test_the_program_works_as_the_role_for_rows(database: Database) -> None:
    """Everyday work is not done as the owner of the tables."""
    with database.session() as session:
        assert session.scalar(text("SELECT current_user")) == "gridsteward_app"


def test_a_glance_leaves_no_transaction_behind(database: Database) -> None:
    """Its connection goes back as it came; sessions on it have transactions as ever."""
    with database.glance() as session:
        assert session.scalar(text("SELECT pg_current_xact_id_if_assigned() IS NULL AND now() = statement_timestamp()"))
        first = session.scalar(text("SELECT now()"))
        assert session.scalar(text("SELECT now()")) != first
    with database.session() as session, session.begin():
        first = session.scalar(text("SELECT now()"))
        assert session.scalar(text("SELECT now()")) == first
