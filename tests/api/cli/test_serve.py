"""The serving program: one port, a worker that lives and dies with it, and words when it cannot start."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.hosts import is_loopback
from api.serving import bound, refuse_open_host
from geo.core.errors import BadInput, Conflict
from geo.core.settings import Settings

PATIENCE_S = 60


@dataclass(frozen=True)
class Serving:
    """A program that said it is ready."""

    process: subprocess.Popen[str]
    url: str
    environment: dict[str, str]

    def status(self) -> dict[str, object]:
        """What `gridsteward status --json` says of it."""
        answer = _gridsteward(self.environment, "status", "--json")
        assert answer.returncode == 0, answer.stderr
        told: dict[str, object] = json.loads(answer.stdout)
        return told


def _gridsteward(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "api.cli.main", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)


@pytest.fixture
def environment(town_settings: Settings, tmp_path: Path) -> dict[str, str]:
    """The small town's database, a data folder of the test's own, and English."""
    return {
        **os.environ,
        "DATABASE_URL": str(town_settings.database_url),
        "GRIDSTEWARD_DATA_DIR": str(tmp_path / "data"),
        "GRIDSTEWARD_LANGUAGE": "en",
    }


@pytest.fixture
def serving(environment: dict[str, str], tmp_path: Path) -> Iterator[Serving]:
    """A serving program on a free port."""
    command = [sys.executable, "-m", "api.cli.main", "serve", "--port", "0"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said.startswith("Ready: http://127.0.0.1:")
    yield Serving(process, said.removeprefix("Ready: ").strip(), environment)
    process.kill()
    process.wait(PATIENCE_S)
    process.stdout.close()


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _wait(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


def _pids(serving: Serving) -> tuple[int, int]:
    noted = serving.status()["serving"]
    assert isinstance(noted, dict)
    return noted["pid"], noted["worker_pid"]


def test_ready_means_that_it_answers(serving: Serving) -> None:
    """The printed address serves the first page; status names the processes and the plan in force."""
    with urllib.request.urlopen(serving.url) as answer:  # noqa: S310 (our own address)
        assert answer.status == 200
    told = serving.status()
    assert told["serving"]["url"] == serving.url  # type: ignore[index]
    assert told["territories"][0]["grids"] == 9  # type: ignore[index]
    pid, worker_pid = _pids(serving)
    assert pid == serving.process.pid
    assert _alive(worker_pid)


def test_without_a_proxy_it_goes_by_the_names_of_this_machine_only(serving: Serving) -> None:
    """A foreign name that points here is answered with 421: pages of other sites cannot read ours."""
    foreign = urllib.request.Request(serving.url, headers={"host": "evil.example"})  # noqa: S310 (our own address)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(foreign)  # noqa: S310 (the same)
    assert refused.value.code == 421
    refused.value.close()


def test_its_log_is_lines_of_json_without_what_was_asked(serving: Serving, tmp_path: Path) -> None:
    """One line a request on standard error, by template; no address, no query, no token, no other lines."""
    path = "/api/v1/locate?address=%E6%9B%99%E5%85%89%E8%B7%AF1%E5%8F%B7"
    headers = {"cookie": "gs-session=swordfish"}
    asked = urllib.request.Request(serving.url + path, headers=headers)  # noqa: S310 (our own address)
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 (the same)
        number = answer.headers["x-request-id"]
    log = tmp_path / "log"
    _wait(lambda: number in log.read_text("utf-8"))
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    (found,) = [line for line in lines if line.get("request") == number]
    assert (found["event"], found["route"], found["status"]) == ("request", "/api/v1/locate", 200)
    assert not [word for word in ("曙光路", "%E6", "swordfish") if word in log.read_text("utf-8")]


@pytest.mark.slow
def test_told_to_stop_it_takes_its_worker_along(serving: Serving) -> None:
    """SIGTERM ends both with status 0, and status says that nothing serves."""
    _, worker_pid = _pids(serving)
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(PATIENCE_S) == 0
    assert not _alive(worker_pid)
    assert serving.status()["serving"] is None


@pytest.mark.slow
def test_killed_outright_it_leaves_no_worker_behind(serving: Serving) -> None:
    """Kill -9 leaves no chance to tidy up; the worker notices, and status is not fooled by the note left over."""
    _, worker_pid = _pids(serving)
    serving.process.kill()
    serving.process.wait(PATIENCE_S)
    _wait(lambda: not _alive(worker_pid))
    assert serving.status()["serving"] is None


@pytest.mark.slow
def test_a_worker_that_died_is_replaced(serving: Serving) -> None:
    """Jobs go on after the worker alone was killed, and status names the new one."""
    _, worker_pid = _pids(serving)
    os.kill(worker_pid, signal.SIGKILL)
    _wait(lambda: _pids(serving)[1] != worker_pid)
    assert _alive(_pids(serving)[1])


def test_a_taken_port_is_named_with_the_way_out(environment: dict[str, str]) -> None:
    """Exit status 1, one sentence, no traceback."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        answer = _gridsteward(environment, "serve", "--port", str(port))
    assert answer.returncode == 1
    assert f"Port {port} on 127.0.0.1 is taken" in answer.stderr
    assert f"--port {port + 1}" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_host_that_others_reach_is_refused_with_the_reason(environment: dict[str, str]) -> None:
    """Plain http stays on this machine, unless a proxy is said to stand before it."""
    answer = _gridsteward(environment, "serve", "--host", "0.0.0.0", "--port", "0")  # noqa: S104 (it is refused)
    assert answer.returncode == 1
    assert "plain http" in answer.stderr
    assert "--behind-proxy" in answer.stderr


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("::", False), ("10.0.0.1", False),
     ("town.example", False)],
)  # fmt: skip
def test_only_this_machine_is_loopback(host: str, own: bool) -> None:  # noqa: FBT001 (a value of the table above)
    """A name that may mean anything is not taken for this machine."""
    assert is_loopback(host) is own
    if not own:
        with pytest.raises(BadInput):
            refuse_open_host(host)


def test_small_answers_are_sent_at_once() -> None:
    """On a kept connection no answer waits until the one before has been acknowledged."""

    async def first_connection(listener: socket.socket) -> int:
        accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def look(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(look, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            writer.close()
            return await asyncio.wait_for(accepted, 10)

    with bound("127.0.0.1", 0) as listener:
        listener.listen()
        assert asyncio.run(first_connection(listener)) != 0


def test_a_port_that_was_just_left_can_be_taken_again() -> None:
    """A restart does not wait for old connections; while it is held it is taken."""
    with bound("127.0.0.1", 0) as listener:
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(Conflict), bound("127.0.0.1", port):
            pass
    with bound("127.0.0.1", port) as listener:
        assert listener.getsockname()[1] == port
