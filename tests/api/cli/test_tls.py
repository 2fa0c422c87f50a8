"""`gridsteward tls` and serving by https, with real handshakes on this machine."""

import http.client
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from click.testing import Result

from api.certificates import Folder
from geo.core import clock
from geo.core.settings import Settings

Gridsteward = Callable[..., Result]


@pytest.fixture
def folder(gridsteward: Gridsteward, fresh_settings: Settings) -> Folder:
    """What `tls init` has made."""
    made = gridsteward("tls", "init", "--name", "town-server")
    assert made.exit_code == 0, made.stderr
    return Folder.of(fresh_settings.data_dir)


def test_init_tells_what_it_made_and_how_to_trust_it(gridsteward: Gridsteward, fresh_settings: Settings) -> None:
    """The names, the day, the file for phones with its fingerprint; a second time only the first two."""
    said = gridsteward("tls", "init", "--name", "town-server").stdout
    folder = Folder.of(fresh_settings.data_dir)
    assert "holds for town-server, " in said
    assert str(folder.authority.certificate) in said
    assert "Android" in said
    shown = subprocess.run(
        ["openssl", "x509", "-in", folder.authority.certificate, "-noout", "-fingerprint", "-sha256"],
        capture_output=True, text=True, check=True,
    ).stdout.partition("=")[2]  # fmt: skip
    assert f"begins with {shown[:23]}." in said
    again = gridsteward("tls", "init").stdout
    assert "localhost" in again
    assert "Android" not in again


def test_status_warns_before_the_certificate_expires(
    gridsteward: Gridsteward, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weeks before, and after."""
    now = clock.now()
    assert "HTTPS: certificate for town-server" in gridsteward("status").stdout
    told = json.loads(gridsteward("status", "--json").stdout)["tls"]
    assert (told["file"], told["days_left"]) == (str(folder.server.certificate), 396)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=380))
    assert "expires in 16 days" in gridsteward("status").stdout
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=400))
    assert "expired on" in gridsteward("status").stdout


def _serve(settings: Settings, *options: object) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "DATABASE_URL": str(settings.database_url),
        "GRIDSTEWARD_DATA_DIR": str(settings.data_dir),
        "GRIDSTEWARD_LANGUAGE": "en",
    }
    command = [sys.executable, "-m", "api.cli.main", "serve", "--port", "0", *map(str, options)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def served(fresh_settings: Settings, folder: Folder) -> Iterator[str]:
    """The address of a program that serves by https."""
    pair = folder.server
    process = _serve(fresh_settings, "--tls-cert", pair.certificate, "--tls-key", pair.key)
    assert process.stdout is not None
    yield process.stdout.readline().removeprefix("Ready: ").strip()
    process.terminate()
    process.communicate(timeout=60)


def test_it_answers_by_https_to_whom_trusts_the_authority(served: str, folder: Folder) -> None:
    """By any name of the certificate, with HSTS; whoever does not know the authority is warned; http gets nothing."""
    assert served.startswith("https://127.0.0.1:")
    port = int(served.rpartition(":")[2])
    knowing = ssl.create_default_context(cafile=str(folder.authority.certificate))
    connection = http.client.HTTPSConnection("localhost", port, context=knowing, timeout=30)
    connection.request("GET", "/healthz", headers={"host": "town-server"})
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (200, b'{"status":"ok"}')
    assert answer.headers["strict-transport-security"] == "max-age=15552000"
    assert connection.sock.version() == "TLSv1.3"
    connection.close()
    with pytest.raises(ssl.SSLCertVerificationError):
        http.client.HTTPSConnection("localhost", port, context=ssl.create_default_context()).request("GET", "/healthz")
    plain = http.client.HTTPConnection("localhost", port, timeout=30)
    plain.request("GET", "/healthz")
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        plain.getresponse()
    plain.close()


@pytest.mark.slow
def test_on_a_host_that_others_reach_its_own_certificate_is_taken(fresh_settings: Settings, folder: Folder) -> None:
    """The address that is shown is the name that the certificate holds for."""
    process = _serve(fresh_settings, "--host", "0.0.0.0")  # noqa: S104 (what is tested)
    assert process.stdout is not None
    ready = process.stdout.readline()
    process.terminate()
    process.communicate(timeout=60)
    assert ready.startswith("Ready: https://town-server:")
    assert folder.server.certificate.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--tls-cert", "x.crt"), "are named together"),
        (("--tls-cert", "none.crt", "--tls-key", "none.key"), "none.crt cannot be used: No such file"),
    ],
)
def test_a_pair_that_does_not_serve_is_told_at_once(
    gridsteward: Gridsteward, options: tuple[str, ...], words: str
) -> None:
    """Before the port is taken and the database opened."""
    answer = gridsteward("serve", *options)
    assert answer.exit_code == 1
    assert words in answer.stderr


@pytest.mark.slow
def test_own_files_are_not_taken_unasked_on_this_machine(fresh_settings: Settings, folder: Folder) -> None:
    """On loopback plain http goes on, as browsers allow it there."""
    process = _serve(fresh_settings)
    assert process.stdout is not None
    ready = process.stdout.readline()
    process.terminate()
    process.communicate(timeout=60)
    assert ready.startswith("Ready: http://127.0.0.1:")
    assert folder.server.key.exists()
