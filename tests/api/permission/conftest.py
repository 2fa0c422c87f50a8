"""One world and its program for all tests of permission, and copies of it without what somebody may not see."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from api.app import create_app
from api.templating import make_environment
from api.throttle import Rate, Throttle
from geo.core import clock
from geo.core.settings import Settings
from geo.db.database import Database
from maps import pdf
from tests.api.permission.askers import Asker
from tests.api.permission.asking import Window
from tests.api.permission.world import Undone, fill, forget_foreign, keep_files, objects

CopyOf = Callable[[str], contextlib.AbstractContextManager[str]]


@pytest.fixture(scope="session")
def world_settings(new_database: CopyOf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a database that holds the world; nobody is connected to it, so that it can be copied."""
    with new_database() as url:
        settings = Settings(database_url=url, data_dir=tmp_path_factory.mktemp("world"))
        database = Database(url, pool_size=3)
        fill(database, settings, tmp_path_factory.mktemp("files"))
        keep_files(database, settings)
        database.close()
        yield settings


@pytest.fixture(scope="session")
def instant(world_settings: Settings) -> datetime:
    """When everything is asked: what is asked twice is answered alike."""
    return clock.now() + timedelta(minutes=1)


@pytest.fixture(scope="session")
def named(world_settings: Settings) -> dict[str, dict[str, str]]:
    """What addresses and forms name."""
    database = Database(str(world_settings.database_url), pool_size=1)
    found = objects(database)
    database.close()
    return found


@pytest.fixture(scope="session")
def opened(
    world_settings: Settings, named: dict[str, dict[str, str]], instant: datetime, new_database: CopyOf
) -> Callable[..., contextlib.AbstractContextManager[Window]]:
    """Opens a window on a copy of the world: whole, or without what somebody may not see."""
    templates = make_environment(world_settings.zone)

    @contextlib.contextmanager
    def open_window(without: Asker | None = None) -> Iterator[Window]:
        with new_database(world_settings.database_url) as url, pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "now", lambda: instant)
            patch.setattr(pdf, "_drawn", lambda document: b"%PDF-" + document.encode())  # who may is asked, not how
            if without is not None:
                database = Database(url, pool_size=1)
                forget_foreign(database, without)
                database.close()
            undone = Undone(url)
            app = create_app(world_settings, undone)
            app.state.templates = templates  # read once for all windows
            unhindered = Throttle(Rate(burst=10**6, per_minute=10**6))
            for name in ("throttle", "code_throttle", "join_throttle", "recorder_throttle", "comment_throttle"):
                setattr(app.state, name, unhindered)
            with asyncio.Runner() as runner:
                yield Window(app, undone, named, runner)
            undone.close()

    return open_window
