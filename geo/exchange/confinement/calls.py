"""The system calls that reading a file takes, with their numbers on x86_64 and on aarch64 (asm/unistd.h)."""

from collections.abc import Iterable, Mapping

_Numbers = tuple[int | None, int | None]

_FREE: Mapping[str, _Numbers] = {
    # files that are open, and names
    "read": (0, 63), "write": (1, 64), "readv": (19, 65), "writev": (20, 66), "pread64": (17, 67),
    "preadv": (295, 69), "close": (3, 57), "lseek": (8, 62), "fcntl": (72, 25), "ioctl": (16, 29), "dup": (32, 23),
    "fadvise64": (221, 223), "stat": (4, None), "lstat": (6, None), "fstat": (5, 80), "newfstatat": (262, 79),
    "statx": (332, 291), "statfs": (137, 43), "fstatfs": (138, 44), "access": (21, None), "faccessat": (269, 48),
    "faccessat2": (439, 439), "readlink": (89, None), "readlinkat": (267, 78), "getcwd": (79, 17),
    "getdents": (78, None), "getdents64": (217, 61),
    # memory
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "mremap": (25, 216), "madvise": (28, 233),
    "brk": (12, 214),
    # signals that arrive, waiting, locks
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "sigaltstack": (131, 132),
    "restart_syscall": (219, 128), "futex": (202, 98), "set_robust_list": (273, 99), "get_robust_list": (274, 100),
    "rseq": (334, 293), "membarrier": (324, 283), "set_tid_address": (218, 96), "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123), "getcpu": (309, 168), "poll": (7, None), "ppoll": (271, 73),
    "select": (23, None), "pselect6": (270, 72), "nanosleep": (35, 101), "clock_nanosleep": (230, 115),
    # what one may know
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "gettimeofday": (96, 169), "time": (201, None),
    "times": (100, 153), "getrusage": (98, 165), "getrlimit": (97, 163), "getpid": (39, 172), "getppid": (110, 173),
    "gettid": (186, 178), "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177),
    "getpgrp": (111, None), "uname": (63, 160), "sysinfo": (99, 179), "getrandom": (318, 278),
    "arch_prctl": (158, None),
    # the end
    "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip
_OPENING: Mapping[str, tuple[_Numbers, int]] = {"open": ((2, None), 1), "openat": ((257, 56), 2)}
_SIGNALLING: Mapping[str, _Numbers] = {"kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131)}
_CLONING: Mapping[str, _Numbers] = {"clone": (56, 220)}
_LIMITING: Mapping[str, _Numbers] = {"prlimit64": (302, 261)}

MACHINES: Mapping[str, int] = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
"""Processors whose numbers stand here, with the word by which the kernel knows them (linux/audit.h)."""

A_THREAD = 0x3D0F00
"""The flags with which the C library starts a thread (glibc, pthread_create): all is shared, no process is made."""

CLONE3 = 435
LAST_KNOWN = 462


def free(machine: str) -> list[int]:
    """Calls that are harmless whatever their arguments."""
    return _of(machine, _FREE.values())


def opening(machine: str) -> list[tuple[int, int]]:
    """Calls that open a file, and which of their arguments holds the flags."""
    return [(number, at) for numbers, at in _OPENING.values() for number in _of(machine, [numbers])]


def signalling(machine: str) -> list[int]:
    """Calls that send a signal; their first argument is the receiver."""
    return _of(machine, _SIGNALLING.values())


def cloning(machine: str) -> list[int]:
    """Calls that start a thread or a process; their first argument tells which."""
    return _of(machine, _CLONING.values())


def limiting(machine: str) -> list[int]:
    """Calls that tell limits, and set them where the third argument is not zero."""
    return _of(machine, _LIMITING.values())


def _of(machine: str, calls: Iterable[_Numbers]) -> list[int]:
    column = list(MACHINES).index(machine)
    return [number for numbers in calls if (number := numbers[column]) is not None]
