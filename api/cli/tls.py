"""`gridsteward tls`: https on a closed network, by an authority of one's own."""

import contextlib
import socket
from pathlib import Path
from typing import Annotated

import typer

from api import certificates
from api.cli.output import tell
from geo.core import clock
from geo.core.language import say
from geo.core.settings import Settings

app = typer.Typer(help="Make certificates for https on a closed network.", no_args_is_help=True)


@app.callback()
def tls() -> None:
    """Make certificates for https on a closed network."""


@app.command()
def init(
    name: Annotated[
        list[str] | None, typer.Option(help="Name or address by which this machine is called; may be repeated.")
    ] = None,
    new_authority: Annotated[
        bool, typer.Option("--new-authority", help="Make the authority anew; every phone must then be told of it.")
    ] = False,
) -> None:
    """Make an authority of your own and a certificate for this machine; again later, to renew the certificate."""
    folder = certificates.Folder.of(Settings().data_dir)
    names = list(dict.fromkeys([*(name or []), *own_names()]))
    fresh = certificates.make(folder, names, clock.now(), new_authority=new_authority)
    made = certificates.about(folder.server.certificate)
    tell(say("The certificate holds for {names}, until {day}.",
             names=", ".join(made.names), day=made.not_after.date().isoformat()))  # fmt: skip
    tell(say("Serve with it: gridsteward serve --host 0.0.0.0"))
    if fresh:
        _tell_how_to_trust(folder.authority.certificate)


def own_names() -> list[str]:
    """The names and addresses that this machine knows itself by, the ones that others use first."""
    name = socket.gethostname()
    found = [name]
    with contextlib.suppress(OSError, UnicodeError):
        found += [str(each[4][0]).partition("%")[0] for each in socket.getaddrinfo(name, None)]
    # No packet is sent: it asks which of our addresses would be the sender's.
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("10.255.255.255", 1))
        found.append(str(probe.getsockname()[0]))
    return [*found, "localhost", "127.0.0.1", "::1"]


def _tell_how_to_trust(authority: Path) -> None:
    tell(say("Phones and computers must be told once to trust {file}. Only this file goes to them, never a .key file:",
             file=str(authority)))  # fmt: skip
    tell(say("Check: its SHA-256 begins with {fingerprint}.", fingerprint=certificates.fingerprint(authority)))
    tell(say("- Windows: open the file, Install Certificate, Local Machine, Trusted Root Certification Authorities."))
    tell(say("- Android: Settings, Security, Encryption & credentials, Install a certificate, CA certificate."))
    tell(say("- iPhone: open the file, install the profile in Settings, then General, About, Certificate Trust "
             "Settings: switch it on."))  # fmt: skip
    tell(say("- Firefox: Settings, Certificates, View Certificates, Authorities, Import."))
    tell(say("- Debian and Ubuntu: copy it to /usr/local/share/ca-certificates/ and run update-ca-certificates."))
