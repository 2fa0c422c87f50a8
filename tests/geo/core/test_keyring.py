"""The keys that seal."""

import multiprocessing
import stat
from pathlib import Path

import pytest

from geo.core.errors import Unavailable
from geo.core.keyring import Keyring, fingerprints_in


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    """Keys in a folder that is not there yet."""
    return Keyring(tmp_path / "data" / "keys")


def test_the_file_is_made_at_first_need(ring: Keyring) -> None:
    """Looking makes none; sealing does, readable by its maker only."""
    assert ring.fingerprints == fingerprints_in(ring.path) == ()
    assert not ring.path.parent.exists()
    sealed = ring.seal(b"0483-555-0101")
    assert b"0483" not in sealed
    assert ring.open(sealed) == b"0483-555-0101"
    assert stat.S_IMODE(ring.path.stat().st_mode) == 0o600
    assert ring.seal(b"0483-555-0101") != sealed


def test_old_keys_open_and_the_new_one_seals(ring: Keyring) -> None:
    """What was sealed before a rotation is read after it, and tells which key sealed it."""
    before = ring.seal(b"a")
    (old,) = ring.fingerprints
    new = ring.rotate()
    after = ring.seal(b"b")
    assert ring.fingerprints == (new, old)
    assert (ring.open(before), ring.open(after)) == (b"a", b"b")
    assert (ring.sealed_by(before), ring.sealed_by(after)) == (old, new)
    resealed = ring.reseal(before)
    assert resealed is not None
    assert (ring.sealed_by(resealed), ring.open(resealed)) == (new, b"a")
    assert ring.reseal(resealed) is None


def test_a_running_program_sees_a_rotation(ring: Keyring) -> None:
    """Another process has rotated: its seals open, and ours are by the new key."""
    ring.seal(b"a")
    other = Keyring(ring.path)
    new = other.rotate()
    assert ring.open(other.seal(b"b")) == b"b"
    assert ring.sealed_by(ring.seal(b"c")) == new


def test_without_its_key_nothing_opens(ring: Keyring, tmp_path: Path) -> None:
    """Nor does what was changed; the sentence says what to put back."""
    sealed = ring.seal(b"a")
    stranger = Keyring(tmp_path / "other")
    stranger.seal(b"b")
    for wrong, by in ((sealed, stranger), (sealed[:-1], ring), (b"", ring)):
        with pytest.raises(Unavailable, match="Put the right key file back"):
            by.open(wrong)


def test_a_changed_file_is_told(ring: Keyring) -> None:
    """No line of it is shown."""
    ring.seal(b"a")
    ring.path.write_bytes(ring.path.read_bytes() + b"garbage\n")
    with pytest.raises(Unavailable, match="not a file of keys") as refused:
        ring.seal(b"b")
    assert "garbage" not in str(refused.value)


def test_a_file_that_cannot_be_read_or_made_is_told(tmp_path: Path) -> None:
    """With the system's reason."""
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="cannot be used: Not a directory"):
        Keyring(tmp_path / "file" / "keys").seal(b"a")
    (tmp_path / "keys").mkdir()
    with pytest.raises(Unavailable, match="cannot be used: Is a directory"):
        Keyring(tmp_path / "keys").seal(b"a")


def test_keys_of_another_file_are_taken_in_behind(ring: Keyring, tmp_path: Path) -> None:
    """Ours go on sealing; a second time adds nothing."""
    other = Keyring(tmp_path / "other")
    sealed = other.seal(b"a")
    ring.seal(b"b")
    (ours,) = ring.fingerprints
    assert [ring.take_in(other.path.read_bytes()) for _ in range(2)] == [1, 0]
    assert ring.fingerprints == (ours, *other.fingerprints)
    assert ring.open(sealed) == b"a"


def _seal(path: Path) -> bytes:
    return Keyring(path).seal(b"a")


def test_processes_at_once_make_one_file(ring: Keyring) -> None:
    """None of them seals with a key that another has overwritten."""
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        sealed = pool.map(_seal, [ring.path] * 6)
    assert [ring.open(each) for each in sealed] == [b"a"] * 6
    assert len(ring.fingerprints) == 1
