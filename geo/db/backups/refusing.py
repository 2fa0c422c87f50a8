"""What is refused before anything of a database is lost: files that do not fit, and databases that are in use."""

import os
from pathlib import Path

from geo.core.errors import BadInput, Conflict, Unavailable
from geo.core.language import say
from geo.db.backups import container
from geo.db.backups.container import Manifest
from geo.db.backups.progress import Report
from geo.db.cluster.keeping import other_users
from geo.db.cluster.lease import Cluster
from geo.db.migrations.upgrade import known_steps


def checked(path: Path, report: Report) -> Manifest:
    """Read a file through before anything is done with it.

    Raises:
        BadInput: it is none of ours, damaged, or made by something newer.
    """
    manifest = container.check(path, report)
    if manifest.step is not None and manifest.step not in known_steps():
        raise BadInput(
            "backup.newer_step",
            say(
                "{file} was made by a newer version of the program (step {step}). Update the program.",
                file=path.name,
                step=manifest.step,
            ),
        )
    return manifest


def refuse_other_users(cluster: Cluster) -> None:
    """Raise Conflict where somebody else uses the cluster: nothing is swapped under a serving program."""
    others = [pid for pid in other_users(cluster.layout) if pid != os.getpid()]
    if others:
        raise Conflict(
            "cluster.in_use",
            say(
                "The database is in use by the processes {pids}: stop what serves first (Ctrl+C, or its service).",
                pids=", ".join(map(str, others)),
            ),
        )


def refuse_data(holds: object, *, force: bool) -> None:
    """Raise Conflict for a database that is in use, unless it may be lost."""
    if holds and not force:
        raise Conflict(
            "backup.would_overwrite",
            say("There are data here already, and restoring replaces all of them. Save them first (gridsteward db "
                "backup FILE); then add --force."),
        )  # fmt: skip


def refuse_newer(major: int, path: Path, manifest: Manifest) -> int:
    """The server's major version; raises BadInput where the file comes from a newer one."""
    if manifest.major > major:
        raise BadInput(
            "backup.newer_server",
            say(
                "{file} comes from PostgreSQL {made}, and here is {version}, which cannot read it.",
                file=path.name,
                made=manifest.major,
                version=major,
            ),
        )
    return major


def refuse_differences(tables: list[str]) -> None:
    """Raise Unavailable where what was restored is not what was saved."""
    if tables:
        raise Unavailable(
            "backup.differs",
            say(
                "What was restored is not what was saved (in {tables}); nothing was changed.", tables=", ".join(tables)
            ),
        )
