"""Take the pictures of the README from the demo territory, so that they never age.

Usage: python docs/pictures/take.py     (or: make pictures)
"""

import os
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

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SIZE = {"width": 1366, "height": 768}
PICTURES = {
    "today": "/?q=幸福小区3栋",
    "map": "/map?show=coverage",
}


def main() -> None:
    with served_demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
        )
        for language in ("zh", "en"):
            page = browser.new_page(viewport=SIZE, color_scheme="light")
            for name, path in PICTURES.items():
                _take(page, f"{address}{path}&lang={language}", HERE / f"{name}-{language}.png")
        browser.close()


def _take(page: Page, address: str, target: Path) -> None:
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(700)
    page.screenshot(path=target)
    print(f"  {target.relative_to(ROOT)}")


@contextmanager
def served_demo() -> Iterator[str]:
    """The demo territory in a folder of its own, served on a free port; yields the address."""
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
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
                process.wait(30)


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
