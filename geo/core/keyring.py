"""The keys that seal what only few may read, in a file of their own apart from the database.

One key a line, the newest first: it seals, and every one of them opens. Losing the file loses what
they sealed, for good; so does nothing else. A running program sees when the file has changed.
"""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from geo.core.errors import Unavailable
from geo.core.language import say

FINGERPRINT_LENGTH = 12


class Keyring:
    """Seals and opens with the keys of a file, which is made at first need."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._state: tuple[int, int] | None = None
        self._keys: tuple[bytes, ...] = ()

    def seal(self, content: bytes) -> bytes:
        """Close content so that only a holder of the keys reads it; no two sealings of the same are alike.

        Raises:
            Unavailable: the file of the keys cannot be read or made.
        """
        keys = self._fresh() or self._made()
        return Fernet(keys[0]).encrypt(content)

    def open(self, sealed: bytes) -> bytes:
        """What was sealed.

        Raises:
            Unavailable: the key that sealed it is not here, or it was changed since.
        """
        return self._opened(sealed)[1]

    def sealed_by(self, sealed: bytes) -> str:
        """The fingerprint of the key that sealed something; raises as `open` does."""
        return fingerprint(self._opened(sealed)[0])

    def reseal(self, sealed: bytes) -> bytes | None:
        """The same content sealed by the newest key; None where it is already. Raises as `open` does."""
        key, content = self._opened(sealed)
        return None if key == self._fresh()[0] else self.seal(content)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Names of the keys that tell nothing about them, the newest first."""
        return tuple(fingerprint(key) for key in self._fresh())

    def rotate(self) -> str:
        """Put a new key in front; the old ones still open. Returns the new one's fingerprint."""
        with _alone(self.path):
            key = Fernet.generate_key()
            _write(self.path, (key, *self._fresh()))
        return fingerprint(key)

    def take_in(self, written: bytes) -> int:
        """Add the keys of another file behind our own, as a restored backup needs them; returns how many were new."""
        with _alone(self.path):
            ours = self._fresh()
            new = tuple(key for key in _keys(written, self.path) if key not in ours)
            if new:
                _write(self.path, (*ours, *new))
        return len(new)

    def _opened(self, sealed: bytes) -> tuple[bytes, bytes]:
        for key in self._fresh():
            with contextlib.suppress(InvalidToken):
                return key, Fernet(key).decrypt(sealed)
        raise Unavailable(
            "keys.missing",
            say("This was sealed with a key that is not in {file}. Put the right key file back.", file=str(self.path)),
        )

    def _fresh(self) -> tuple[bytes, ...]:
        """The keys as the file has them now."""
        try:
            status = self.path.stat()
            if (status.st_mtime_ns, status.st_ino) != self._state:
                self._keys = _keys(self.path.read_bytes(), self.path)
                self._state = status.st_mtime_ns, status.st_ino
        except FileNotFoundError:
            self._keys, self._state = (), None
        except OSError as error:
            raise _unusable(self.path, error) from error
        return self._keys

    def _made(self) -> tuple[bytes, ...]:
        """Make the file with a first key, unless somebody else just did."""
        with _alone(self.path):
            if not self._fresh():
                _write(self.path, (Fernet.generate_key(),))
        return self._fresh()


def fingerprint(key: bytes) -> str:
    """A name for a key that tells nothing about it."""
    return hashlib.sha256(key).hexdigest()[:FINGERPRINT_LENGTH]


def fingerprints_in(path: Path) -> tuple[str, ...]:
    """The fingerprints of the keys in a file; none where there is no file."""
    return Keyring(path).fingerprints


def _keys(written: bytes, path: Path) -> tuple[bytes, ...]:
    keys = tuple(line.strip() for line in written.splitlines() if line.strip() and not line.startswith(b"#"))
    try:
        for key in keys:
            Fernet(key)
    except ValueError as error:
        raise Unavailable(
            "keys.unreadable",
            say("{file} is not a file of keys: a line of it was changed. Put the right key file back.", file=str(path)),
        ) from error
    return keys


def _write(path: Path, keys: Sequence[bytes]) -> None:
    """Replace the file in one step, readable by us only."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"# Keys of Gridsteward, the newest first. Keep a copy apart from the backups.\n")
            file.writelines(key + b"\n" for key in keys)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise _unusable(path, error) from error


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One writer at a time."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.with_name(f"{path.name}.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: OSError) -> Unavailable:
    return Unavailable(
        "keys.unusable",
        say("The keys in {file} cannot be used: {reason}.", file=str(path), reason=error.strerror or str(error)),
    )
