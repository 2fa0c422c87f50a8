"""How soon the grid map of Taipei's 11,490 statistical areas can be used in Chromium, and how large its page is.

The areas come in by the import command on a private cluster in a folder that is thrown away; the
program serves them; a real browser without a cache opens the map. "Usable" is when the map is
painted, the list is filled and a click selects. Limits: 3 seconds, 100 KB of HTML.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.bench_import import BOUNDARIES, COMMANDS, import_s, wait_for_stop

LIMIT_S = 3.0
LIMIT_BYTES = 100 * 1024
WINDOW = {"width": 1366, "height": 768}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


def main() -> int:
    """Print sizes and times of a first and of later openings; 1 when a limit is passed."""
    if not BOUNDARIES.exists():
        print("The real data are not there: nothing to measure.")
        return 0
    with tempfile.TemporaryDirectory(prefix="gs-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database may run as another user
        import_s(folder, COMMANDS[0])
        with served(folder / "data") as url:
            beyond = measure(url)
        wait_for_stop(folder)
    return int(beyond)


def measure(url: str) -> bool:
    """Print figures; True when one is beyond its limit."""
    with sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        times = [usable_s(browser, url) for _ in range(5)]
        browser.close()
    html, data = size_of(f"{url}/map?show=grids"), size_of(f"{url}/api/v1/maps/grids", gzipped=True)
    median = sorted(times)[2]
    print(f"HTML               {html / 1024:7.1f} KB  (limit {LIMIT_BYTES / 1024:.0f} KB)")
    print(f"data, compressed   {data / 1024:7.1f} KB")
    print(f"usable, first      {times[0]:7.2f} s")
    print(f"usable, median     {median:7.2f} s   (limit {LIMIT_S:.0f} s)")
    return html > LIMIT_BYTES or median > LIMIT_S


def size_of(url: str, *, gzipped: bool = False) -> int:
    """Bytes of an answer, as they are or compressed."""
    headers = {"accept-encoding": "gzip" if gzipped else "identity"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:  # noqa: S310 (our own server)
        return len(answer.read())


def usable_s(browser: Browser, url: str) -> float:
    """Seconds from asking for the page until a click on the painted map has selected a grid."""
    context = browser.new_context(viewport=WINDOW)  # type: ignore[arg-type]  # playwright's own kind of dictionary
    page = context.new_page()
    began_s = time.perf_counter()
    page.goto(f"{url}/map?show=grids", wait_until="commit")
    page.wait_for_selector("html[data-gs-map-ready]")
    page.evaluate("() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))")
    page.locator(".gs-map").click(position={"x": 640, "y": 320})
    page.wait_for_selector(".gs-selected:not([hidden])")
    took_s = time.perf_counter() - began_s
    context.close()
    return took_s


@contextmanager
def served(data_dir: Path) -> Iterator[str]:
    """The program on a free port of this machine."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "api.cli.main", "serve", "--port", str(port), "--data-dir", str(data_dir)]
    program = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until_answering(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        program.terminate()
        program.wait(timeout=30)


def wait_until_answering(url: str) -> None:
    """Return once a page answers, within a minute."""
    for _ in range(600):
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 (our own server)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{url} does not answer")


if __name__ == "__main__":
    sys.exit(main())
