"""The system user that the server runs as."""

import contextlib
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from geo.core.errors import Unavailable
from geo.db.cluster.account import server_account

PROGRAM = Path(__file__).with_name("user_program.py")
ROOT = Path(__file__).resolve().parents[4]


def test_a_user_without_a_name_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL needs an entry in the list of users: a number alone is refused with what to do."""
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(Unavailable, match=r"54321.*passwd") as refused:
        server_account(tmp_path / "postgres")
    assert refused.value.code == "cluster.nameless_user"


def test_data_of_another_user_are_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ordinary user is told whose data they are."""
    nobody = pwd.getpwnam("nobody")
    monkeypatch.setattr(os, "geteuid", lambda: nobody.pw_uid)
    with pytest.raises(Unavailable, match="belong to the user") as refused:
        server_account(tmp_path)
    assert refused.value.code == "cluster.foreign"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is refused by PostgreSQL")
def test_root_runs_it_as_postgres(tmp_path: Path) -> None:
    """As root the server runs as `postgres`, or as whoever owns the data there are."""
    assert server_account(tmp_path / "absent").name == "postgres"
    nobody = pwd.getpwnam("nobody")
    os.chown(tmp_path, nobody.pw_uid, nobody.pw_gid)
    assert server_account(tmp_path).name == "nobody"


def test_a_program_that_cannot_run_is_one_sentence(tmp_path: Path) -> None:
    """A system that does not let us start a program says so without a traceback."""
    with pytest.raises(Unavailable, match="could not be run") as refused:
        server_account(tmp_path / "absent").run([tmp_path / "initdb"])
    assert refused.value.code == "cluster.program"


def as_nobody(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    """Run a program as the ordinary user `nobody`, with this program and its libraries on its path."""
    nobody = pwd.getpwnam("nobody")
    libraries = ":".join(entry for entry in sys.path if "site-packages" in entry)
    return subprocess.run(
        command,
        env={"PATH": os.defpath, "PYTHONPATH": f"{ROOT}:{libraries}", "PYTHONDONTWRITEBYTECODE": "1"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
    )


@pytest.fixture
def python_of_nobody() -> str:
    """A Python that an ordinary user may run, and that finds the program."""
    for python in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        with contextlib.suppress(OSError):
            if as_nobody([python, "-c", "import geo.db.cluster.lease"]).returncode == 0:
                return python
    pytest.skip("this Python, or the program, lies in a folder closed to ordinary users")


@pytest.mark.skipif(os.geteuid() != 0, reason="the whole run is an ordinary user's already")
def test_an_ordinary_user_needs_nobody_else(empty_dir: Path, python_of_nobody: str) -> None:
    """An ordinary user makes, uses and leaves a cluster that is all his own."""
    nobody = pwd.getpwnam("nobody")
    os.chown(empty_dir, nobody.pw_uid, nobody.pw_gid)
    done = as_nobody([python_of_nobody, PROGRAM, empty_dir / "data"])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == str(empty_dir / "data" / "postgres" / "run")
    assert (empty_dir / "data" / "postgres" / "data").stat().st_uid == nobody.pw_uid


@pytest.mark.skipif(os.geteuid() != 0, reason="takes a folder that belongs to root")
def test_a_closed_folder_is_one_sentence(empty_dir: Path, python_of_nobody: str) -> None:
    """An ordinary user on root's data folder is told so in one line, and changes nothing."""
    (empty_dir / "data").mkdir(mode=0o700)
    empty_dir.chmod(0o711)
    done = as_nobody([python_of_nobody, PROGRAM, empty_dir / "data"])
    assert done.returncode == 1
    assert done.stderr.startswith("cluster.folder: ")
    assert len(done.stderr.splitlines()) == 1
