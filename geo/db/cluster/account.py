"""The system user that the server runs as.

PostgreSQL refuses to run as root, and needs an entry in the list of users. As root the program
starts it as the owner of the data folder there is, else as `postgres`.
"""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.core.errors import Unavailable
from geo.core.language import say


@dataclass(frozen=True)
class Account:
    """Who runs the server, and who we are (for peer authentication)."""

    uid: int
    gid: int
    name: str
    user_name: str

    @property
    def is_other(self) -> bool:
        """Whether the server runs as somebody else than we do."""
        return self.uid != os.geteuid()

    def run(self, command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Run a program as this user, with nothing of ours handed on: no terminal, no folder, no environment.

        What it writes, errors included, is the `stdout` of the answer.

        Raises:
            Unavailable: the system does not let us run it, or not as this user.
        """
        try:
            return subprocess.run(  # noqa: S603 (programs we found ourselves, with paths of our own)
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                check=False,
                cwd="/",
                env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                umask=0o077,
                start_new_session=True,
                user=self.uid if self.is_other else None,
                group=self.gid if self.is_other else None,
                extra_groups=[] if self.is_other else None,
            )
        except OSError as error:
            raise Unavailable(
                "cluster.program",
                say(
                    "{program} could not be run as the user {user}: {reason}.",
                    program=str(command[0]),
                    user=self.name,
                    reason=str(error.strerror),
                ),
            ) from error


def server_account(home: Path) -> Account:
    """Find the user that the server runs as.

    Raises:
        Unavailable: this user is in no list of users, the data are somebody else's, or as root
            there is no user `postgres`; or we may not look at them.
    """
    ours = _entry(os.geteuid())
    owner = _owner(home)
    if os.geteuid() == 0:
        server = _entry(owner) if owner != 0 else _postgres_entry()
    elif owner != os.geteuid():
        raise Unavailable(
            "cluster.foreign",
            say(
                "The data in {folder} belong to the user {owner}, not to {user}. "
                "Run the program as {owner}, or choose another folder with GRIDSTEWARD_DATA_DIR.",
                folder=str(home),
                owner=_name(owner),
                user=ours.pw_name,
            ),
        )
    else:
        server = ours
    return Account(server.pw_uid, server.pw_gid, server.pw_name, ours.pw_name)


def _owner(home: Path) -> int:
    try:
        return home.stat().st_uid if home.exists() else os.geteuid()
    except OSError as error:
        raise unusable(home.parent, error) from error


def unusable(folder: Path, error: OSError) -> Unavailable:
    """The error for a data folder that the system does not let us use."""
    reason = str(error.strerror or error)
    return Unavailable(
        "cluster.folder", say("The folder {folder} cannot be used: {reason}.", folder=str(folder), reason=reason)
    )


def _entry(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError as error:
        raise Unavailable(
            "cluster.nameless_user",
            say(
                "The user with the number {uid} has no name on this system, and PostgreSQL needs one. "
                "Add it to /etc/passwd, run as another user, or set DATABASE_URL.",
                uid=uid,
            ),
        ) from error


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _postgres_entry() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError as error:
        raise Unavailable(
            "cluster.no_postgres_user",
            say(
                "PostgreSQL refuses to run as root, and there is no user 'postgres' to run it as. "
                "Install it from the system's packages, which make that user: {command}",
                command="apt-get install -y postgresql-postgis",
            ),
        ) from error
