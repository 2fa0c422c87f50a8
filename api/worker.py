"""The process that runs jobs beside the web process: `python -m api.worker`.

It ends when its standard input does: the web process holds the other end, so a worker never
outlives it, however the web process ends.
"""

import os
import signal
import sys
import threading

import geo.publishing.tasks  # noqa: F401 (importing it registers the tasks)
from api.logs import start_logging
from geo.core.settings import Settings
from geo.db.queue import run_worker


def main() -> None:
    """Run jobs until told to stop, or until the web process is gone."""
    start_logging()
    threading.Thread(target=_end_with_the_input, daemon=True).start()
    run_worker(Settings())


def _end_with_the_input() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
