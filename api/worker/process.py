"""What a worker does: it runs jobs, and chains the trail."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator

import api.assigning.jobs  # noqa: F401 (importing it registers the tasks)
import geo.publishing.tasks  # noqa: F401 (importing it registers the tasks)
from api.logs import start_logging
from geo.audit.chaining import keep_chaining
from geo.audit.heads import NAME
from geo.core.settings import Settings
from geo.db.database import open_database
from geo.db.queue import run_worker
from geo.exchange.confinement.limits import Bounds
from geo.exchange.confinement.program import set_bounds

_CHAINED_WITHIN_S = 5.0


def work_beside() -> None:
    """The same for the web process: it ends when its standard input does, of which the web process holds the other end.

    So a worker never outlives it, however the web process ends.
    """
    threading.Thread(target=_end_with_the_input, daemon=True).start()
    work()


def work() -> None:
    """Run jobs, and chain the trail, until told to stop."""
    start_logging()
    settings = Settings()
    set_bounds(Bounds.of(settings))
    threading.Thread(target=_warm, daemon=True).start()
    with _chaining(settings):
        run_worker(settings)


def _warm() -> None:
    """Load, or compile, what jobs on tracks need, while the worker does other things."""
    from geo.patrols.derived.warming import warm  # noqa: PLC0415 (it loads a compiler, and no job waits for it)

    warm()


@contextlib.contextmanager
def _chaining(settings: Settings) -> Iterator[None]:
    """A thread beside that chains the trail; what is left at the end is chained before it goes."""
    told = threading.Event()
    with open_database(settings.model_copy(update={"pool_size": 1})) as database:
        heads = settings.data_dir / NAME
        thread = threading.Thread(target=keep_chaining, args=(database, told), kwargs={"heads": heads}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            told.set()
            thread.join(timeout=_CHAINED_WITHIN_S)


def _end_with_the_input() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
