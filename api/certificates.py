"""Certificates for https on a closed network: an authority of one's own, and what a given pair is worth.

The authority may vouch for the names it was made for and for private addresses, and for nothing
else: whoever stole its key could not pass for a bank on the phones that trust it.
"""

import contextlib
import ipaddress
import os
import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from geo.core.errors import BadInput, Conflict
from geo.core.language import say

AUTHORITY_DAYS = 3650
SERVER_DAYS = 397
"""Browsers take no certificate that holds longer."""

WARN_DAYS = 30
_EARLIER = timedelta(hours=1)
"""Phones' clocks are behind: a certificate holds from a little before it was made."""

_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "fc00::/7", "fe80::/10",
            "::1/128")  # fmt: skip
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Folder:
    """The files of an authority of one's own, and of the server's certificate that it signed."""

    path: Path

    @classmethod
    def of(cls, data_dir: Path) -> "Folder":
        """The folder of an installation."""
        return cls(data_dir.expanduser() / "tls")

    @property
    def authority(self) -> Pair:
        return Pair(self.path / "authority.crt", self.path / "authority.key")

    @property
    def server(self) -> Pair:
        return Pair(self.path / "server.crt", self.path / "server.key")


@dataclass(frozen=True)
class About:
    """What a certificate says: for which names it holds, and until when."""

    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime

    def days_left(self, now: datetime) -> int:
        """Whole days until it expires; negative afterwards."""
        return (self.not_after - now).days


def make(folder: Folder, names: Sequence[str], now: datetime, *, new_authority: bool = False) -> bool:
    """Make the server's certificate for some names, and the authority that signs it where there is none.

    Returns whether the authority is new: then phones and computers have to be told of it.

    Raises:
        BadInput: a name is none, or a file cannot be read or written.
        Conflict: the authority there is may not vouch for a name.
    """
    chosen = [_name(name) for name in names]
    try:
        folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = new_authority or not folder.authority.certificate.exists()
        if fresh:
            _make_authority(folder.authority, chosen, now)
        _make_server(folder, chosen, now)
    except OSError as error:
        raise _unusable(folder.path, error) from error
    return fresh


def _name(text: str) -> x509.GeneralName:
    with contextlib.suppress(ValueError):
        return x509.IPAddress(ipaddress.ip_address(text))
    with contextlib.suppress(UnicodeError):
        ascii_name = text.encode("idna").decode("ascii").lower()
        labels = ascii_name.split(".")
        if not labels[-1].isdigit() and all(label and label.replace("-", "").isalnum() for label in labels):
            return x509.DNSName(ascii_name)
    raise BadInput("tls.name", say("'{name}' is neither the name of a machine nor an address of one.", name=text[:100]))


def _make_authority(pair: Pair, names: Sequence[x509.GeneralName], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Gridsteward {now:%Y-%m-%d}")])
    certificate = (
        _begun(title, title, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(
            x509.NameConstraints(permitted_subtrees=_permitted(names), excluded_subtrees=None), critical=True
        )
        .sign(key, hashes.SHA256())
    )
    _write(pair, certificate, key)


def _permitted(names: Iterable[x509.GeneralName]) -> list[x509.GeneralName]:
    """What an authority for these names may vouch for: them, what is below them, and private addresses."""
    known = [x509.DNSName("localhost"), *(x509.IPAddress(ipaddress.ip_network(block)) for block in _PRIVATE)]
    for name in names:
        if isinstance(name, x509.IPAddress):
            alone = x509.IPAddress(ipaddress.ip_network(name.value))
            known += [] if _covered(name, known) else [alone]
        else:
            known += [] if name in known else [name]
    return known


def _covered(name: x509.GeneralName, permitted: Iterable[x509.GeneralName]) -> bool:
    if isinstance(name, x509.IPAddress):
        blocks = [ipaddress.ip_network(each.value) for each in permitted if isinstance(each, x509.IPAddress)]
        return any(ipaddress.ip_address(str(name.value)) in block for block in blocks)
    text = str(name.value)
    roots = (str(each.value) for each in permitted if isinstance(each, x509.DNSName))
    return any(text == root or text.endswith(f".{root}") for root in roots)


def _make_server(folder: Folder, names: Sequence[x509.GeneralName], now: datetime) -> None:
    authority, signing = _load(folder.authority)
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    outside = [str(name.value) for name in names if not _covered(name, permitted)]
    if outside:
        raise Conflict(
            "tls.outside",
            say("The authority in {folder} may not vouch for {names}. Make another with --new-authority; every phone "
                "and computer must then be told of it.", folder=str(folder.path), names=", ".join(outside)),
        )  # fmt: skip
    key = ec.generate_private_key(ec.SECP256R1())
    title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Gridsteward")])
    certificate = (
        _begun(title, authority.subject, key.public_key(), now, SERVER_DAYS)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        .sign(signing, hashes.SHA256())
    )
    _write(folder.server, certificate, key)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now - _EARLIER + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _load(pair: Pair) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    try:
        certificate = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
        key = serialization.load_pem_private_key(pair.key.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise _not_a_pair(pair) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise _not_a_pair(pair)
    return certificate, key


def _write(pair: Pair, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _replace(pair.key, secret)
    _replace(pair.certificate, certificate.public_bytes(serialization.Encoding.PEM))


def _replace(path: Path, content: bytes) -> None:
    """Replace a file in one step, readable by us only."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.replace(path)


def about(certificate: Path) -> About:
    """What a certificate says.

    Raises:
        BadInput: it cannot be read, or is none.
    """
    try:
        loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    except ValueError as error:
        raise BadInput(
            "tls.no_certificate", say("{file} is not a certificate in PEM form.", file=str(certificate))
        ) from error
    except OSError as error:
        raise _unusable(certificate, error) from error
    names: list[str] = []
    with contextlib.suppress(x509.ExtensionNotFound):
        stated = loaded.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = [str(name.value) for name in stated if isinstance(name, x509.DNSName | x509.IPAddress)]
    return About(tuple(names), loaded.not_valid_before_utc, loaded.not_valid_after_utc)


def fingerprint(certificate: Path) -> str:
    """The beginning of a certificate's SHA-256, as phones show it."""
    digest = x509.load_pem_x509_certificate(certificate.read_bytes()).fingerprint(hashes.SHA256())
    return digest[:8].hex(":").upper()


def check(pair: Pair, now: datetime) -> About:
    """Whether a pair can be served with; what its certificate says.

    Raises:
        BadInput: a file cannot be read, is of another kind, the two do not belong together, or the time is over.
    """
    stated = about(pair.certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    def refuse_to_ask() -> str:
        raise BadInput(
            "tls.locked_key",
            say("{file} is closed with a password, which nobody is there to type when the program starts. Take the "
                "password off.", file=str(pair.key)),
        )  # fmt: skip

    try:
        with pair.key.open("rb"):
            context.load_cert_chain(pair.certificate, pair.key, password=refuse_to_ask)
    except ssl.SSLError as error:
        raise _not_a_pair(pair) from error
    except OSError as error:
        raise _unusable(pair.key, error) from error
    if now > stated.not_after:
        raise BadInput(
            "tls.expired",
            say("The certificate {file} expired on {day}. Renew it; one of an authority of your own with: gridsteward "
                "tls init", file=str(pair.certificate), day=stated.not_after.date().isoformat()),
        )  # fmt: skip
    return stated


def _not_a_pair(pair: Pair) -> BadInput:
    return BadInput(
        "tls.not_a_pair",
        say("{certificate} and {key} are not a certificate and its key.",
            certificate=str(pair.certificate), key=str(pair.key)),
    )  # fmt: skip


def _unusable(path: Path, error: OSError) -> BadInput:
    reason = error.strerror or str(error)
    return BadInput("tls.unusable", say("{file} cannot be used: {reason}.", file=str(path), reason=reason))
