"""Where the parts of the private cluster lie in a data folder.

DATA_DIR/                 ours; 0700, or 0710 where the server runs as another user
├── locks/                ours, 0700: the locks, the guardian's log
├── backups/              ours, 0700: the backups of the last nights
├── settings/             ours, readable by the server: postgresql.conf, pg_hba.conf, pg_ident.conf
└── postgres/             the server's, 0700
    ├── data/             the cluster; `new-*` beside it are clusters in the making
    ├── upgrade/          for the length of an upgrade: a data folder of its own, with the new cluster
    ├── moved/            for an instant: the cluster that is about to become `data`
    ├── data-15/          what an upgrade has left of version 15, until `db upgrade --discard-old`
    ├── run/              the socket, where the path is short enough
    └── server.log
"""

import contextlib
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

PORT = 5432
_LONGEST_SOCKET = 107
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


@dataclass(frozen=True)
class Layout:
    """The folders of one private cluster."""

    data_dir: Path

    @property
    def locks(self) -> Path:
        return self.data_dir / "locks"

    @property
    def settings(self) -> Path:
        return self.data_dir / "settings"

    @property
    def home(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def moved(self) -> Path:
        return self.home / "moved"

    def finish_move(self) -> None:
        """Go on with an upgrade that was killed between its two renames: the old data aside, the new not yet here."""
        if self.moved.exists() and not self.data.exists():
            self.moved.rename(self.data)

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def run(self) -> Path:
        """The folder of the socket: beside the data, or a short one where that path is long or odd.

        A socket's path ends at 107 bytes; commas and quotes have a meaning in the settings of both ends.
        """
        beside = self.home / "run"
        socket = f"{beside}/.s.PGSQL.{PORT}"
        if len(socket.encode(errors="surrogateescape")) <= _LONGEST_SOCKET and _PLAIN.fullmatch(socket):
            return beside
        digest = hashlib.sha256(str(self.data_dir).encode(errors="surrogateescape")).hexdigest()
        return Path("/tmp") / f"gridsteward-{digest[:16]}"  # noqa: S108 (its owner and mode are checked before use)

    def remove_short_run(self) -> None:
        """Take away the socket's folder where it is not beside the data."""
        if self.run.parent != self.home:
            with contextlib.suppress(OSError):
                self.run.rmdir()
