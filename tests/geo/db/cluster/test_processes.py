"""Telling which processes live in a data folder."""

import os
import subprocess
from pathlib import Path

import pytest

from geo.db.cluster import processes
from geo.db.cluster.lease import Cluster


def test_the_living_are_told_by_folder_and_name(cluster: Cluster, tmp_path: Path) -> None:
    """The server and its helpers live in its data; a shell that stands there does not count."""
    identity = processes.folder_id(cluster.layout.data)
    assert identity is not None
    stated = processes.read_pid_file(cluster.layout.data)
    assert stated is not None
    with subprocess.Popen(["/bin/sleep", "60"], cwd=cluster.layout.data) as bystander:
        living = processes.residents(identity)
        bystander.kill()
    assert stated.pid in living
    assert len(living) > 1
    assert bystander.pid not in living


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_hidden_folders_are_seen_by_their_users(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root without the right to look at others' processes, as in a container, asks as the server's user."""
    identity = processes.folder_id(cluster.layout.data)
    stated = processes.read_pid_file(cluster.layout.data)
    assert identity is not None
    assert stated is not None

    def hidden(pid: int) -> processes.FolderId:
        return processes._HIDDEN

    monkeypatch.setattr(processes, "_home", hidden)
    assert processes.works_in(stated.pid, identity)
    assert stated.pid in processes.residents(identity)


def test_an_ended_process_is_not_alive() -> None:
    """A process that has ended is told from one that runs, even before it was collected."""
    process = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE)
    assert processes.is_alive(process.pid)
    assert process.stdin is not None
    process.stdin.close()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not processes.is_alive(process.pid)
    process.wait()
    assert not processes.is_alive(process.pid)


def test_a_half_written_pid_file_says_nothing(tmp_path: Path) -> None:
    """A pid file that is absent, empty or being written is not believed."""
    assert processes.read_pid_file(tmp_path) is None
    (tmp_path / "postmaster.pid").write_text("")
    assert processes.read_pid_file(tmp_path) is None
    (tmp_path / "postmaster.pid").write_text("123\n/data\n")
    assert processes.read_pid_file(tmp_path) is None
