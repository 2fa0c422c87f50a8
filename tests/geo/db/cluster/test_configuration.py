"""What the private server is told."""

from pathlib import Path

from geo.db.cluster.configuration import shared_memory_type


def test_a_folder_open_to_all_is_shared_memory(tmp_path: Path) -> None:
    """The usual /dev/shm (mode 1777) is used as it is."""
    folder = tmp_path / "shm"
    folder.mkdir()
    folder.chmod(0o1777)
    assert shared_memory_type(folder) == "posix"


def test_without_shared_memory_the_server_meets_in_files(tmp_path: Path) -> None:
    """In a bare chroot the folder is missing, or closed to the server's user: files serve instead."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o755)
    assert shared_memory_type(closed) == "mmap"
    assert shared_memory_type(tmp_path / "missing") == "mmap"
