"""From nothing to a page: loading the demo territory, and starting with it there.

Limits: `gridsteward demo` on an empty database under 20 s (cluster and migrations included); from the
start of `gridsteward serve`, preceded by the checks of `make run`, to the home page under 5 s.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.soak.program import free_port

DEMO_LIMIT_S = 20.0
START_LIMIT_S = 5.0
ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="gs-bench-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        port = free_port()
        environment = os.environ | {"GRIDSTEWARD_DATA_DIR": f"{folder}/data", "GRIDSTEWARD_PORT": str(port)}
        environment.pop("DATABASE_URL", None)
        demo_s = _timed_demo(environment)
        print(f"gridsteward demo, empty database: {demo_s:.1f} s (limit {DEMO_LIMIT_S:.0f} s)")
        start_s = _timed_start(environment, port)
        print(f"second make run to the home page: {start_s:.1f} s (limit {START_LIMIT_S:.0f} s)")
    return int(demo_s > DEMO_LIMIT_S or start_s > START_LIMIT_S)


def _timed_demo(environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run([ROOT / ".venv/bin/gridsteward", "demo"], env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _timed_start(environment: dict[str, str], port: int) -> float:
    """Seconds from `make run` to the first answer of the home page; the server is ended afterwards."""
    began = time.perf_counter()
    with subprocess.Popen(
        ["make", "run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            while not _answers(port):
                if process.poll() is not None or time.perf_counter() - began > 60:
                    sys.exit("make run ended, or did not answer within a minute")
                time.sleep(0.05)
            return time.perf_counter() - began
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError):
        return False


if __name__ == "__main__":
    sys.exit(main())
