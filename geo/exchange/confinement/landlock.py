"""Landlock: which files a process may still open, decided by the kernel (Linux 5.13 and later).

Constants are those of linux/landlock.h. A process can only ever take rights away from itself.
"""

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

from geo.exchange.confinement import kernel

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_NETWORK = 0b11  # bind and connect of TCP
_SCOPES = 0b11  # abstract sockets and signals
_FILE_RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}
_FILE_RIGHTS = 16


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("descriptor", ctypes.c_int32)]


def version() -> int:
    """The version of Landlock in this kernel; 0 where it is not there or switched off."""
    try:
        return kernel.syscall(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except kernel.NotHere:
        return 0


def restrict(*, readable: Iterable[Path]) -> bool:
    """Let this process read these files, and what lies in these folders, and nothing else; write nowhere.

    False where the kernel has no Landlock. Paths that do not exist are passed over.
    """
    known = version()
    if known == 0:
        return False
    rules = _rules(known)
    try:
        for path in readable:
            _allow(rules, path)
        kernel.forgo_new_rights()
        kernel.syscall(_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)
    return True


def _rules(known: int) -> int:
    handled = _Ruleset(
        files=(1 << _FILE_RIGHTS_BY_VERSION.get(known, _FILE_RIGHTS)) - 1,
        network=_NETWORK if known >= 4 else 0,
        scopes=_SCOPES if known >= 6 else 0,
    )
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    return kernel.syscall(_CREATE_RULESET, ctypes.byref(handled), size, 0)


def _allow(rules: int, path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (OSError, ValueError):
        return
    try:
        rights = _READ_FILE | (_READ_DIR if path.is_dir() else 0)
        beneath = _Beneath(rights, descriptor)
        kernel.syscall(_ADD_RULE, rules, _PATH_BENEATH, ctypes.byref(beneath), 0)
    finally:
        os.close(descriptor)
