"""What a confined process can still do. Each attempt is made by a process that has walled itself in."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from geo.exchange.confinement import landlock, seccomp
from geo.exchange.confinement.walls import confine, described, protection

pytestmark = pytest.mark.skipif(not (seccomp.supported() and landlock.version()), reason="this system has fewer walls")

ATTEMPTS = {
    "tcp": "socket.socket(socket.AF_INET, socket.SOCK_STREAM).connect(('127.0.0.1', PORT))",
    "tcp version 6": "socket.socket(socket.AF_INET6, socket.SOCK_STREAM)",
    "udp": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', PORT))",
    "raw": "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
    "unix": "socket.socket(socket.AF_UNIX)",
    "netlink": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
    "pair": "socket.socketpair()",
    "name": "socket.getaddrinfo('localhost', 80)",
    "io_uring": "syscall(425, 8, ctypes.byref(ctypes.create_string_buffer(200)))",
    "exec": "os.execv('/bin/true', ['true'])",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "program": "subprocess.run(['/bin/true'], check=True)",
    "fork": "os._exit(0) if os.fork() == 0 else None",
    "thread": "threading.Thread(target=print).start()",
    "signal to the parent": "os.kill(os.getppid(), 0)",
    "signal to the group": "os.kill(0, 0)",
    "ptrace": "syscall(101, 16, os.getppid(), 0, 0)",
    "memory of others": "syscall(310, os.getppid(), 0, 0, 0, 0, 0)",
    "limits of others": "resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (10, 10))",
    "own limits": "resource.setrlimit(resource.RLIMIT_FSIZE, (10**9, 10**9))",
    "namespace": "syscall(272, 0x10000000)",
    "mount": "syscall(165, b'none', b'/mnt', b'tmpfs', 0, 0)",
    "bpf": "syscall(321, 0, 0, 0)",
    "keys": "syscall(250, 0, -3, 0)",
    "shared memory": "syscall(29, 0, 4096, 0o1600)",
    "memory file": "os.memfd_create('x')",
    "read the canary": "open(CANARY).read()",
    "read /etc/passwd": "open('/etc/passwd').read()",
    "read its parent": "open(f'/proc/{os.getppid()}/environ', 'rb').read()",
    "read a socket file": "open('/proc/net/tcp').read()",
    "list the folder": "os.listdir(FOLDER)",
    "list the root": "os.listdir('/')",
    "write the canary": "open(CANARY, 'w')",
    "write the input": "open(INPUT, 'a')",
    "truncate the input": "os.truncate(INPUT, 0)",
    "new file": "open(FOLDER + '/new', 'x')",
    "new file in /tmp": "open('/tmp/new-of-a-confined-child', 'w')",
    "new file in /dev/shm": "open('/dev/shm/new-of-a-confined-child', 'w')",
    "file without name": "os.open(FOLDER, os.O_TMPFILE | os.O_RDWR)",
    "new folder": "os.mkdir(FOLDER + '/new')",
    "remove": "os.unlink(CANARY)",
    "rename": "os.rename(CANARY, CANARY + '.old')",
    "link": "os.link(CANARY, FOLDER + '/link')",
    "symbolic link": "os.symlink('/etc/passwd', FOLDER + '/link')",
    "rights": "os.chmod(CANARY, 0o777)",
    "owner": "os.chown(CANARY, 1, 1)",
    "times": "os.utime(CANARY, (1, 1))",
    "pipe in the file system": "os.mkfifo(FOLDER + '/pipe')",
    "root": "os.chroot('/')",
    "user": "os.setuid(65534)",
    "program's arguments": "os.execve(sys.executable, ['python', '-c', ''], {})",
}
ALLOWED = {
    "read the input": "open(INPUT).read()",
    "a library": "__import__('colorsys')",
    "random": "os.urandom(8)",
    "time": "__import__('time').time()",
    "own name": "os.getpid()",
    "own signal": "os.kill(os.getpid(), 0)",
    "memory": "bytearray(50_000_000)",
}
IN_A_THREAD = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(1) as pool:
    pool.submit(exec, {!r}, globals()).result(9)
"""
SCRIPT = """
import ctypes, json, os, resource, socket, subprocess, sys, threading
from pathlib import Path
from geo.exchange.confinement.limits import Bounds
from geo.exchange.confinement.walls import confine
CANARY, INPUT, FOLDER, PORT, THREADS, attempts = json.loads(sys.stdin.read())
library = ctypes.CDLL(None, use_errno=True)
def syscall(*arguments):
    if library.syscall(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")
confine(Bounds().for_file(0), inputs=[Path(INPUT)], threads=THREADS)
outcomes = {}
for name, attempt in attempts.items():
    try:
        exec(attempt)
        outcomes[name] = "done"
    except BaseException as error:
        outcomes[name] = type(error).__name__
print(json.dumps(outcomes), flush=True)
os._exit(0)
"""


def _attempts(folder: Path, attempts: Mapping[str, str], *, threads: bool) -> Iterator[Mapping[str, str]]:
    """What came of every attempt; the canary and the port are looked at afterwards."""
    canary, given = folder / "canary", folder / "input"
    canary.write_text("as it was")
    given.write_text("input")
    before = canary.stat()
    with socket.create_server(("127.0.0.1", 0)) as port:
        said = [str(canary), str(given), str(folder), port.getsockname()[1], threads, dict(attempts)]
        run = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            input=json.dumps(said),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert run.returncode == 0, run.stderr
        yield json.loads(run.stdout)
        port.settimeout(0.05)
        with pytest.raises(TimeoutError):
            port.accept()
    assert sorted(path.name for path in folder.iterdir()) == ["canary", "input"]
    assert (canary.read_text(), given.read_text()) == ("as it was", "input")
    assert (canary.stat().st_mode, canary.stat().st_mtime_ns) == (before.st_mode, before.st_mtime_ns)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """What came of every attempt."""
    yield from _attempts(tmp_path_factory.mktemp("walls"), ATTEMPTS | ALLOWED, threads=False)


@pytest.fixture(scope="module")
def outcomes_in_threads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """What came of every attempt where threads may be started, each made in a thread."""
    yield from _attempts(
        tmp_path_factory.mktemp("threads"),
        {name: IN_A_THREAD.format(attempt) for name, attempt in (ATTEMPTS | ALLOWED).items()},
        threads=True,
    )


@pytest.mark.parametrize("attempt", [name for name in ATTEMPTS if name != "thread"])
def test_threads_have_the_same_walls(outcomes_in_threads: Mapping[str, str], attempt: str) -> None:
    """Where threads may be started, nothing else is allowed, in them neither: above all no process."""
    assert outcomes_in_threads[attempt] not in {"done", "TimeoutError"}
    assert outcomes_in_threads["thread"] == outcomes_in_threads["read the input"] == "done"


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_what_is_refused(outcomes: Mapping[str, str], attempt: str) -> None:
    """No connection, no program, no process, no thread, no signal, no other file, and nothing written."""
    assert outcomes[attempt] in {
        "PermissionError",
        "OSError",
        "RuntimeError",
        "gaierror",
        "BlockingIOError",
        "ValueError",
    }


@pytest.mark.parametrize("attempt", ALLOWED)
def test_what_is_left(outcomes: Mapping[str, str], attempt: str) -> None:
    """Its input, its libraries, and what every computation needs."""
    assert outcomes[attempt] == "done"


@pytest.mark.parametrize(("attempt", "signal"), [("while True: pass", 24), ("os.abort()", None)])
def test_an_end_by_the_kernel(attempt: str, signal: int | None) -> None:
    """Too much processor time ends the process, and it may end itself."""
    script = (
        "import os\nfrom geo.exchange.confinement.limits import Limits\n"
        "from geo.exchange.confinement.walls import confine\n"
        "confine(Limits(memory_bytes=300_000_000, cpu_s=1, wall_s=9, output_bytes=9), inputs=[])\n" + attempt
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False, timeout=30)
    assert run.returncode < 0
    assert signal in {None, -run.returncode}


def test_memory_is_bounded() -> None:
    """An allocation beyond the limit fails in the process, the machine does not feel it."""
    script = (
        "from geo.exchange.confinement.limits import Limits\nfrom geo.exchange.confinement.walls import confine\n"
        "confine(Limits(memory_bytes=300_000_000, cpu_s=9, wall_s=9, output_bytes=9), inputs=[])\n"
        "try:\n    kept = [bytearray(10_000_000) for _ in range(100)]\nexcept MemoryError:\n    print('enough')\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=30)
    assert run.stdout.strip() == "enough"


def test_the_walls_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What protects is said as it is, also where the kernel offers less."""
    assert protection() == {"limits": True, "calls": True, "files": True}
    told = {str(described())}
    monkeypatch.setattr(landlock, "version", lambda: 0)
    told.add(str(described()))
    monkeypatch.setattr(seccomp, "supported", lambda: False)
    told.add(str(described()))
    assert len(told) == 3


def test_without_the_walls_of_the_kernel_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """On another system limits alone are set, and nothing fails."""
    limits: list[Any] = []
    monkeypatch.setattr(landlock.kernel, "ON_LINUX", False)
    monkeypatch.setattr("resource.setrlimit", lambda *bound: limits.append(bound))
    from geo.exchange.confinement.limits import Bounds  # noqa: PLC0415

    confine(Bounds().for_file(0), inputs=[Path(os.devnull)])
    assert len(limits) == 6
