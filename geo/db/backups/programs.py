"""PostgreSQL's own programs for dumps: found by version, run with no password on their command line, watched."""

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy.engine import make_url

from geo.core.errors import Unavailable
from geo.core.language import say
from geo.db.backups.container import PIECE_BYTES
from geo.db.cluster.binaries import folders, major_of

_TOLD = ("dumping contents of table", "processing data for table", "creating ", "executing ")
"""How the programs begin to tell of an object that they have come to."""

_LAST_LINES = 20


@dataclass(frozen=True)
class Target:
    """A database as the programs are told of it: the password goes through the environment."""

    address: str
    password: str | None

    @classmethod
    def of(cls, url: str) -> "Target":
        """The target that an address of ours, or of a user's, names."""
        parsed = make_url(url).set(drivername="postgresql")
        bare = parsed._replace(password=None)
        return cls(bare.render_as_string(), str(parsed.password) if parsed.password else None)

    @property
    def environment(self) -> Mapping[str, str]:
        """What the programs run with: English messages, which we read."""
        secret = {"PGPASSWORD": self.password} if self.password else {}
        return {**os.environ, "LC_ALL": "C", **secret}


def program(name: str, server_major: int) -> Path:
    """The program of the server's own version, else of the next newer: an older one does not understand it.

    Raises:
        Unavailable: there is none.
    """
    found = [(major, folder) for folder in folders(name) if (major := major_of(folder, name)) is not None]
    fitting = [(major, folder) for major, folder in found if major >= server_major]
    if fitting:
        return min(fitting, key=lambda each: each[0])[1] / name
    raise Unavailable(
        "backup.no_program",
        say(
            "The server is PostgreSQL {version}, and {program} of that version or a newer one is not installed here. "
            "Install it: {command}",
            version=server_major,
            program=name,
            command=f"sudo apt-get install -y postgresql-client-{server_major}",
        ),
    )


class Run:
    """A program at work on a dump; what it tells on its error output is counted, and its last words are kept.

    Ends the program when the block that holds it ends badly.
    """

    def __init__(
        self, command: Sequence[str | Path], target: Target, told: Callable[[int], None], *, fed: bool, read: bool
    ) -> None:
        self._told = told
        self._lines: list[str] = []
        self._process = subprocess.Popen(  # noqa: S603 (programs we found ourselves)
            list(map(str, command)),
            stdin=subprocess.PIPE if fed else subprocess.DEVNULL,
            stdout=subprocess.PIPE if read else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=target.environment,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> "Run":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                stream.close()
        self._process.wait()
        self._listener.join()

    @property
    def output(self) -> IO[bytes]:
        """What it writes, for another program to read."""
        assert self._process.stdout is not None  # noqa: S101 (asked for where it was started; for the type checker)
        return self._process.stdout

    def pieces(self) -> Iterator[bytes]:
        """What it writes; raises at the end where it failed."""
        while piece := self.output.read(PIECE_BYTES):
            yield piece
        self.finish()

    def feed(self, pieces: Iterable[bytes]) -> None:
        """Give it what it reads; that it stops reading is told by how it ends."""
        stream = self._process.stdin
        assert stream is not None  # noqa: S101 (as above)
        try:
            for piece in pieces:
                stream.write(piece)
            stream.close()
        except BrokenPipeError:
            self.finish()

    def feed_beside(self, pieces: Iterable[bytes]) -> None:
        """Give it what it reads while somebody else reads what it writes."""
        threading.Thread(target=self._feed_quietly, args=(pieces,), daemon=True).start()

    def _feed_quietly(self, pieces: Iterable[bytes]) -> None:
        with contextlib.suppress(OSError, ValueError, Unavailable):
            self.feed(pieces)

    def finish(self) -> None:
        """Wait until it has ended.

        Raises:
            Unavailable: it failed; the sentence carries its last words.
        """
        status = self._process.wait()
        self._listener.join()
        if status != 0:
            words = [line for line in self._lines if "error" in line or "FATAL" in line or "ERROR" in line]
            reason = (words or self._lines or [f"status {status}"])[-1 if not words else 0]
            raise Unavailable("backup.failed", say("The database program failed: {reason}", reason=reason[:300]))

    def _listen(self) -> None:
        count = 0
        assert self._process.stderr is not None  # noqa: S101 (as above)
        with self._process.stderr as stream:
            for raw in stream:
                line = raw.decode(errors="replace").strip()
                if line.partition(": ")[2].startswith(_TOLD):
                    count += 1
                    self._told(count)
                else:
                    self._lines = [*self._lines[-_LAST_LINES:], line]
