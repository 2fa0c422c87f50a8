"""Run as a program: hold the migrations against the models, or begin the next migration.

    python -m geo.publishing.schema check          status 1, with the list, where the tables differ (`alembic check`)
    python -m geo.publishing.schema step "Title"   write the next file in `geo/db/migrations/versions`

It works on a cluster of its own, which is gone afterwards.
"""

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine

from geo.db.cluster import processes
from geo.db.cluster.layout import Layout
from geo.db.cluster.lease import use_cluster
from geo.db.migrations import steps
from geo.db.migrations.upgrade import upgrade
from geo.publishing.tables import METADATA


def check() -> None:
    """Exit with the differences, where there are any."""
    with _migrated() as engine:
        found = steps.differences(engine, METADATA)
    if found:
        sys.exit("\n".join(["The models and the migrations differ:", *map(str, found)]))


def step(title: str) -> None:
    """Write down what the models have and the migrations have not; to be read, and named as `HEAD`, by hand."""
    with _migrated() as engine, engine.begin() as connection:
        steps.begin(connection, METADATA, title)


@contextlib.contextmanager
def _migrated() -> Iterator[Engine]:
    """A migrated database, as its owner, for the length of a block."""
    folder = Path(tempfile.mkdtemp(prefix="gs-"))
    try:
        with use_cluster(folder) as cluster:
            upgrade(cluster.owner_url)
            yield create_engine(cluster.owner_url, poolclass=NullPool)
    finally:
        identity = processes.folder_id(Layout(folder).data)
        if identity is not None:
            processes.wait_until_empty(identity, timeout_s=60)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["check"]:
            check()
        case ["step", title]:
            step(title)
        case _:
            sys.stderr.write(str(__doc__))
            sys.exit(2)
