"""Take the pictures of the README and of the guides from the demo territory, so that they never age.

Usage: python docs/pictures/take.py     (or: make pictures)
"""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drawing import take_of_plans
from playwright.sync_api import Browser, Page, StorageState, sync_playwright
from walking import take_of_walks

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SIZE = {"width": 1366, "height": 768}
LOCALES = {"zh": "zh-CN", "en": "en"}
PEOPLE = {"planner": ("wangli", "王丽"), "staff": ("zhaogang", "赵刚"), "patroller": ("zhangmin", "张敏")}


def main() -> None:
    with served_demo() as (address, entrances), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
        )
        signed_in = {role: _entered(browser, link) for role, link in entrances.items()}
        for language in LOCALES:
            _take(_page(browser, language), f"{address}/?q=幸福小区3栋&lang={language}", HERE / f"today-{language}.png")
            staff = _page(browser, language, signed_in["staff"])
            _take(staff, f"{address}/map?show=coverage&lang={language}", HERE / f"map-{language}.png")
            take_of_walks(browser, address, signed_in, language, HERE)
            take_of_plans(_page(browser, language, signed_in["planner"]), address, language, HERE)
        browser.close()


def _page(browser: Browser, language: str, signed_in: StorageState | None = None) -> Page:
    """A window in a language."""
    return browser.new_page(viewport=SIZE, color_scheme="light", locale=LOCALES[language], storage_state=signed_in)


def _take(page: Page, address: str, target: Path) -> None:
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(700)
    page.screenshot(path=target)
    print(f"  {target.relative_to(ROOT)}")


def _entered(browser: Browser, link: str) -> StorageState:
    """Choose a password behind the link of a new account, and so sign in."""
    page = browser.new_page()
    page.goto(link, wait_until="networkidle")
    word = secrets.token_urlsafe(18)
    for field in page.locator("main input[type=password]").all():
        field.fill(word)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state("networkidle")
    return page.context.storage_state()


@contextmanager
def served_demo() -> Iterator[tuple[str, dict[str, str]]]:
    """The demo territory in a folder of its own, served on a free port: its address, and the link of each role."""
    with tempfile.TemporaryDirectory(prefix="gs-pictures-") as folder:
        Path(folder).chmod(0o755)
        port = _free_port()
        environment = os.environ | {"GRIDSTEWARD_DATA_DIR": f"{folder}/data", "GRIDSTEWARD_PORT": str(port)}
        environment.pop("DATABASE_URL", None)
        program = ROOT / ".venv/bin/gridsteward"
        subprocess.run([program, "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
        with subprocess.Popen([program, "serve"], env=environment, stdout=subprocess.DEVNULL) as process:
            try:
                _await_answer(f"http://127.0.0.1:{port}/healthz")
                yield f"http://127.0.0.1:{port}", {role: _invited(program, role, environment) for role in PEOPLE}
            finally:
                process.terminate()
                process.wait(30)


def _invited(program: Path, role: str, environment: dict[str, str]) -> str:
    """Add an account; the link that the program prints for it."""
    name, shown = PEOPLE[role]
    words = [program, "user", "add", name, "--role", role, "--name", shown]
    told = subprocess.run(words, env=environment, check=True, capture_output=True, text=True)
    return told.stdout.split()[-1]


def _await_answer(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    sys.exit("The server did not answer within 30 s.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
