"""The database that the program works on: the private cluster, or the one that `DATABASE_URL` names."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

import psycopg
from sqlalchemy import Dialect, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from geo.core.errors import Unavailable
from geo.core.language import say
from geo.core.settings import Settings
from geo.db.cluster.lease import Cluster, use_cluster
from geo.db.kept import Kept, keep_in
from geo.db.migrations.upgrade import upgrade
from geo.db.pulse import look_before_asking
from geo.db.storage import watch

_CONNECT_TIMEOUT_S = 60


class Sessions(Protocol):
    """What opens sessions: a database, or what stands for one."""

    def session(self) -> AbstractContextManager[Session]:
        """A session of its own."""


class Database:
    """An engine with a bounded pool, and sessions on it. Close it when done.

    `settings` are for jobs, which are given the database and nothing else; None where no program was set up.
    """

    def __init__(self, url: str, *, pool_size: int = 15, settings: Settings | None = None) -> None:
        self.url = normal_url(url)
        self.settings = settings
        self.engine = create_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,  # no value of anybody stands in the text of an error
            connect_args={
                "connect_timeout": _CONNECT_TIMEOUT_S,
                "application_name": "gridsteward",
                "options": "-c timezone=UTC",
            },
        )
        look_before_asking(self.engine)
        watch(self.engine, settings.data_dir.expanduser() if settings else None)
        keeping = keep_in(Kept())
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, info=keeping)
        glancing = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._glances = sessionmaker(glancing, info=keeping)

    def session(self) -> Session:
        """A new session; the edge commits: `with database.session() as session, session.begin(): ...`."""
        return self._sessions()

    def glance(self) -> Session:
        """A session for a single question, outside of any transaction: two turns less than with one."""
        return self._glances()

    def answers(self) -> None:
        """Ask the database for nothing; raises SQLAlchemy's `OperationalError` where it does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()


@contextlib.contextmanager
def open_database(settings: Settings, *, migrate: bool = True) -> Iterator[Database]:
    """Open the database for the length of a block; tables are brought up to date first.

    Without `database_url` the private cluster in `data_dir` is started or joined, and kept running
    for the length of the block; migrations run there as its owner, everything else as `gridsteward_app`.

    Raises:
        Unavailable: there is no such database, or it cannot be used as it is.
    """
    if settings.database_url is not None:
        with _opened(normal_url(settings.database_url), settings, migrate=migrate) as database:
            yield database
        return
    with use_cluster(settings.data_dir) as cluster:
        if migrate:
            upgrade(cluster.owner_url)
        with _opened(cluster.url(), settings, migrate=False) as database:
            event.listen(database.engine, "do_connect", _healing(cluster))
            yield database


@contextlib.contextmanager
def _opened(url: str, settings: Settings, *, migrate: bool) -> Iterator[Database]:
    if migrate:
        upgrade(url)
    database = Database(url, pool_size=settings.pool_size, settings=settings)
    try:
        _check(database)
        yield database
    finally:
        database.close()


def _healing(cluster: Cluster) -> Callable[..., psycopg.Connection[Any]]:
    """Connect as usual; where the private server has died, start it again first."""

    def connect(dialect: Dialect, _record: object, arguments: list[Any], options: dict[str, Any]) -> Any:
        try:
            return dialect.connect(*arguments, **options)
        except psycopg.OperationalError:
            cluster.revive()
            return dialect.connect(*arguments, **options)

    return connect


def normal_url(url: str) -> str:
    """The address in the form that names our driver; `postgres://` and `postgresql://` are understood.

    Raises:
        Unavailable: it is not the address of a PostgreSQL database.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.drivername.split("+")[0] not in {"postgres", "postgresql"}:
        raise Unavailable(
            "database.url",
            say("DATABASE_URL is not the address of a PostgreSQL database, such as {example}.",
                example="postgresql://user@host/name"),
        )  # fmt: skip
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _check(database: Database) -> None:
    """Refuse a database that does not answer, or whose letters are not those of Unicode.

    With the character type "C", PostgreSQL takes no Chinese character for a letter, and search finds nothing.
    """
    try:
        with database.engine.connect() as connection:
            knows_letters = connection.scalar(text("SELECT '格' ~ '^[[:alpha:]]$'"))
    except (OperationalError, psycopg.OperationalError) as error:
        reason = str(error.__cause__ or error).strip().splitlines()[-1]
        raise Unavailable("database.silent", say("The database does not answer: {reason}", reason=reason)) from error
    if not knows_letters:
        raise Unavailable(
            "database.ctype",
            say("This database does not know Chinese letters (its character type is C). Make it anew with {option}.",
                option="LC_CTYPE 'C.UTF-8'"),
        )  # fmt: skip
