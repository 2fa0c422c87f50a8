"""A program with a town of street blocks, and drafts on it: answered by the program, or by a stand-in."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from geo.core.settings import Settings
from geo.db.database import Database
from geo.db.queue import run_waiting
from geo.publishing import tasks
from tests.e2e.plans.drawn_town import bring_in_town
from tests.e2e.plans.editing import ready
from tests.e2e.plans.stand_in import StandIn

assert tasks, "its tasks are registered by importing it"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def a_town(
    new_database: Callable[..., Any],
    sign_in_admin: Callable[[Database], None],
    serving: Callable[..., Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[], AbstractContextManager[tuple[str, Database]]]:
    """Makes a program with a town of blocks in it; gives its address and its database."""

    @contextmanager
    def made() -> Iterator[tuple[str, Database]]:
        folder: Path = tmp_path_factory.mktemp("drawn")
        with new_database() as url:
            settings = Settings(database_url=url, data_dir=folder)
            database = Database(url, pool_size=settings.pool_size)
            sign_in_admin(database)
            bring_in_town(database, settings, folder)
            with serving(settings, database) as address:
                yield address, database
            database.close()

    return made


@pytest.fixture(scope="session")
def drawn(a_town: Callable[[], AbstractContextManager[tuple[str, Database]]]) -> Iterator[tuple[str, Database]]:
    """The program on which most tests draw, each on drafts of its own."""
    with a_town() as made:
        yield made


@pytest.fixture(scope="session")
def program(drawn: tuple[str, Database]) -> str:
    """The address of the program."""
    return drawn[0]


@pytest.fixture
def run_jobs(drawn: tuple[str, Database]) -> Callable[[], object]:
    """Does the work that waits, as the worker does."""
    return lambda: run_waiting(drawn[1])


@pytest.fixture
def begun(program: str, visit: Callable[..., Any]) -> Callable[..., Any]:
    """Begins a draft from the list of plans; gives the planner, who has it in the editor."""

    def begin(at: str = program, **how: Any) -> Any:
        visitor = visit(at=at, **how)
        page = visitor.go("/plans")
        page.locator("[data-draft] input").fill(f"2027 年度 {next(_numbers)}")
        page.locator("[data-draft] button").click()
        page.wait_for_selector("html[data-plan-ready]", timeout=20_000)
        visitor.rest()
        return visitor

    return begin


@pytest.fixture(scope="session")
def some_draft(program: str, browser: Any, admin_secret: str) -> str:
    """The path of the editor of a draft that nobody draws on."""
    context = browser.new_context(locale="zh-CN")
    context.add_cookies([{"name": "gs-session", "value": admin_secret, "url": program}])
    page = context.new_page()
    page.goto(f"{program}/plans")
    page.locator("[data-draft] input").fill("2027 年度")
    page.locator("[data-draft] button").click()
    page.wait_for_url("**/edit*")
    path = str(page.url).removeprefix(program).partition("?")[0].partition("#")[0]
    context.close()
    return path


@pytest.fixture
def draft(program: str, some_draft: str, visit: Callable[..., Any]) -> Callable[..., tuple[Any, StandIn]]:
    """Opens a draft for which the stand-in answers: the planner, and the stand-in."""

    def opened(stand_in: StandIn | None = None, **how: Any) -> tuple[Any, StandIn]:
        served = stand_in or StandIn()
        visitor = visit(at=program, **how)
        served.serve(visitor.page)
        ready(visitor, some_draft)
        return visitor, served

    return opened
