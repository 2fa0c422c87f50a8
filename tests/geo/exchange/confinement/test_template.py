"""The process that forks readers: one for a program, one thread, healed when killed, gone when the program is."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geo.exchange.confinement.warm import WARM, Warm
from geo.exchange.reading import read_points

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are looked up in /proc")

CSV = "code,lon,lat\n{},101.6,39.2\n"


@pytest.fixture
def lists(tmp_path: Path) -> list[Path]:
    """Eight small lists, each with its own code."""
    paths = [tmp_path / f"{number}.csv" for number in range(8)]
    for path in paths:
        path.write_text(CSV.format(path.stem))
    return paths


def code(path: Path) -> str:
    return str(read_points(path).frame["code"].iloc[0])


def running_template() -> int:
    pid = WARM.pid()
    assert pid is not None
    return pid


def children_of(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(happened: Callable[[], object], within_s: float = 10) -> None:
    until = time.monotonic() + within_s
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.01)


def test_one_template_for_all_files(lists: list[Path]) -> None:
    """Several files are read by forks of one process, which has a single thread and no child left."""
    assert [code(path) for path in lists] == [path.stem for path in lists]
    pid = running_template()
    assert code(lists[0]) == "0"
    assert running_template() == pid
    assert len(list(Path(f"/proc/{pid}/task").iterdir())) == 1
    wait_for(lambda: children_of(pid) == [])


def test_the_template_knows_nothing_of_the_program(lists: list[Path]) -> None:
    """Its environment holds no setting and no password, its descriptors no file of the program but the log."""
    code(lists[0])
    environment = Path(f"/proc/{running_template()}/environ").read_bytes()
    assert b"DATABASE_URL" not in environment
    assert b"GRIDSTEWARD" not in environment
    opened = {str(link.readlink()) for link in Path(f"/proc/{running_template()}/fd").iterdir() if link.name != "2"}
    assert {name for name in opened if not name.startswith(("/dev/null", "socket:"))} == {
        name for name in opened if name.endswith("proj.db")
    }


def test_several_at_once(lists: list[Path]) -> None:
    """Many threads read at the same time, and each gets its own file."""
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(code, lists * 4)) == [path.stem for path in lists * 4]


def test_a_killed_template_is_replaced(lists: list[Path]) -> None:
    """The next file is read by a new one."""
    code(lists[0])
    killed = running_template()
    os.kill(killed, signal.SIGKILL)
    assert code(lists[1]) == "1"
    assert running_template() != killed


def test_a_template_killed_over_a_file(long_list: Path) -> None:
    """The file is read once more by the next one: its reader does not know the difference."""
    WARM.end()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(read_points, long_list)
        wait_for(lambda: WARM.pid() and children_of(running_template()))
        killed = running_template()
        child = children_of(killed)[0]
        os.kill(killed, signal.SIGKILL)
        assert len(answer.result(60)) == 200_000
    assert running_template() != killed
    wait_for(lambda: not is_alive(child))


def test_a_program_that_gives_up_ends_the_child(long_list: Path) -> None:
    """Closing the sockets is enough: the template kills the child."""
    own = Warm()
    connection, ended = own.fork()
    pid = own.pid()
    assert pid is not None
    wait_for(lambda: children_of(pid))
    child = children_of(pid)[0]
    ended.close()
    wait_for(lambda: not is_alive(child))
    connection.close()
    own.end()
    wait_for(lambda: not is_alive(pid))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_orphans(long_list: Path, number: int) -> None:
    """A program that is killed over a file takes template and child with it."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom geo.exchange.reading import read_points\n"
        "while True: read_points(Path(sys.argv[1]))"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(long_list)]) as program:
        try:
            wait_for(lambda: [child for template in children_of(program.pid) for child in children_of(template)], 30)
            template = children_of(program.pid)[0]
            child = children_of(template)[0]
        finally:
            program.send_signal(number)
    wait_for(lambda: not is_alive(template))
    wait_for(lambda: not is_alive(child))


def test_a_program_that_ends_leaves_nothing(lists: list[Path]) -> None:
    """Template and program end together, without a word on the terminal."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom geo.exchange.reading import read_points\n"
        "from geo.exchange.confinement.warm import WARM\nread_points(Path(sys.argv[1]))\nprint(WARM.pid())"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, str(lists[0])], capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
    wait_for(lambda: not is_alive(int(run.stdout)))


def test_a_copy_of_the_program_has_its_own(lists: list[Path]) -> None:
    """A program that forks, as servers do, shares no template with its copy; both go on reading."""
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom geo.exchange.reading import read_points\n"
        "from geo.exchange.confinement.warm import WARM\nread_points(Path(sys.argv[1]))\npid = os.fork()\n"
        "read_points(Path(sys.argv[1]))\nprint(WARM.pid(), flush=True)\nif pid: os.waitpid(pid, 0)"
    )
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, str(lists[0])], capture_output=True, text=True, check=True
    )
    assert len(set(run.stdout.split())) == 2


def test_interrupting_the_terminal_leaves_the_template_alone(lists: list[Path]) -> None:
    """Ctrl-C goes to the program, which decides; the template is in a session of its own."""
    code(lists[0])
    assert os.getsid(running_template()) != os.getsid(0)


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    """No test leaves a thread behind."""
    before = threading.active_count()
    yield
    assert threading.active_count() <= before
