"""Certificates of an authority of one's own, and pairs that cannot be served with."""

import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api import certificates
from api.certificates import Folder, Pair, about, check
from geo.core import clock
from geo.core.errors import BadInput, Conflict

NAMES = ("town-server", "192.168.10.5", "localhost", "::1")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An authority with a certificate for a server."""
    made = Folder.of(tmp_path)
    assert certificates.make(made, NAMES, clock.now()) is True
    return made


def test_it_holds_for_the_names_that_were_given(folder: Folder) -> None:
    """For as long as browsers take it."""
    said = check(folder.server, clock.now())
    assert said.names == NAMES
    assert said.days_left(clock.now()) == 396
    assert said.not_before < clock.now()


def test_its_maker_alone_reads_the_files(folder: Folder) -> None:
    """Keys and certificates, and the folder."""
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder.path, *folder.path.iterdir())}
    assert modes == {
        "tls": 0o700,
        "authority.crt": 0o600,
        "authority.key": 0o600,
        "server.crt": 0o600,
        "server.key": 0o600,
    }


def test_other_programs_agree(folder: Folder) -> None:
    """OpenSSL takes the certificate as the authority's, for the names and no other."""
    command = ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", folder.authority.certificate]
    named = [*command, "-verify_hostname", "town-server", folder.server.certificate]
    assert subprocess.run(named, capture_output=True, check=False).returncode == 0
    other = [*command, "-verify_hostname", "bank.example", folder.server.certificate]
    assert subprocess.run(other, capture_output=True, check=False).returncode != 0


def test_it_is_renewed_by_the_same_authority(folder: Folder) -> None:
    """Phones need not be told again; with a new authority they do."""
    authority, server = folder.authority.certificate.read_bytes(), folder.server.certificate.read_bytes()
    later = clock.now() + timedelta(days=300)
    assert certificates.make(folder, ("town-server", "10.1.2.3"), later) is False
    assert folder.authority.certificate.read_bytes() == authority
    assert folder.server.certificate.read_bytes() != server
    assert about(folder.server.certificate).names == ("town-server", "10.1.2.3")
    assert certificates.make(folder, NAMES, later, new_authority=True) is True
    assert folder.authority.certificate.read_bytes() != authority


@pytest.mark.parametrize("name", ["bank.example", "8.8.8.8", "2001:db8::1"])
def test_the_authority_vouches_for_nothing_else(folder: Folder, name: str) -> None:
    """Neither names that it was not made for nor public addresses; and OpenSSL would not believe it."""
    with pytest.raises(Conflict, match=f"may not vouch for {name}.*--new-authority"):
        certificates.make(folder, [name], clock.now())
    below = "desk.town-server"
    assert certificates.make(folder, [below], clock.now()) is False


@pytest.mark.parametrize("name", ["", "a b", "https://x", "*", "1.2.3.400", "x" * 300, "a..b"])
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    """With a sentence, before anything is made."""
    with pytest.raises(BadInput, match="neither the name of a machine"):
        certificates.make(Folder.of(tmp_path), [name], clock.now())
    assert not (tmp_path / "tls").exists()


def test_a_chinese_name_is_written_as_browsers_ask_for_it(tmp_path: Path) -> None:
    """In the form of the domain system."""
    folder = Folder.of(tmp_path)
    certificates.make(folder, ["网格.example"], clock.now())
    (name,) = about(folder.server.certificate).names
    assert name.encode().decode("idna") == "网格.example"
    assert name.startswith("xn--")


def test_bad_pairs_are_told_apart(folder: Folder, tmp_path: Path) -> None:
    """Each with its own sentence, and none shows what is in a key."""
    now = clock.now()
    server, authority = folder.server, folder.authority
    text = tmp_path / "text"
    text.write_text("no certificate")
    locked = tmp_path / "locked.key"
    subprocess.run(
        ["openssl", "ec", "-in", server.key, "-aes256", "-passout", "pass:x", "-out", locked],
        check=True, capture_output=True,
    )  # fmt: skip
    wrong = {
        "tls.no_certificate": Pair(text, server.key),
        "tls.not_a_pair": Pair(server.certificate, authority.key),
        "tls.unusable": Pair(server.certificate, tmp_path / "none"),
        "tls.locked_key": Pair(server.certificate, locked),
    }
    for code, pair in wrong.items():
        with pytest.raises(BadInput) as refused:
            check(pair, now)
        assert refused.value.code == code
    with pytest.raises(BadInput) as refused:
        check(Pair(server.certificate, text), now)
    assert refused.value.code == "tls.not_a_pair"
    with pytest.raises(BadInput, match="expired on"):
        check(server, datetime(2099, 1, 1, tzinfo=UTC))


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """With the system's reason."""
    (tmp_path / "tls").write_text("in the way")
    with pytest.raises(BadInput, match="cannot be used: File exists"):
        certificates.make(Folder.of(tmp_path), NAMES, clock.now())
