"""A filter of system calls: what reading a file takes is allowed, everything else is refused by the kernel.

No socket can be made, no program run, no process started, no file opened for writing, no signal sent to
anybody else. Threads can be started only where a library cannot read without; they have the same filter.
It lists what is allowed rather than what is not, so that calls which later kernels bring are refused too.
"""

import ctypes
import errno
import os
import struct
from collections.abc import Sequence

from geo.exchange.confinement import calls, kernel

_SET_SECCOMP, _MODE_FILTER = 22, 2
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSE, _UNKNOWN = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
_LOAD, _IF_EQUAL, _IF_GREATER, _IF_BITS, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def supported() -> bool:
    """Whether there is a filter for this processor, on a kernel that takes one."""
    return kernel.machine() in calls.MACHINES


def restrict(*, threads: bool = False) -> bool:
    """Filter the calls of this process from here on; False where that cannot be. `threads` lets it start threads."""
    if not supported():
        return False
    instructions = b"".join(_program(kernel.machine(), os.getpid(), threads=threads))
    program = _Program(len(instructions) // 8, instructions)
    try:
        kernel.forgo_new_rights()
        kernel.prctl(_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program))
    except kernel.NotHere:
        return False
    return True


def _program(machine: str, own_pid: int, *, threads: bool) -> Sequence[bytes]:
    """The filter in the kernel's language for packets (BPF). The C library asks for clone where clone3 is unknown."""
    return [
        # 1. Numbers mean something else on another processor.
        _code(_LOAD, _ARCHITECTURE),
        _code(_IF_EQUAL, calls.MACHINES[machine], 1, 0),
        _code(_RETURN, _KILL),
        # 2. Calls that are allowed whatever their arguments.
        _code(_LOAD, _NUMBER),
        *(part for number in calls.free(machine) for part in _allowed(number)),
        # 3. Calls that are allowed with some arguments.
        *(part for number, at in calls.opening(machine) for part in _without_bits(number, at, _WRITING)),
        *(part for number in calls.signalling(machine) for part in _with_argument(number, 0, own_pid)),
        *(part for number in calls.limiting(machine) for part in _with_argument(number, 2, 0)),
        *(part for number in calls.cloning(machine) if threads for part in _with_argument(number, 0, calls.A_THREAD)),
        # 4. The rest: newer calls do not exist, older ones are not permitted.
        _code(_IF_EQUAL, calls.CLONE3, 1, 0),
        _code(_IF_GREATER, calls.LAST_KNOWN, 0, 1),
        _code(_RETURN, _UNKNOWN),
        _code(_RETURN, _REFUSE),
    ]


def _allowed(number: int) -> tuple[bytes, ...]:
    return _code(_IF_EQUAL, number, 0, 1), _code(_RETURN, _ALLOW)


def _without_bits(number: int, argument: int, bits: int) -> tuple[bytes, ...]:
    return (
        _code(_IF_EQUAL, number, 0, 4),
        _code(_LOAD, _ARGUMENTS + 8 * argument),
        _code(_IF_BITS, bits, 1, 0),
        _code(_RETURN, _ALLOW),
        _code(_RETURN, _REFUSE),
    )


def _with_argument(number: int, argument: int, value: int) -> tuple[bytes, ...]:
    """A call whose argument, all 64 bits of it, has this value."""
    return (
        _code(_IF_EQUAL, number, 0, 6),
        _code(_LOAD, _ARGUMENTS + 8 * argument),
        _code(_IF_EQUAL, value, 0, 3),
        _code(_LOAD, _ARGUMENTS + 8 * argument + 4),
        _code(_IF_EQUAL, 0, 0, 1),
        _code(_RETURN, _ALLOW),
        _code(_RETURN, _REFUSE),
    )


def _code(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """One instruction: what to do, with what, and how many to skip."""
    return struct.pack("=HBBI", code, if_true, if_false, value)
