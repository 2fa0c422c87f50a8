"""A process that has loaded the readers and does nothing but fork: each fork reads one file.

    python -m geo.exchange.confinement.template DESCRIPTOR PARENT

A fresh interpreter with all readers takes 0.6 s, a fork of this one some milliseconds. It has one
thread and holds nothing of the program that started it: no connection, no key, no setting. Through
its socket come pairs of descriptors: the child's connection, and one by which the program hears how
the child ended. Where the program closes that one, the child is killed; where the program ends, all are.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from geo.exchange.confinement import kernel

_LOOK_FOR_PARENT_MS = 5_000
_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL


@dataclass(frozen=True)
class _Child:
    pid: int
    heard_by: socket.socket


class Template:
    """The loop: fork on request, tell how children ended, end with the program."""

    def __init__(self, control: socket.socket, parent_pid: int, serve: Callable[[int], None]) -> None:
        self._control = control
        self._parent_pid = parent_pid
        self._serve = serve
        self._children: dict[int, _Child] = {}
        self._woken, self._waker = socket.socketpair()
        self._waker.settimeout(0)
        self._woken.settimeout(0)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def run(self) -> None:
        """Serve until the program has gone; no child is left."""
        while os.getppid() == self._parent_pid:
            happened = dict(self._wait())
            if happened.get(self._woken.fileno()):
                self._woken.recv(4096)
            for child in list(self._children.values()):
                if happened.get(child.heard_by.fileno(), 0) & _GONE:
                    os.kill(child.pid, signal.SIGKILL)
            self._reap(os.WNOHANG)
            if happened.get(self._control.fileno()) and not self._accept():
                break
        for child in self._children.values():
            os.kill(child.pid, signal.SIGKILL)
        self._reap(0)

    def _wait(self) -> Iterator[tuple[int, int]]:
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._woken, select.POLLIN)
        for child in self._children.values():
            poll.register(child.heard_by, 0)
        yield from poll.poll(_LOOK_FOR_PARENT_MS)

    def _accept(self) -> bool:
        """Fork for one pair of descriptors; False where the program has closed its end."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        except ConnectionError:
            return False
        if len(descriptors) == 2:
            connection, heard_by = (socket.socket(fileno=number) for number in descriptors)
            self._fork(connection, heard_by)
        return bool(data)

    def _fork(self, connection: socket.socket, heard_by: socket.socket) -> None:
        own_pid = os.getpid()
        try:
            pid = os.fork()
        except OSError:  # the program hears that the descriptors are closed
            connection.close()
            heard_by.close()
            return
        if pid == 0:
            self._be_child(connection, heard_by, own_pid)
        connection.close()
        self._children[pid] = _Child(pid, heard_by)

    def _be_child(self, connection: socket.socket, heard_by: socket.socket, template_pid: int) -> NoReturn:
        """Everything of the template is closed before the request is read; what went wrong, the template tells."""
        try:
            kernel.die_with_parent(template_pid)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            others = (child.heard_by for child in self._children.values())
            for each in (self._control, self._woken, self._waker, heard_by, *others):
                each.close()
            self._serve(connection.fileno())
        except BaseException:  # noqa: BLE001  nothing may go on in a copy of the template
            os._exit(1)
        os._exit(0)

    def _reap(self, how: int) -> None:
        for child in list(self._children.values()):
            pid, status, usage = os.wait4(child.pid, how)
            if pid == 0:
                continue
            del self._children[pid]
            ended = {
                "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
                "memory_bytes": usage.ru_maxrss * (1024 if kernel.ON_LINUX else 1),
                "cpu_s": usage.ru_utime + usage.ru_stime,
            }
            with contextlib.suppress(OSError):  # nobody listens any more
                child.heard_by.send(json.dumps(ended).encode())
            child.heard_by.close()


def main(descriptor: int, parent_pid: int) -> None:
    """Load the readers, then serve."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    from geo.exchange.confinement.child import serve, warm_up  # noqa: PLC0415  takes half a second, and only here

    warm_up()
    gc.disable()  # a child ends before it would pay
    gc.freeze()
    Template(socket.socket(fileno=descriptor), parent_pid, serve).run()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
