"""The file of a backup."""

import stat
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geo.core.errors import BadInput
from geo.db.backups import container
from geo.db.backups.container import Manifest
from geo.db.backups.contents import Rows
from geo.db.backups.progress import silently


def _write(path: Path, dump: bytes = b"dump" * 1000, form: int = container.FORMAT) -> Manifest:
    with container.writing(path) as file:
        length, digest = file.write_dump([dump[:7], dump[7:]])
        manifest = Manifest(
            format=form,
            program="0",
            step="0003",
            postgresql="15.9 (Debian)",
            postgis="3.3.2",
            origin="private",
            made_at=datetime(2026, 11, 24, 3, 20, tzinfo=UTC),
            dump_bytes=length,
            dump_sha256=digest,
            tables={"grid": Rows(54, "-1")},
            keys=("abc",),
        )
        file.add(container.MANIFEST, manifest.to_json())
    return manifest


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """The manifest with everything in it, and the dump byte by byte."""
    path = tmp_path / "a.backup"
    manifest = _write(path)
    assert container.check(path, silently) == manifest
    assert b"".join(container.dump_pieces(path)) == b"dump" * 1000
    assert manifest.major == 15
    assert container.read_part(path, container.KEYS) is None


def test_it_opens_without_this_program(tmp_path: Path) -> None:
    """It is a tar that every system lists and unpacks."""
    path = tmp_path / "a.backup"
    _write(path)
    listed = subprocess.run(["tar", "tf", path], capture_output=True, text=True, check=True).stdout.split()
    assert listed == ["database.dump", "manifest.json"]
    unpacked = subprocess.run(["tar", "xOf", path, "database.dump"], capture_output=True, check=True).stdout
    assert unpacked == b"dump" * 1000


def test_its_maker_alone_reads_it(tmp_path: Path) -> None:
    """Whatever the umask is."""
    path = tmp_path / "a.backup"
    _write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_that_was_not_finished_never_gets_its_name(tmp_path: Path) -> None:
    """The one that was there stays, and nothing else is left."""
    path = tmp_path / "a.backup"
    _write(path)
    before = path.read_bytes()

    def interrupted() -> Iterator[bytes]:
        yield b"new"
        raise RuntimeError

    with pytest.raises(RuntimeError), container.writing(path) as file:
        file.write_dump(interrupted())
    assert [each.name for each in tmp_path.iterdir()] == ["a.backup"]
    assert path.read_bytes() == before


def test_a_changed_byte_is_found(tmp_path: Path) -> None:
    """Anywhere in the dump."""
    path = tmp_path / "a.backup"
    _write(path)
    whole = bytearray(path.read_bytes())
    whole[1500] ^= 1
    path.write_bytes(whole)
    with pytest.raises(BadInput) as refused:
        container.check(path, silently)
    assert refused.value.code == "backup.damaged"


@pytest.mark.parametrize("length", [0, 100, 512, 2000, 4608, 5000])
def test_one_that_was_cut_short_is_refused(tmp_path: Path, length: int) -> None:
    """Wherever it was cut, with a sentence."""
    path = tmp_path / "a.backup"
    _write(path)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(BadInput) as refused:
        container.check(path, silently)
    assert refused.value.code == "backup.unknown"


@pytest.mark.parametrize("content", [b"", b"no backup", bytes(10_240), b"PGDMP" * 1000])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    """Empty ones, texts, zeros, a bare dump."""
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="not a backup"):
        container.read_manifest(path)


def test_places_that_do_not_serve_are_named(tmp_path: Path) -> None:
    """A folder that is not there, to write into and to read from."""
    with pytest.raises(BadInput, match="cannot be written: No such file"), container.writing(tmp_path / "no" / "b"):
        pass
    with pytest.raises(BadInput, match="cannot be read: No such file"):
        container.read_manifest(tmp_path / "no")


def test_a_later_form_asks_for_a_newer_program(tmp_path: Path) -> None:
    """It is not guessed at."""
    path = tmp_path / "a.backup"
    _write(path, form=container.FORMAT + 1)
    with pytest.raises(BadInput) as refused:
        container.read_manifest(path)
    assert refused.value.code == "backup.newer"
