"""The walls around a child: limits of resources, the kernel's filter of calls, and the files it may read."""

import contextlib
import resource
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from geo.core.language import Sentence, say
from geo.exchange.confinement import kernel, landlock, seccomp
from geo.exchange.confinement.limits import Limits

_PACKAGE = Path(__file__).resolve().parents[2]
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache", "/dev/null",
           "/dev/urandom")  # fmt: skip
_SOFT_CPU_S = 1


def confine(limits: Limits, *, inputs: Iterable[Path], threads: bool = False) -> None:
    """Take from this process, for good, everything but reading these files. It may write nothing anywhere.

    `threads` lets it start threads, behind the same walls. What the kernel does not offer is left out. Limits come
    first, the filter last: it would refuse the others.
    """
    _limit(limits, threads=threads)
    landlock.restrict(readable=[*map(Path, _SYSTEM), *_libraries(), *inputs])
    seccomp.restrict(threads=threads)


def protection() -> dict[str, bool]:
    """Which walls this machine has: `limits` always, `calls` (seccomp) and `files` (Landlock) on Linux."""
    return {"limits": True, "calls": seccomp.supported(), "files": landlock.version() > 0}


def described() -> Sentence:
    """The same for people."""
    walls = protection()
    if walls["calls"] and walls["files"]:
        return say("Files from outside are read in a process without network, that can open no other file.")
    if walls["calls"]:
        return say("Files from outside are read in a process without network, that can write no file.")
    return say("Files from outside are read in a process of limited memory and time. This system offers no more.")


def _limit(limits: Limits, *, threads: bool) -> None:
    """The kernel counts threads of all processes of a user as one, so with threads their number has no limit."""
    bounds = {
        resource.RLIMIT_AS: _address_space(limits.memory_bytes),
        resource.RLIMIT_CPU: limits.cpu_s,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
    }
    if not threads:
        bounds[resource.RLIMIT_NPROC] = 0
    for kind, bound in bounds.items():
        hard = bound + _SOFT_CPU_S if kind == resource.RLIMIT_CPU else bound
        with contextlib.suppress(ValueError, OSError):  # macOS knows some of them by name only
            resource.setrlimit(kind, (bound, hard))


def _address_space(memory_bytes: int) -> int:
    """Address space for so much memory: libraries take addresses that never become memory."""
    if not kernel.ON_LINUX:
        return memory_bytes
    taken, resident = (int(pages) for pages in Path("/proc/self/statm").read_text().split()[:2])
    return memory_bytes + (taken - resident) * resource.getpagesize()


def _libraries() -> list[Path]:
    """Where Python, the packages installed with it, and this package lie. Never the folder the program runs in."""
    paths = sysconfig.get_paths()
    return [_PACKAGE, *(Path(paths[name]) for name in ("stdlib", "platstdlib", "purelib", "platlib"))]
