"""A real program on a loopback port with the small town in it, and a real Chromium to look at it."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Request

from api.app import create_app
from geo.core.settings import Settings
from geo.db.database import Database

AXE = Path(__file__).resolve().parents[2] / ".cache" / "frontend" / "axe-core" / "axe.min.js"


@contextlib.contextmanager
def _serving(settings: Settings, database: Database) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        config = uvicorn.Config(create_app(settings, database), log_level="warning")
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        running.should_exit = True
        thread.join(timeout=10)


@pytest.fixture(scope="session")
def serving() -> Callable[[Settings, Database], contextlib.AbstractContextManager[str]]:
    """Serves a program for the length of a block."""
    return _serving


@pytest.fixture(scope="session")
def server(town_settings: Settings, town_database: Database) -> Iterator[str]:
    """The address of a running program, such as http://127.0.0.1:40123. Its town is only read."""
    with _serving(town_settings, town_database) as address:
        yield address


class Visitor:
    """A person with a browser window; notes every request that leaves the server and every script error."""

    def __init__(self, context: BrowserContext, server: str, secret: str | None) -> None:
        self.context = context
        if secret:
            context.add_cookies([{"name": "gs-session", "value": secret, "url": server}])
        self.server = server
        self.page: Page = context.new_page()
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self._under_way: set[Request] = set()
        self.page.on("request", self._begun)
        for end in ("requestfinished", "requestfailed"):
            self.page.on(end, self._over)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)

    def _begun(self, request: Request) -> None:
        if request.url.startswith(self.server):
            self._under_way.add(request)
        elif not request.url.startswith(("data:", "blob:")):
            self.foreign.append(request.url)

    def _over(self, request: Request) -> None:
        self._under_way.discard(request)

    def go(self, path: str) -> Page:
        """Open a page of the program and wait until it is at rest."""
        self.page.goto(self.server + path)
        self.rest()
        return self.page

    def rest(self) -> None:
        """Wait until nothing has been under way for a tenth of a second: "networkidle" takes half of one."""
        quiet, until = 0, time.monotonic() + 10
        while quiet < 4 and time.monotonic() < until:
            self.page.wait_for_timeout(25)
            quiet = 0 if self._under_way else quiet + 1

    def faults_for_axe(self) -> list[str]:
        """What axe-core finds wrong with the page: rule and the first element of each."""
        self.page.evaluate(AXE.read_text(encoding="utf-8") + "\n;0")
        result: dict[str, Any] = self.page.evaluate("() => axe.run()")
        return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in result["violations"]]


@pytest.fixture
def visit(browser: Browser, server: str, admin_secret: str) -> Iterator[Any]:
    """Makes visitors: `visit(width=390, height=844, theme="dark", language="en")`; without `signed_in` the public."""
    contexts: list[BrowserContext] = []

    def make(
        *,
        width: int = 1366,
        height: int = 768,
        theme: str = "light",
        language: str = "zh-CN",
        signed_in: bool = True,
        at: str | None = None,
    ) -> Visitor:
        phone = width < 600
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=language,
            color_scheme=theme,  # type: ignore[arg-type]  # the names are playwright's own
            has_touch=phone,
            is_mobile=phone,
        )
        contexts.append(context)
        return Visitor(context, at or server, admin_secret if signed_in else None)

    yield make
    for context in contexts:
        context.close()
