"""Calls of the Linux kernel that Python has no name for. Elsewhere none of them is there."""

import ctypes
import os
import platform
import signal
import sys
from typing import Any

ON_LINUX = sys.platform == "linux"

_SET_PDEATHSIG = 1
_SET_NO_NEW_PRIVS = 38


class NotHere(OSError):
    """The kernel refuses a call, or does not know it."""


def die_with_parent(parent_pid: int) -> None:
    """Have the kernel kill this process when its parent ends; do so at once if it has ended."""
    if ON_LINUX:
        prctl(_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:
        os.kill(os.getpid(), signal.SIGKILL)


def forgo_new_rights() -> None:
    """From here on no program that is run can give this process more rights. Both walls ask for that."""
    prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def prctl(*arguments: Any) -> int:
    """The call of that name, with numbers and addresses."""
    return _checked(_library().prctl, *arguments)


def syscall(number: int, *arguments: Any) -> int:
    """A call by its number."""
    return _checked(_library().syscall, number, *arguments)


def machine() -> str:
    """The processor as the kernel calls it, `x86_64` or `aarch64`, and empty where it is not Linux."""
    return platform.machine() if ON_LINUX else ""


def _library() -> ctypes.CDLL:
    if not ON_LINUX:
        raise NotHere("not Linux")
    return ctypes.CDLL(None, use_errno=True)


def _checked(call: Any, *arguments: Any) -> int:
    wide = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = int(call(*wide))
    if result < 0:
        number = ctypes.get_errno()
        raise NotHere(number, os.strerror(number))
    return result
