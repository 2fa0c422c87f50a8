"""The template from the program's side: started when the first file comes, once more when it was lost.

Threads may ask at the same time. A copy of the program made by fork starts a template of its own.
"""

import atexit
import contextlib
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

from geo.core.errors import Unavailable
from geo.core.language import Sentence, say
from geo.exchange.confinement.drivers import environment

_ROOT = Path(__file__).resolve().parents[3]
_HANDED_DOWN = ("PATH", "LD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT")
_END_S = 5.0


class Warm:
    """The one template of this program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def fork(self) -> tuple[socket.socket, socket.socket]:
        """A new child: its connection, and the socket that tells how it ended. Closing the second kills it.

        Raises:
            Unavailable: no template can be started.
        """
        connection, childs = socket.socketpair()
        ended, templates = socket.socketpair()
        try:
            with self._lock:
                self._hand_over(childs, templates)
        except BaseException:
            connection.close()
            ended.close()
            raise
        finally:
            childs.close()
            templates.close()
        return connection, ended

    def pid(self) -> int | None:
        """The template's process id; None where it does not run."""
        with self._lock:
            return self._process.pid if self._process is not None and self._process.poll() is None else None

    def end(self) -> None:
        """End the template, and with it every child."""
        with self._lock:
            self._end()

    def forget(self) -> None:
        """In a copy of the program: the template is the original's."""
        self._lock = threading.Lock()
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.returncode = 0  # not ours to wait for
        self._process = self._control = None

    def _hand_over(self, *ends: socket.socket) -> None:
        for last in (False, True):
            if self._control is None or self._process is None or self._process.poll() is not None:
                self._start()
            try:
                socket.send_fds(self._control, [b"f"], [end.fileno() for end in ends])  # type: ignore[arg-type]
            except OSError as error:
                self._end()
                if last:
                    raise Unavailable("reading.unavailable", _unavailable()) from error
            else:
                return

    def _start(self) -> None:
        self._end()
        ours, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(  # noqa: S603  ourselves
                [sys.executable, "-P", "-m", f"{__package__}.template", str(theirs.fileno()), str(os.getpid())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            raise Unavailable("reading.unavailable", _unavailable()) from error
        finally:
            theirs.close()
        self._control = ours

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(_END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = self._control = None


def _environment() -> dict[str, str]:
    """Nothing of the program's own environment but where to find libraries: it may hold passwords."""
    handed_down = {name: os.environ[name] for name in _HANDED_DOWN if name in os.environ}
    own = {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
    return handed_down | own | environment()


def _unavailable() -> Sentence:
    return say("The process that reads files cannot be started. Try again, or look into the program's log.")


WARM = Warm()
os.register_at_fork(after_in_child=WARM.forget)


@atexit.register
def _end_with_the_program() -> None:
    with contextlib.suppress(OSError):
        WARM.end()
